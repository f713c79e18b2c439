"""What speaks against a place for a session: tried in memory, saved nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.models import Conference, Room
from sessions.conflicts import Clash, Conflict, Plan, conflicts_of_move, find_conflicts, word
from sessions.contributing import labels
from sessions.days import NIGHT_ENDS
from sessions.levels import Level
from sessions.models import ScheduleVersion, Session
from sessions.planning import plan_of, plan_of_move
from sessions.standing import Spot


@dataclass(frozen=True, slots=True)
class Tried:
    """The conflicts that a session takes part in at a place, and which rules stop a move, or publishing."""

    conflicts: tuple[Conflict, ...] = ()
    blocking: frozenset[Clash] = frozenset()
    stopping: frozenset[Clash] = frozenset()

    @property
    def obstacles(self) -> list[Conflict]:
        """Return the conflicts that stop the move."""
        return [conflict for conflict in self.conflicts if conflict.clash in self.blocking]

    def stops(self, conflict: Conflict) -> Level:
        """Return what the conflict stops."""
        if conflict.clash in self.blocking:
            return Level.BLOCK_MOVE
        return Level.BLOCK_PUBLISHING if conflict.clash in self.stopping else Level.WARN


@dataclass(frozen=True, slots=True)
class Objection:
    """A conflict as the editor shows it: its words, what it stops, and which sessions it is about."""

    words: str
    stops: str
    codes: tuple[str, ...]


def try_spot(draft: ScheduleVersion, session: Session, spot: Spot, room: Room | None) -> Tried:
    """Return what the session would take part in there; conflicts among others are not its concern."""
    plan, placed = plan_of_move(session, room=room, between=(spot.starts_at, spot.ends_at), version=draft)
    return _tried(plan, conflicts_of_move(plan, placed))


def try_day(conference: Conference, draft: ScheduleVersion, day: date) -> Tried:
    """Return what is wrong on a day of the draft with where sessions stand."""
    opens = datetime.combine(day, NIGHT_ENDS, conference.zone)
    plan = plan_of(conference, draft, between=(opens, opens + timedelta(days=1)))
    return _tried(plan, find_conflicts(plan))


def _tried(plan: Plan, conflicts: Iterable[Conflict]) -> Tried:
    return Tried(tuple(conflicts), plan.blocking, plan.stopping)


def objections(tried: Tried, conference: Conference, at: datetime, *, most: int | None = None) -> list[Objection]:
    """Return the conflicts as the editor shows them, what stops the move first."""
    found = sorted(tried.conflicts, key=lambda conflict: list(Level).index(tried.stops(conflict)))[:most]
    return [
        Objection(sentence, tried.stops(conflict).value, _codes(conflict))
        for conflict, sentence in zip(found, worded(found, conference, at), strict=True)
    ]


def _codes(conflict: Conflict) -> tuple[str, ...]:
    return tuple(one.code for one in (conflict.session, conflict.other) if one)


def worded(conflicts: Sequence[Conflict], conference: Conference, at: datetime) -> list[str]:
    """Return the conflicts as sentences that name people as organisers may know them."""
    people = {conflict.person for conflict in conflicts if conflict.person}
    names = labels(people, at=at) if people else {}
    return [
        word(conflict, zone=conference.zone, who=names.get(conflict.person, "") if conflict.person else "")
        for conflict in conflicts
    ]
