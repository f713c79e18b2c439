"""What the organisers write to many: read on each person's own page, while the mail only says that something waits.

A message is sealed under a key of its own. Its mails wait for `TAKE_BACK_FOR`, in which no mail has told of it; taken back
later it still disappears from the pages, and the team is told how many mails are out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Substr

from delegates.consent import Purpose as Consents
from delegates.consent import who_agreed
from delegates.letters import message_waits
from delegates.models import Addressee, Message, Registration
from delegates.places import lock
from delegates.telling import is_told
from events.audit import record
from events.bulk_mail import discard_unsent, write_mails
from events.mail_templates import Purpose
from events.models import Conference, Mail, User
from events.models.records import MailQuerySet
from vault.keys import make_key, unlocked
from vault.reading import opened

TAKE_BACK_FOR = timedelta(minutes=10)
FREELY_FOR = timedelta(days=7)
"""How long after the last day anyone may be written to; then only who agreed to that."""
BATCH = 500
PREFIX, ID_LENGTH = f"{Purpose.MESSAGE.value}:", 36
State = Mail.State


class TakenBackAlreadyError(Exception):
    """The message was taken back before."""


@dataclass(frozen=True, slots=True)
class Note:
    """A message as it is read: by its addressees on their own page, by the team at its desk."""

    id: UUID
    subject: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A message on the team's list: to how many, how many mails are in which state, how many have no address.

    `subject` is empty if no key opens it any more; `author` is an account's id.
    """

    id: UUID
    subject: str
    author: UUID | None
    at: datetime
    taken_back_at: datetime | None
    people: int
    mails: Counter[str]

    @property
    def without_mail(self) -> int:
        """Return how many people no mail was written to, as they have no address."""
        return self.people - self.mails.total()

    @property
    def waiting(self) -> int:
        """Return how many mails may still be sent, by the worker or once they are released."""
        return self.mails[State.QUEUED] + self.mails[State.HELD]


def _once(message_id: object) -> str:
    """Return what the `once` of all mails of a message begins with; the registration's id follows."""
    return f"{PREFIX}{message_id}:"


def mails_of(message: Message) -> MailQuerySet:
    """Return the mails that say the message waits."""
    return Mail.objects.filter(conference=message.conference_id, once__startswith=_once(message.pk))


def has_address(registration: Registration) -> bool:
    """Tell whether a mail can reach the person (loaded with the registration)."""
    return bool(registration.person.address_alias)


def _as_they_stand(registrations: Iterable[Registration]) -> list[Registration]:
    """Return the registrations with their people: the keys may have been replaced since they were read."""
    order = [row.pk for row in registrations]
    found = Registration.objects.select_related("person").in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def asks_for_consent(conference: Conference, at: datetime) -> bool:
    """Tell whether the conference has been over for so long that messages reach only who agreed to them."""
    ends = conference.last_day + FREELY_FOR + timedelta(days=1)
    return at >= datetime.combine(ends, time.min, tzinfo=conference.zone)


def still_written_to(
    registrations: Sequence[Registration], conference: Conference, *, at: datetime
) -> Sequence[Registration]:
    """Return those of the registrations whom a message may still reach; one query once the conference is long over."""
    if not asks_for_consent(conference, at):
        return registrations
    agreed = who_agreed(Consents.FOLLOW_UP, conference)
    return [row for row in registrations if row.person_id in agreed]


@transaction.atomic
def write_message(  # noqa: PLR0913  # what is said to whom, by whom and when
    *,
    pk: UUID,
    conference: Conference,
    registrations: Sequence[Registration],
    subject: str,
    text: str,
    author: User,
    at: datetime,
    as_open: bool = False,
) -> Message:
    """Write to each of the registrations that may still be written to; the same `pk` again returns the first message.

    Who was not told yet what was decided is left out, unless open requests get it too (`as_open`).
    """
    conference = lock(conference)
    found = Message.objects.filter(pk=pk).first()
    if found and found.conference_id == conference.pk:
        return found
    meant = [row for row in _as_they_stand(registrations) if as_open or is_told(row, at)]
    registrations = still_written_to(meant, conference, at=at)
    message = Message(pk=uuid4() if found else pk, conference=conference, author=author, key_ref=make_key(), at=at)
    message.subject, message.text = subject, text
    message.save(force_insert=True)
    addressees = [Addressee(message=message, registration=row) for row in registrations]
    Addressee.objects.bulk_create(addressees, batch_size=BATCH)
    once = {row.pk: f"{_once(message.pk)}{row.pk}" for row in registrations}
    with unlocked(row.person.key_ref for row in registrations):
        drafts = message_waits(conference, registrations, once=once)
        due_at = at + TAKE_BACK_FOR
        write_mails(drafts, purpose=Purpose.MESSAGE.value, conference=conference, at=at, due_at=due_at)
    record(actor=author, action="write message", target=message, conference=conference, at=at)
    return message


@transaction.atomic
def take_back(*, message: Message, actor: User, at: datetime) -> int:
    """Discard the mails not sent yet and take the message off all own pages; return how many mails are out.

    Raises TakenBackAlreadyError.
    """
    conference = lock(message.conference)
    message = Message.objects.get(pk=message.pk)
    if message.taken_back_at:
        raise TakenBackAlreadyError
    message.taken_back_at = at
    message.save(update_fields=["taken_back_at"])
    mails = mails_of(message)
    discard_unsent(mails, at=at)
    record(actor=actor, action="take message back", target=message, conference=conference, at=at)
    return mails.told(at).count()


def _read(messages: Iterable[Message]) -> tuple[Note, ...]:
    """Return the messages that open, in the given order; one query for the keys."""
    found = list(messages)
    with unlocked(message.key_ref for message in found):
        notes = [opened(partial(_note, message), None) for message in found]
    return tuple(note for note in notes if note)


def _note(message: Message) -> Note:
    return Note(message.pk, str(message.subject), str(message.text), message.at)


def messages_to(registration: Registration) -> tuple[Note, ...]:
    """Return what the person may read on the own page, the newest first."""
    return _read(Message.objects.filter(addressees__registration=registration, taken_back_at=None))


def read_message(message: Message) -> Note | None:
    """Return the message as the team reads it; None if its key is gone."""
    return next(iter(_read([message])), None)


def _mail_counts(conference: Conference, messages: Collection[Message]) -> Mapping[str, Counter[str]]:
    """Return how many mails of each message are in which state, by one query."""
    mails = Mail.objects.filter(conference=conference, purpose=Purpose.MESSAGE).order_by()
    rows = mails.annotate(message=Substr("once", len(PREFIX) + 1, ID_LENGTH)).values_list("message", "state")
    counts: dict[str, Counter[str]] = {str(message.pk): Counter() for message in messages}
    for message_id, state, count in rows.annotate(Count("pk")):
        if message_id in counts:
            counts[message_id][state] += count
    return counts


def post(conference: Conference, messages: Iterable[Message]) -> tuple[Posted, ...]:
    """Return the messages as the team lists them, in four queries."""
    found = list(messages)
    subjects = {note.id: note.subject for note in _read(found)}
    mails = _mail_counts(conference, found)
    addressees = Addressee.objects.filter(message__in=found).order_by()
    people = dict(addressees.values_list("message").annotate(Count("pk")))
    return tuple(
        Posted(
            id=message.pk,
            subject=subjects.get(message.pk, ""),
            author=message.author_id,
            at=message.at,
            taken_back_at=message.taken_back_at,
            people=people.get(message.pk, 0),
            mails=mails[str(message.pk)],
        )
        for message in found
    )


def without_address(message: Message) -> list[str]:
    """Return the codes of those to whom no mail was written."""
    reached = mails_of(message).values("reference")
    missed = Registration.objects.filter(messages__message=message).exclude(code__in=reached)
    return list(missed.order_by("code").values_list("code", flat=True))
