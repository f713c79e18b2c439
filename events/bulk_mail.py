"""Mails to many at once: written in few statements, put off so that they can be taken back, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from events.models import Conference, Mail
from events.models.records import MailQuerySet
from events.outbox import DISCARDABLE

BATCH = 500
State = Mail.State


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail before it is written; `reference` is the code of the registration it is about."""

    address: str
    subject: str
    body: str
    key_ref: str
    once: str
    reference: str


def _mail(draft: Draft, *, purpose: str, conference: Conference, at: datetime, due_at: datetime) -> Mail:
    mail = Mail(conference=conference, key_ref=draft.key_ref, purpose=purpose, once=draft.once)
    mail.written_at, mail.due_at, mail.reference = at, due_at, draft.reference
    mail.state = State.HELD if conference.holds_mail else State.QUEUED
    mail.address, mail.subject, mail.body = draft.address, draft.subject, draft.body
    return mail


def write_mails(
    drafts: Iterable[Draft], *, purpose: str, conference: Conference, at: datetime, due_at: datetime
) -> None:
    """Put mails into the outbox that go out at `due_at`; none whose `once` is there already.

    Wrap it in `unlocked` with the keys of all, or each key costs a query.
    """
    rows = [_mail(draft, purpose=purpose, conference=conference, at=at, due_at=due_at) for draft in drafts]
    Mail.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def put_off(mails: MailQuerySet, *, at: datetime, until: datetime) -> None:
    """Let mails that wait to be sent go out at `until`, or when they were to anyway; those held for release are left to it."""
    mails.unclaimed(at).filter(state=State.QUEUED, due_at__lt=until).update(due_at=until)


def discard_unsent(mails: MailQuerySet, *, at: datetime) -> int:
    """Never send those that are not sent yet; return how many. One that a worker is sending counts as `told`, and stays."""
    return mails.unclaimed(at).filter(state__in=DISCARDABLE).update(state=State.DISCARDED, due_at=at)
