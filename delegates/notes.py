"""Internal notes on a registration: sealed under the person's key, and gone with it."""

from datetime import datetime

from django.db import transaction

from delegates.models import Note, Registration
from events.audit import record
from events.models import User
from vault.keys import unlocked


class NotYoursError(Exception):
    """Someone else wrote the note."""


def notes_on(registration: Registration) -> list[Note]:
    """Return the notes, the oldest first, with their texts opened."""
    notes = list(Note.objects.filter(registration=registration))
    with unlocked({note.key_ref for note in notes}):
        for note in notes:
            str(note.text)  # opened on first access, while the key is at hand
    return notes


@transaction.atomic
def add_note(*, registration: Registration, text: str, author: User, at: datetime) -> Note:
    """Keep a note; the audit says that there is one, not what it says."""
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
