"""The mails that people get about their registration.

Unless the conference chooses otherwise they name neither it nor the answer: whoever reads the mailbox learns that a
message waits, not what of. They never hold a name or anything that a person wrote.
"""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from delegates.models import Person, Registration
from events.mail_templates import Purpose, Words, choose, fill, values_for
from events.models import Mail
from events.outbox import write_mail
from vault.sealing import KeyGoneError


def _address_of(person: Person) -> str:
    """Return where to write to; nothing for who gave no address, or whose key is gone."""
    with suppress(KeyGoneError):
        return str(person.address)
    return ""


def _filled(registration: Registration, *, purpose: Purpose, link: str) -> Words:
    person, conference = registration.person, registration.conference
    read = [str(language) for language in person.languages] if isinstance(person.languages, list) else []
    language, words = choose(conference, purpose, read)
    until, code = registration.offer_ends_at, registration.code
    return fill(words, values_for(conference, language=language, reference=code, link=link, until=until))


def _write(registration: Registration, *, purpose: Purpose, once: str, link: str, at: datetime) -> Mail | None:
    address = _address_of(registration.person)
    if not address:
        return None
    filled = _filled(registration, purpose=purpose, link=link)
    return write_mail(
        address=address,
        subject=filled.subject,
        body=filled.body,
        key_ref=registration.key_ref,
        purpose=purpose.value,
        once=once,
        at=at,
        conference=registration.conference,
        reference=registration.code,
    )


def _own_page(registration: Registration) -> str:
    return settings.SITE_URL + reverse("delegates:registration", args=[registration.conference.slug])


def request_received(registration: Registration, *, token: str, at: datetime) -> Mail | None:
    """Confirm that the request arrived, with the link that opens it once."""
    link = settings.SITE_URL + reverse("delegates:enter", args=[registration.conference.slug, token])
    once = f"received:{registration.pk}:{registration.requested_at.isoformat()}"
    return _write(registration, purpose=Purpose.RECEIVED, once=once, link=link, at=at)


def already_registered(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell the owner of an address that a second request came in; at most one such mail a day."""
    once = f"again:{registration.pk}:{at.date().isoformat()}"
    return _write(registration, purpose=Purpose.AGAIN, once=once, link=_own_page(registration), at=at)


def news(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell a person that their request was decided, without saying how."""
    once = f"news:{registration.pk}:{registration.state}:{at.isoformat()}"
    return _write(registration, purpose=Purpose.NEWS, once=once, link=_own_page(registration), at=at)


def offered(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell a person that there is something to answer before `offer_ends_at`, without saying what."""
    once = f"offered:{registration.pk}:{at.isoformat()}"
    return _write(registration, purpose=Purpose.OFFER, once=once, link=_own_page(registration), at=at)


def offered_until(registration: Registration, mail: Mail) -> None:
    """Write the mail of an offer, which is not sent yet, anew with the moment until which the place is offered now."""
    with suppress(KeyGoneError):
        filled = _filled(registration, purpose=Purpose.OFFER, link=_own_page(registration))
        mail.subject, mail.body = filled.subject, filled.body
        mail.save(update_fields=["subject", "body"])
