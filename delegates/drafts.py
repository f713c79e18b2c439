"""Files of people between two steps of an import: sealed, and gone after an hour."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from delegates.models import ImportDraft
from events.models import Conference
from vault.holding import FILE_DRAFT
from vault.keys import destroy_keys, make_key
from vault.sealing import SealError

KEPT = FILE_DRAFT.lasts
BYTES_AS_TEXT = "latin-1"


def keep_draft(*, conference: Conference, content: bytes, at: datetime) -> ImportDraft:
    """Keep the file; those of any conference that have expired go."""
    for draft in ImportDraft.objects.filter(made_at__lt=at - KEPT).only("key_ref"):
        drop_draft(draft)
    draft = ImportDraft(conference=conference, key_ref=make_key(), made_at=at)
    draft.content = content.decode(BYTES_AS_TEXT)
    draft.save(force_insert=True)
    return draft


def find_draft(conference: Conference, pk: str, *, at: datetime) -> ImportDraft | None:
    """Return the draft of that id unless it has expired."""
    if not pk:
        return None
    return ImportDraft.objects.filter(conference=conference, pk=UUID(pk), made_at__gte=at - KEPT).first()


def content_of(draft: ImportDraft) -> bytes:
    """Return the file as it was sent; empty if its key is gone."""
    try:
        return str(draft.content).encode(BYTES_AS_TEXT)
    except SealError:
        return b""


def drop_draft(draft: ImportDraft) -> None:
    """Delete the file, and the key without which no copy of the database can show it."""
    with transaction.atomic():
        draft.delete()
        destroy_keys([draft.key_ref])
