"""The mails that people get about their registration.

They name neither the conference nor the answer: whoever reads the mailbox learns that a message waits, not what of.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from delegates.models import Registration
from events.models import Mail
from events.outbox import write_mail
from events.wording import format_moment


def _write(registration: Registration, *, purpose: str, once: str, body: str, at: datetime) -> Mail:
    return write_mail(
        address=str(registration.person.address),
        subject=_("A message for you"),
        body=body,
        key_ref=registration.key_ref,
        purpose=purpose,
        once=once,
        at=at,
        conference=registration.conference,
    )


def _own_page(registration: Registration) -> str:
    return settings.SITE_URL + reverse("delegates:registration", args=[registration.conference.slug])


def request_received(registration: Registration, *, token: str, at: datetime) -> Mail | None:
    """Confirm that the request arrived, with the link that opens it once."""
    if not registration.person.address:
        return None
    link = settings.SITE_URL + reverse("delegates:enter", args=[registration.conference.slug, token])
    body = _(
        "We have received your request. Your reference is %(code)s.\n\n"
        "To see how it stands, to change it or to take it back, open this page and press the button on it:\n%(link)s\n\n"
        "The link works once. Later you can sign in with this address at any time; we then send you a code.\n"
        "If you did not ask for anything, you need do nothing."
    ) % {"code": registration.code, "link": link}
    once = f"received:{registration.pk}:{registration.requested_at.isoformat()}"
    return _write(registration, purpose="request received", once=once, body=body, at=at)


def already_registered(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell the owner of an address that a second request came in; at most one such mail a day."""
    if not registration.person.address:
        return None
    body = _(
        "Someone, perhaps you, has sent another request with this address. Your first one, %(code)s, stands as it was.\n\n"
        "To see or change it, sign in here with this address:\n%(link)s"
    ) % {"code": registration.code, "link": _own_page(registration)}
    once = f"again:{registration.pk}:{at.date().isoformat()}"
    return _write(registration, purpose="second request", once=once, body=body, at=at)


def news(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell a person that their request was decided, without saying how."""
    if not registration.person.address:
        return None
    body = _("There is news about your request %(code)s.\n\nSign in with this address to read it:\n%(link)s") % {
        "code": registration.code,
        "link": _own_page(registration),
    }
    once = f"news:{registration.pk}:{registration.state}:{at.isoformat()}"
    return _write(registration, purpose="decision", once=once, body=body, at=at)


def offered(registration: Registration, *, at: datetime) -> Mail | None:
    """Tell a person until when they can answer, without saying that it is a place that waits for them.

    The time is given in UTC: the conference's own zone would tell where it meets.
    """
    ends = registration.offer_ends_at
    if not registration.person.address or ends is None:
        return None
    body = _(
        "There is news about your request %(code)s. It needs your answer before %(until)s.\n\n"
        "Sign in with this address to read it:\n%(link)s"
    ) % {
        "code": registration.code,
        "until": format_moment(ends, ZoneInfo("UTC")),
        "link": _own_page(registration),
    }
    once = f"offered:{registration.pk}:{at.isoformat()}"
    return _write(registration, purpose="offer", once=once, body=body, at=at)
