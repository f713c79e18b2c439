"""A registration form that someone keeps in order to go on with it later, on the same browser.

Nothing is kept before they ask for it. What was typed is sealed under a key of its own, which goes with the draft; only
a cookie of that browser finds it, and the database holds no more of that cookie than its SHA-256.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from delegates.disclosure import texts
from delegates.models import FormDraft
from events.models import Conference
from vault.holding import FORM_DRAFT
from vault.keys import destroy_keys, make_key
from vault.sealing import SealError

LASTS = FORM_DRAFT.lasts
LARGEST = 40_000
"""Characters of names and values together; all questions answered at length take about a third of it."""
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "token", "step", "conduct"})


class DraftTooLargeError(Exception):
    """More was typed than a draft holds."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A kept form as it was typed, unchecked: `typed` can be read like a form that was just sent."""

    typed: QueryDict
    saved_at: datetime

    @property
    def ends_at(self) -> datetime:
        """Return when it is removed, unless it is kept anew before."""
        return self.saved_at + LASTS


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _writable(text: object) -> str:
    """Return the text with a question mark for what no encoding writes: half a pair of UTF-16, which some can smuggle in."""
    return str(text).encode(errors="replace").decode()


def _fields(typed: QueryDict) -> dict[str, list[str]]:
    """Return every answer by the name of its field; neither guards nor agreements are kept. Raises DraftTooLargeError."""
    names = [name for name in typed if name not in NEVER_KEPT]
    fields = {_writable(name): [_writable(value) for value in typed.getlist(name)] for name in names}
    if len(json.dumps(fields, ensure_ascii=False)) > LARGEST:
        raise DraftTooLargeError
    return fields


def keep_draft(*, conference: Conference, typed: QueryDict, token: str, at: datetime) -> str:
    """Keep what was typed, in place of what `token` kept before; return the new token, 256 random bits in 43 characters.

    What was kept before goes with its key, so that no copy of the database opens it. Raises DraftTooLargeError.
    """
    fields, new = _fields(typed), secrets.token_urlsafe(32)
    draft = FormDraft(conference=conference, token_hash=_hash(new), key_ref=make_key(), saved_at=at)
    draft.fields = {name: list(values) for name, values in fields.items()}
    draft.save(force_insert=True)
    if token:
        delete_draft(conference, token)
    return new


def find_draft(conference: Conference, token: str, *, at: datetime) -> Draft | None:
    """Return what the cookie's token kept, unless it is too old, gone or cannot be read. Two queries."""
    kept = FormDraft.objects.filter(conference=conference, token_hash=_hash(token), saved_at__gt=at - LASTS).first()
    if kept is None:
        return None
    typed = QueryDict(mutable=True)
    try:
        fields = kept.fields
    except (SealError, ValueError):
        return None
    for name, values in fields.items() if isinstance(fields, dict) else ():
        typed.setlist(name, texts(values))
    return Draft(typed, kept.saved_at)


def delete_draft(conference: Conference, token: str) -> None:
    """Remove the draft with its key."""
    _remove(FormDraft.objects.filter(conference=conference, token_hash=_hash(token)))


def remove_old_drafts(at: datetime) -> None:
    """Remove the drafts whose time is over, with their keys: the worker's chore."""
    _remove(FormDraft.objects.filter(saved_at__lte=at - LASTS))


def _remove(drafts: Iterable[FormDraft]) -> None:
    """Remove the drafts; the keys go first, so that nothing is readable if the rest fails."""
    found = list(drafts)
    if found:
        destroy_keys(draft.key_ref for draft in found)
        FormDraft.objects.filter(pk__in=[draft.pk for draft in found]).delete()
