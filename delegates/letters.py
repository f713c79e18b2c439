"""The mails that people get about their registration.

Unless the conference chooses otherwise they name neither it nor the answer: whoever reads the mailbox learns that a
message waits, not what of. They never hold a name or anything that a person wrote.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from delegates.disclosure import texts
from delegates.models import Allotment, Person, Referee, Registration
from delegates.telling import told_from
from events.bulk_mail import Draft
from events.mail_templates import NEUTRAL_SUBJECT, Chooser, Purpose, Words, choose, fill, values_for
from events.models import Conference, Mail
from events.outbox import PLACES_LINK, REFERENCE, MailParts, queue_mail
from vault.reading import opened
from vault.sealing import SealError


def _address_of(person: Person) -> str:
    """Return where to write to; nothing for who gave no address, or where it does not open any more."""
    return opened(lambda: str(person.address), "")


def _languages_of(person: Person) -> tuple[str, ...]:
    return opened(lambda: texts(person.languages), ())


def _filled(registration: Registration, *, purpose: Purpose, link: str) -> Words:
    conference = registration.conference
    language, words = choose(conference, purpose, _languages_of(registration.person))
    until, code = registration.offer_ends_at, registration.code
    return fill(words, values_for(conference, language=language, reference=code, link=link, until=until))


def _queue(registration: Registration, *, purpose: Purpose, once: str, link: str, at: datetime) -> None:
    if parts := _word(registration, purpose=purpose, once=once, link=link, at=at):
        queue_mail(**parts)


def _queue_for_later(registration: Registration, *, purpose: Purpose, once: str, at: datetime) -> None:
    """Put a mail about a decision into the outbox, which waits until the person may know of it."""
    if parts := _word(registration, purpose=purpose, once=once, link=_own_page(registration), at=at):
        parts["due_at"] = told_from(registration, at)
        queue_mail(**parts)


def _word(registration: Registration, *, purpose: Purpose, once: str, link: str, at: datetime) -> MailParts | None:
    """Return the mail, or nothing for who cannot be written to."""
    address = _address_of(registration.person)
    if not address:
        return None
    filled = _filled(registration, purpose=purpose, link=link)
    return MailParts(
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


def request_received(registration: Registration, *, token: str, at: datetime) -> None:
    """Confirm that the request arrived, with the link that opens it once."""
    link = settings.SITE_URL + reverse("delegates:enter", args=[registration.conference.slug, token])
    once = f"received:{registration.pk}:{registration.requested_at.isoformat()}"
    _queue(registration, purpose=Purpose.RECEIVED, once=once, link=link, at=at)


def already_registered(registration: Registration, *, at: datetime) -> None:
    """Tell the owner of an address that a second request came in; at most one such mail a day."""
    once = f"again:{registration.pk}:{at.date().isoformat()}"
    _queue(registration, purpose=Purpose.AGAIN, once=once, link=_own_page(registration), at=at)


def news(registration: Registration, *, at: datetime) -> None:
    """Tell a person that their request was decided, without saying how; one statement."""
    once = f"news:{registration.pk}:{registration.state}:{at.isoformat()}"
    _queue_for_later(registration, purpose=Purpose.NEWS, once=once, at=at)


def offered(registration: Registration, *, at: datetime) -> None:
    """Tell a person that there is something to answer before `offer_ends_at`, without saying what."""
    once = f"offered:{registration.pk}:{at.isoformat()}"
    _queue_for_later(registration, purpose=Purpose.OFFER, once=once, at=at)


def places_link(allotment: Allotment, *, address: str, link: str, at: datetime) -> None:
    """Send an organisation the link of its page, in fixed words that name neither it nor the conference."""
    conference = allotment.conference
    with override(next(iter(conference.languages), settings.LANGUAGE_CODE)):
        subject = str(NEUTRAL_SUBJECT)
        body = _(
            "A page is ready for you:\n%(link)s\n\n"
            "Keep the link to yourself: whoever has it can act in your place.\n"
            "If you did not expect this mail, you need do nothing."
        )
    queue_mail(
        address=address,
        subject=subject,
        body=body % {"link": link},
        key_ref=allotment.key_ref,
        purpose=PLACES_LINK,
        once=f"places:{allotment.pk}:{at.isoformat()}",
        at=at,
        conference=conference,
    )


def reference_asked(referee: Referee, *, address: str, link: str, at: datetime) -> None:
    """Ask someone whom an applicant named, in fixed words that name neither them nor the conference."""
    conference = referee.registration.conference
    with override(next(iter(conference.languages), settings.LANGUAGE_CODE)):
        subject = str(NEUTRAL_SUBJECT)
        body = _(
            "Someone who knows you has named you as a person who can be asked about them. There is one short question; it"
            " takes two minutes and no account:\n%(link)s\n\n"
            "The link is for you alone and can be answered once, within two weeks.\n"
            "If you would rather not answer, you need do nothing."
        )
    queue_mail(
        address=address,
        subject=subject,
        body=body % {"link": link},
        key_ref=referee.key_ref,
        purpose=REFERENCE,
        once=f"reference:{referee.pk}",
        at=at,
        conference=conference,
    )


def message_waits(
    conference: Conference, registrations: Iterable[Registration], *, once: Mapping[UUID, str]
) -> Iterator[Draft]:
    """Yield a mail to each person with an address that a message waits; `once` by the registration's id.

    The people come with the registrations, and their keys unlocked. Who has no address, or no key any more, gets none.
    """
    chooser = Chooser(conference, Purpose.MESSAGE)
    link = settings.SITE_URL + reverse("delegates:registration", args=[conference.slug])
    for registration in registrations:
        person = registration.person
        if not (address := _address_of(person)):
            continue
        language, words = chooser.choose(_languages_of(person))
        filled = fill(words, values_for(conference, language=language, reference=registration.code, link=link))
        yield Draft(
            address, filled.subject, filled.body, person.key_ref, once[registration.pk], reference=registration.code
        )


def offered_until(registration: Registration, mail: Mail) -> None:
    """Write the mail of an offer, which is not sent yet, anew with the moment until which the place is offered now."""
    with suppress(SealError):
        filled = _filled(registration, purpose=Purpose.OFFER, link=_own_page(registration))
        mail.subject, mail.body = filled.subject, filled.body
        mail.save(update_fields=["subject", "body"])
