"""Which sessions a member of the team may write about, and how far that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.audience import Audience
from events.models import Conference
from reports.models import Summary
from reports.statistics import BREAK
from sessions.programme import programme_of
from sessions.values import SessionEntry


@dataclass(frozen=True, slots=True)
class Item:
    """A session as the member may see it; `appears` is how the public report shows it: open, neutral, or not at all."""

    session: SessionEntry
    appears: str
    is_written: bool


def checklist_of(conference: Conference, *, audience: Audience, at: datetime) -> tuple[Item, ...]:
    """Return the sessions of the published programme that the audience can tell apart, in order of time."""
    programme = programme_of(conference, audience=audience, at=at)
    public = programme_of(conference, audience=Audience.PUBLIC, at=at)
    if programme is None or public is None:
        return ()
    written = frozenset(Summary.objects.filter(session__conference=conference).values_list("session_id", flat=True))
    appears = {session.uid: session.ceiling for session in public.sessions if session.code}
    return tuple(
        Item(session, appears.get(session.uid, ""), UUID(session.uid) in written)
        for session in programme.sessions
        if session.code and session.kind != BREAK
    )


def find_item(items: Iterable[Item], code: str) -> Item | None:
    """Return the item of that session code."""
    return next((item for item in items if item.session.code == code), None)
