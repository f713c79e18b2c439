"""Short marks of a question as a page showed it, by which is told that it was changed before the page came back."""

import hashlib
import json
from collections.abc import Iterable

from delegates.models import Question

LENGTH = 16
AS_ASKED = ("text", "help", "why", "kind", "options", "readers", "keep_days", "shown_if_id", "shown_if_value")
AS_SET = (*AS_ASKED, "stage", "required")


def _mark(question: Question, names: Iterable[str]) -> str:
    shown = json.dumps([getattr(question, name) for name in names], default=str)
    return hashlib.sha256(shown.encode()).hexdigest()[:LENGTH]


def as_asked(question: Question) -> str:
    """Return the mark of all that who answers is told: the words, the choices, the condition, the readers, the term."""
    return _mark(question, AS_ASKED)


def as_set(question: Question) -> str:
    """Return the mark of all that the organisers set."""
    return _mark(question, AS_SET)
