"""Notes that people write for themselves beside sessions: each sealed under a key of its own, which goes with it."""

from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db import transaction

from events.models import Conference, User
from sessions.models import OwnNote
from sessions.starring import check_account
from vault.keys import destroy_keys, make_key, unlocked
from vault.reading import opened

LONGEST = 2_000
"""Characters of a note."""


def notes_of(user: User, conference: Conference) -> Mapping[UUID, str]:
    """Return the account's notes by the ids of their sessions; a note whose key is gone is empty. Two queries."""
    rows = list(OwnNote.objects.filter(user=user, session__conference=conference))
    with unlocked(row.key_ref for row in rows):
        return {row.session_id: opened(partial(_text, row), "") for row in rows}


def _text(row: OwnNote) -> str:
    return str(row.text)


@transaction.atomic
def write_note(*, user: User, conference: Conference, session: UUID, text: str) -> None:
    """Keep the note in place of an earlier one; an empty one deletes it. Raises AccountGoneError.

    The caller has looked the session up as its visitor may see it.
    """
    check_account(user, conference)
    delete_notes(OwnNote.objects.filter(user=user, session=session, session__conference=conference))
    if text:
        note = OwnNote(user=user, session_id=session, key_ref=make_key())
        note.text = text
        note.save(force_insert=True)


def delete_notes(rows: Iterable[OwnNote]) -> int:
    """Delete notes with their keys, so that no copy of the database opens them; return how many."""
    found = list(rows)
    if found:
        OwnNote.objects.filter(pk__in=[note.pk for note in found]).delete()
        transaction.on_commit(partial(destroy_keys, [note.key_ref for note in found]))
    return len(found)
