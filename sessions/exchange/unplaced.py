"""Sessions that have no time in a version of the schedule, for organisers: the programme itself holds only what has one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from delegates.cards import PersonId
from delegates.disclosure import disclose
from events.audience import Audience
from sessions.models import Contribution, ScheduleVersion, Session


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session without a place; `people` are the names that organisers may know."""

    uid: str
    code: str
    title: str
    kind: str
    theme: str
    language: str
    minutes: int
    people: tuple[str, ...]
    abstract: str


def unplaced_in(version: ScheduleVersion, *, at: datetime) -> tuple[Unplaced, ...]:
    """Return the sessions without a place by their codes, in four queries."""
    sessions = Session.objects.filter(conference=version.conference_id).exclude(slots__version=version)
    rows = list(sessions.select_related("theme"))
    parts: defaultdict[UUID, list[PersonId]] = defaultdict(list)
    named = Contribution.objects.filter(session__in=[row.pk for row in rows])
    for session_id, person_id in named.values_list("session_id", "person_id"):
        parts[session_id].append(person_id)
    people = {person for named_here in parts.values() for person in named_here}
    cards = disclose(people, audience=Audience.ORGANISERS, at=at)
    return tuple(
        Unplaced(
            uid=str(row.pk),
            code=row.code,
            title=row.title,
            kind=row.kind,
            theme=row.theme.name if row.theme else "",
            language=row.floor_language,
            minutes=row.minutes,
            people=tuple(cards[person].name for person in parts[row.pk] if person in cards and cards[person].name),
            abstract=row.abstract,
        )
        for row in rows
    )
