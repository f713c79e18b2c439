"""What a check of the schedule is made of, as values. Intervals are half-open: [start, end)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from delegates.cards import PersonId
from sessions.conflicts.clashes import EVERY_CLASH, UNMEASURED, Clash

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Placed:
    """A session at a time (aware), in a room; `people` must be there in the flesh or on the line.

    `by_video` are those of them who are on the line, `interpreters` those who interpret, each with the language into
    which they do. `equipment` is case-folded. `pin` is a value of `Session.Pin`.
    """

    session_id: UUID
    code: str
    kind: str
    room_id: UUID | None
    room: str
    starts_at: datetime
    ends_at: datetime
    people: frozenset[PersonId] = frozenset()
    theme_id: UUID | None = None
    expected: int | None = None
    equipment: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interpreters: tuple[tuple[PersonId, str], ...] = ()
    by_video: frozenset[PersonId] = frozenset()
    unconfirmed: frozenset[PersonId] = frozenset()
    unagreed: frozenset[PersonId] = frozenset()
    pin: str = ""

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return minutes_between(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What a room has; without `windows` it is always open. `equipment` is case-folded."""

    name: str
    capacity: int | None = None
    equipment: frozenset[str] = frozenset()
    booths: int = 0
    walk_minutes: int = 0
    allows_overlaps: bool = False
    windows: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Turns:
    """How many minutes somebody interprets without relief, and rests between two sessions."""

    longest: int
    rest: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule and all that it is checked against.

    `rooms` are in the order in which they are offered. `windows` are the times of those people who cannot come always.
    `orders` are pairs: the first begins only once the second is over. `popular` are the sessions that many have starred;
    how many is not told. Rules that are not `sought` are not looked for;
    those that are `blocking` stop a move, those that are `stopping` stop publishing, the blocking ones included.
    """

    placed: tuple[Placed, ...]
    days: tuple[date, ...]
    zone: ZoneInfo
    rooms: Mapping[UUID, RoomFacts] = field(default_factory=dict)
    windows: Mapping[PersonId, tuple[Interval, ...]] = field(default_factory=dict)
    turns: Mapping[PersonId, Turns] = field(default_factory=dict)
    orders: tuple[tuple[UUID, UUID], ...] = ()
    pause: int = 0
    large_audience: int | None = None
    popular: frozenset[UUID] = frozenset()
    day_begins: time | None = None
    day_ends: time | None = None
    sought: frozenset[Clash] = EVERY_CLASH
    blocking: frozenset[Clash] = frozenset()
    stopping: frozenset[Clash] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """One clash: `other` and `person` where there is one; [starts_at, ends_at) is the time that is wrong.

    `what` is the piece of equipment or the language that is missing. `excess` counts what the interval does not tell:
    people too many, booths too few, minutes beyond all turns, minutes in which somebody is away.
    """

    clash: Clash
    session: Placed
    starts_at: datetime
    ends_at: datetime
    other: Placed | None = None
    person: PersonId | None = None
    what: str = ""
    excess: int = 0

    @property
    def minutes(self) -> int:
        """Return for how many minutes it clashes."""
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def size(self) -> int:
        """Return how bad it is, to be compared with the same conflict at another time."""
        return 1 if self.clash in UNMEASURED else self.excess or self.minutes

    def about(self, session_id: UUID) -> bool:
        """Tell whether the session is one of those that clash."""
        return session_id == self.session.session_id or (self.other is not None and session_id == self.other.session_id)


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the time that passes, in whole minutes, whatever the clocks on the wall do meanwhile."""
    return int((end.timestamp() - start.timestamp()) // 60)
