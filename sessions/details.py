"""What sessions have besides their own fields, as far as an audience may see it where they are open; two queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from events.audience import Audience
from sessions.models import Resource, ScheduleVersion, Session, Slot
from sessions.values import Link, ThemeEntry

CEILINGS = {
    Audience.PUBLIC: (Resource.Ceiling.PUBLIC,),
    Audience.ATTENDEES: (Resource.Ceiling.PUBLIC, Resource.Ceiling.ATTENDEES),
}
"""Which links an audience may be shown; those above are shown all."""


@dataclass(frozen=True, slots=True)
class Details:
    """By session, its further themes and its links, both in order."""

    themes: defaultdict[UUID, list[ThemeEntry]]
    links: defaultdict[UUID, list[Link]]


def details_of(version: ScheduleVersion, *, audience: Audience, themes: Iterable[ThemeEntry]) -> Details:
    """Return what the sessions of a version have, each in few rows; whether a session is open is not looked at."""
    placed = Slot.objects.filter(version=version).values("session")
    found = Details(defaultdict(list), defaultdict(list))
    pairs = set(Session.other_themes.through.objects.filter(session__in=placed).values_list("theme_id", "session_id"))
    by_theme: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for theme_id, session_id in pairs:
        by_theme[theme_id].append(session_id)
    for theme in themes:
        for session_id in by_theme[theme.id]:
            found.themes[session_id].append(theme)
    links = Resource.objects.filter(session__in=placed, ceiling__in=CEILINGS.get(audience, Resource.Ceiling.values))
    for link in links.order_by("position", "id"):
        found.links[link.session_id].append(Link(link.label, link.link))
    return found
