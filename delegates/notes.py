"""Internal notes on a registration: sealed under the person's key, and gone with it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from delegates.models import Note, Registration
from delegates.places import locked
from events.audit import record
from events.models import User
from vault.keys import unlocked
from vault.reading import opened


class NotYoursError(Exception):
    """Someone else wrote the note."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note as the team reads it; `author` is an account's id."""

    note_id: UUID
    text: str
    author: UUID | None
    at: datetime


def notes_on(registration: Registration) -> tuple[Remark, ...]:
    """Return the notes, the oldest first; none that does not open any more."""
    notes = list(Note.objects.filter(registration=registration))
    with unlocked({note.key_ref for note in notes}):
        remarks = [opened(partial(_remark, note), None) for note in notes]
    return tuple(remark for remark in remarks if remark)


def _remark(note: Note) -> Remark:
    return Remark(note.pk, str(note.text), note.author_id, note.at)


@transaction.atomic
def add_note(*, registration: Registration, text: str, author: User, at: datetime) -> Note:
    """Keep a note; the audit says that there is one, not what it says."""
    registration = locked(registration)  # its key may have been replaced since it was read
    note = Note(registration=registration, author=author, key_ref=registration.key_ref, at=at)
    note.text = text
    note.save(force_insert=True)
    record(actor=author, action="add note", target=registration, conference=registration.conference, at=at)
    return note


@transaction.atomic
def remove_note(*, note: Note, actor: User, at: datetime) -> None:
    """Delete one's own note. Raises NotYoursError."""
    if note.author_id != actor.pk:
        raise NotYoursError
    registration = note.registration
    note.delete()
    record(actor=actor, action="remove note", target=registration, conference=registration.conference, at=at)
