"""What speaks against a place for a session: tried in memory, saved nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.models import Conference, Room
from sessions.conflicts import Conflict, Placed, find_conflicts, word
from sessions.contributing import labels
from sessions.days import NIGHT_ENDS
from sessions.models import Contribution, ScheduleVersion, Session
from sessions.planning import placed_in
from sessions.standing import Spot


def conflicts_at(draft: ScheduleVersion, session: Session, spot: Spot, room: Room | None) -> list[Conflict]:
    """Return the conflicts that the session would take part in there; those among others are not its concern."""
    conference = session.conference
    parts = session.contributions.exclude(way=Contribution.Way.STATEMENT).order_by()
    wanted = Placed(
        session_id=session.pk,
        code=session.code,
        kind=session.kind,
        room_id=room.pk if room else None,
        room=room.name if room else "",
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        people=frozenset(parts.values_list("person_id", flat=True)),
    )
    around = placed_in(draft, between=(spot.starts_at, spot.ends_at))
    others = [other for other in around if other.session_id != session.pk]
    found = find_conflicts([wanted, *others], days=conference.days, zone=conference.zone)
    return [conflict for conflict in found if conflict.about(session.pk)]


@dataclass(frozen=True, slots=True)
class Objection:
    """A conflict as the editor shows it: its words, what it stops, and which sessions it is about."""

    words: str
    stops: str
    codes: tuple[str, ...]


def objections_on(conference: Conference, draft: ScheduleVersion, day: date, *, at: datetime) -> list[Objection]:
    """Return what is wrong on that day of the draft."""
    opens = datetime.combine(day, NIGHT_ENDS, conference.zone)
    placed = placed_in(draft, between=(opens, opens + timedelta(days=1)))
    return objections(find_conflicts(placed, days=conference.days, zone=conference.zone), conference, at)


def objections(conflicts: Sequence[Conflict], conference: Conference, at: datetime) -> list[Objection]:
    """Return the conflicts in words."""
    sentences = worded(conflicts, conference, at)
    return [
        Objection(sentence, "move", tuple(one.code for one in (conflict.session, conflict.other) if one))
        for conflict, sentence in zip(conflicts, sentences, strict=True)
    ]


def blocking(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Return those that refuse a move."""
    return list(conflicts)


def worded(conflicts: Iterable[Conflict], conference: Conference, at: datetime) -> list[str]:
    """Return the conflicts as sentences that name people as organisers may know them."""
    found = list(conflicts)
    people = {conflict.person for conflict in found if conflict.person}
    names = labels(people, at=at) if people else {}
    return [
        word(conflict, zone=conference.zone, who=names.get(conflict.person, "") if conflict.person else "")
        for conflict in found
    ]
