"""Keyed fingerprints of foreign ids, by which rows are found again."""

from collections.abc import Sequence
from hashlib import sha256

from events.models import Conference
from vault.keys import aliases


def marks_of(conference: Conference, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the mark of each foreign id of that kind at that conference, with one look-up of the key for all."""
    unique = list(dict.fromkeys(ids))
    digests = (f"{conference.pk} {kind} {sha256(one.encode()).hexdigest()}" for one in unique)
    return dict(zip(unique, aliases(digests, purpose="foreign id"), strict=True))
