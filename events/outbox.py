"""Mails are rows first: written in the same transaction as what they tell, sent by the worker afterwards.

At most once per `once` key. A worker claims one mail at a time, for `LEASE`, whatever the team does to it meanwhile; if
it dies between the mail host's yes and the row's change to *sent*, that one mail is sent again once the lease is over:
the only window, as in any store-and-forward system (RFC 5321, 4.1.1.4). The second copy has the same Message-ID.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from typing import NotRequired, TypedDict, Unpack

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, OperationalError, close_old_connections, transaction
from django.db.models import Case, DateTimeField, F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from events.audit import record
from events.models import Conference, Mail, User
from vault.reading import opened

State = Mail.State

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)
LAST_ATTEMPT = 40  # about three days
BATCH = 50
TEAM_INVITATION, PLACES_LINK, REFERENCE = "team invitation", "places link", "reference"
PROPOSAL, PARTNER, AGENDA = "proposal", "partner", "agenda"
"""Purposes of mails that are no one's registration's, and whose words no conference changes."""
LEASE = timedelta(minutes=10)
"""For so long a claimed mail is left to its worker; longer than a mail host can take at `HOST_SECONDS` a step."""
HOST_SECONDS = 30
MARK_PAUSES = (1.0, 5.0, 20.0)
"""Seconds between the tries to note that a mail was taken, while the database is locked or away."""
PASSING = (OSError, smtplib.SMTPException, DatabaseError)
"""Failures of which the next try may know nothing."""

HOLDABLE = frozenset({State.QUEUED})
RELEASABLE = frozenset({State.HELD})
RESENDABLE = frozenset({State.SENT, State.FAILED})
DISCARDABLE = frozenset({State.HELD, State.QUEUED, State.FAILED})


logger = logging.getLogger(__name__)

LINK = re.compile(r"https?://\S+", re.IGNORECASE)
"""Every link, not only the site's own: no token shows on the team's pages, whatever the site was called once."""


class MailMovedOnError(Exception):
    """The mail is no longer in a state that allows the step."""


class BeingSentError(MailMovedOnError):
    """A worker has begun to send the mail: it may be gone already."""


class MailParts(TypedDict):
    """What a mail consists of; `once` is its key, `reference` what the team's list shows.

    It is not sent before `due_at`, which is `at` unless it is given.
    """

    address: str
    subject: str
    body: str
    key_ref: str
    purpose: str
    once: str
    at: datetime
    conference: NotRequired[Conference | None]
    reference: NotRequired[str]
    due_at: NotRequired[datetime]


def queue_mail(**parts: Unpack[MailParts]) -> None:
    """Put a mail into the outbox, sealed under the key `key_ref`; a second one with the same `once` is not written.

    One statement, also if two write it at the same moment. Mails of a conference wait for release if it says so; those
    of no conference, such as sign-in codes, never do.
    """
    mail = Mail(conference=parts.get("conference"), reference=parts.get("reference", ""))
    mail.state = State.HELD if mail.conference and mail.conference.holds_mail else State.QUEUED
    mail.key_ref, mail.purpose, mail.once = parts["key_ref"], parts["purpose"], parts["once"]
    mail.written_at, mail.due_at = parts["at"], parts.get("due_at", parts["at"])
    mail.address, mail.subject, mail.body = parts["address"], parts["subject"], parts["body"]
    Mail.objects.bulk_create([mail], ignore_conflicts=True)


def write_mail(**parts: Unpack[MailParts]) -> Mail:
    """Put a mail into the outbox as `queue_mail` does; return it, or the one that was written before."""
    queue_mail(**parts)
    return Mail.objects.get(once=parts["once"])


def _claim(at: datetime) -> Mail | None:
    """Take the next mail due; other workers leave it alone until the lease is over."""
    with transaction.atomic():
        mail = Mail.objects.due(at).select_for_update(skip_locked=True).first()
        if mail:
            mail.attempts += 1
            mail.claimed_until = at + LEASE
            mail.save(update_fields=["attempts", "claimed_until"])
    return mail


def _send(mail: Mail) -> bool:
    turn = f".{mail.resends}" if mail.resends else ""
    message = EmailMessage(
        subject=" ".join(str(mail.subject).split()),
        body=str(mail.body),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[str(mail.address)],
        headers={"Message-ID": f"<{mail.pk.hex}{turn}@{settings.SITE_HOST}>", "Auto-Submitted": "auto-generated"},
    )
    message.connection = get_connection(timeout=HOST_SECONDS)
    return bool(message.send())


def _wait_after(attempts: int) -> timedelta:
    """Return how long to leave a mail that has failed so often."""
    doublings = min(attempts - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _put_off(mail: Mail, state: State, at: datetime) -> None:
    """Give the mail back and note a failure, unless the team has held it meanwhile."""
    mine = Mail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until)
    mine.filter(state=State.QUEUED).update(state=state, due_at=at + _wait_after(mail.attempts))
    mine.update(claimed_until=None)


def _mark_sent(mail: Mail, now: Callable[[], datetime]) -> None:
    """Note that the mail host has the mail; a database that is locked or away is waited for, or it would go out twice."""
    for pause in (*MARK_PAUSES, None):
        try:
            Mail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=now(), claimed_until=None)
        except OperationalError:
            if pause is None:
                raise
            close_old_connections()
            sleep(pause)
        else:
            return


def _try(mail: Mail, now: Callable[[], datetime]) -> bool:
    """Hand one claimed mail to the mail host and note what came of it; tell whether it was taken.

    One that cannot be opened, or whose address makes the mail libraries stumble however, is given up; of it only the
    kind of error is said.
    """
    try:
        taken = _send(mail)
    except Exception as error:  # no mail may ever stop the others
        may_pass = isinstance(error, PASSING) and mail.attempts < LAST_ATTEMPT
        logger.warning("a mail was not sent", exc_info=True)
        _put_off(mail, State.QUEUED if may_pass else State.FAILED, now())
        return False
    _mark_sent(mail, now)
    return taken


def deliver(*, now: Callable[[], datetime] = timezone.now) -> int:
    """Hand the mails that are due to the mail host; return how many it took. One that fails is tried again later."""
    sent = 0
    for _turn in range(BATCH):
        mail = _claim(now())
        if mail is None:
            break
        sent += _try(mail, now)
    return sent


def not_before(at: datetime) -> Case:
    """Return when a mail that never failed may go out: at that moment, or at the later one that it was written for."""
    first = When(attempts=0, then=Greatest(F("due_at"), Value(at, DateTimeField())))
    return Case(first, default=Value(at, DateTimeField()))


def _move(  # noqa: PLR0913  # the step, who takes it and when
    mail: Mail, *, allowed: frozenset[State], to: State, action: str, actor: User, at: datetime
) -> None:
    """Change the state in one statement, so that of two who press at once only one does. Raises MailMovedOnError."""
    with transaction.atomic():
        found = Mail.objects.filter(pk=mail.pk, resends=mail.resends, state__in=allowed)
        due_at = not_before(at) if allowed <= HOLDABLE | RELEASABLE else at
        if not found.update(state=to, due_at=due_at, attempts=0 if to == State.QUEUED else F("attempts")):
            raise MailMovedOnError
        record(actor=actor, action=action, target=mail, conference=mail.conference, at=at)


def hold(*, mail: Mail, actor: User, at: datetime) -> None:
    """Keep a mail back that waits to be sent; one that a worker has begun to send still goes out."""
    _move(mail, allowed=HOLDABLE, to=State.HELD, action="hold", actor=actor, at=at)


def release(*, mail: Mail, actor: User, at: datetime) -> None:
    """Let a held mail be sent. Raises MailMovedOnError, as all these do."""
    _move(mail, allowed=RELEASABLE, to=State.QUEUED, action="release", actor=actor, at=at)


def discard(*, mail: Mail, actor: User, at: datetime) -> None:
    """Never send a mail that was not sent. Raises BeingSentError for one that a worker is sending at this moment."""
    with transaction.atomic():
        if Mail.objects.select_for_update().filter(pk=mail.pk, claimed_until__gt=at).exists():
            raise BeingSentError
        _move(mail, allowed=DISCARDABLE, to=State.DISCARDED, action="discard", actor=actor, at=at)


def resend(*, mail: Mail, actor: User, at: datetime) -> None:
    """Send a mail anew that was sent or given up, under a Message-ID of its own."""
    with transaction.atomic():
        _move(mail, allowed=RESENDABLE, to=State.QUEUED, action="resend", actor=actor, at=at)
        Mail.objects.filter(pk=mail.pk).update(resends=F("resends") + 1, sent_at=None)


@transaction.atomic
def release_all(*, conference: Conference, shown_at: datetime, actor: User, at: datetime) -> int:
    """Let the held mails of the conference be sent that were written by the moment their number was shown; return how many.

    Whoever changes many mails of a conference locks it first, or two could lock each other's mails and wait for ever.
    """
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    held = Mail.objects.filter(conference=conference, state__in=RELEASABLE, written_at__lte=shown_at)
    count = held.update(state=State.QUEUED, due_at=not_before(at), attempts=0)
    if count:
        record(actor=actor, action="release all mails", target=conference, conference=conference, at=at)
    return count


def read_masked(mail: Mail) -> tuple[str, str] | None:
    """Return subject and text with "…" for each link, for the team; None if they do not open."""
    return opened(lambda: (LINK.sub("…", str(mail.subject)), LINK.sub("…", str(mail.body))), None)
