"""A conflict that the team has accepted, for the proofs."""

from collections.abc import Callable, Mapping
from datetime import datetime

from events.models import Conference
from sessions.accepting_conflicts import acknowledge
from sessions.conflicts import Clash
from sessions.publishing import draft_of
from sessions.rules import review

ROUTES: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "sessions:rules": (("GET", "HEAD", "POST"), {}),
    "sessions:conflicts": (("GET", "HEAD"), {}),
    "sessions:conflict": (("GET", "HEAD", "POST"), {"mark": "conflict"}),
    "sessions:conflict_back": (("POST",), {"mark": "conflict"}),
}
"""The pages of the programme team about the rules: the methods that are answered, and the parts of the address."""
SHOWN = (
    ("here accepted reason", "page sessions:conflict"),
    *((f"*speaker@{level} name", "page sessions:conflict*") for level in ("public", "attendees", "organisers")),
)
"""What the programme team reads there."""


def accept_a_conflict(conference: Conference, name: str, mark: Callable[[str], str], *, at: datetime) -> str:
    """Accept that somebody has not confirmed, in the last session of the team's own; return the part of its address."""
    found = review(conference, draft_of(conference)).conflicts
    open_parts = [conflict for conflict in found if conflict.clash == Clash.UNCONFIRMED]
    conflict = [conflict for conflict in open_parts if conflict.session.code.startswith(name[0].upper())][-1]
    reason = mark(f"{name} accepted reason")
    return acknowledge(conference=conference, conflict=conflict, reason=reason, actor=None, at=at).mark
