"""One day laid out: time runs down in steps of five minutes, rooms run across, and nothing covers anything else.

The numbers name the utility classes of the timetable's stylesheet (`from-N`, `for-N`, `col-N`, `over-N`, `cols-N`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from sessions.values import Day, RoomEntry, SessionEntry

STEP = timedelta(minutes=5)
LONGEST_STEPS = 144
TALL_STEPS = 15
MOST_COLUMNS = 24
WIDE_KINDS = frozenset({"plenary", "break"})


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a room, `over` lanes wide from `column` on; without a room, of the sessions that name none."""

    label: str
    column: int
    over: int
    room: RoomEntry | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A session in its place, `over` lanes wide; `column` 0 means across all of them."""

    session: SessionEntry
    start: int
    steps: int
    column: int
    over: int = 1

    @property
    def is_short(self) -> bool:
        """Tell whether there is no room for more than the title and the people."""
        return self.steps < TALL_STEPS and self.column > 0 and self.over == 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at which sessions start, and their cells; `is_next` where it is the first after the present moment."""

    at: datetime
    start: int
    cells: tuple[Cell, ...]
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Timetable:
    """A grid of at most 24 lanes. `now` is the step of the present moment, None outside the day."""

    headings: tuple[Heading, ...]
    moments: tuple[Moment, ...]
    columns: int
    now: int | None = None

    @property
    def is_ending(self) -> bool:
        """Tell whether the present moment is after the last start."""
        return self.now is not None and not any(moment.is_next for moment in self.moments)


def lay_out(day: Day, rooms: Sequence[RoomEntry], now: datetime) -> tuple[Timetable, ...]:
    """Give each session of the day its rows and columns; of the rooms only those that it needs get one.

    A day that needs more than 24 lanes is cut into several grids, and what is for everyone stands in each of them.
    """
    if not day.sessions:
        return ()
    narrow = [session for session in day.sessions if not _spans(session, day.sessions)]
    lanes = _lanes(narrow, rooms)
    cramped = {
        session.uid for session in day.sessions if session.uid not in lanes and not _free(session, narrow, lanes)
    }
    if narrow and cramped:
        narrow = [session for session in day.sessions if session.uid in lanes or session.uid in cramped]
        lanes = _lanes(narrow, rooms)
    owners = [session.room for session in sorted(_first_of_lanes(narrow, lanes), key=lambda entry: lanes[entry.uid])]
    wide = [session for session in day.sessions if session.uid not in lanes]
    grids = range(0, max(len(owners), 1), MOST_COLUMNS)
    return tuple(
        _grid(
            [session for session in narrow if first <= lanes[session.uid] < first + MOST_COLUMNS],
            {uid: lane - first for uid, lane in lanes.items()},
            wide,
            owners[first : first + MOST_COLUMNS],
            _Clock(day, now),
        )
        for first in grids
    )


class _Clock:
    """The steps of a day, counted from its first session."""

    def __init__(self, day: Day, now: datetime) -> None:
        self.origin = day.sessions[0].starts_at
        is_on = self.origin <= now < max(session.ends_at for session in day.sessions)
        self.now = self.step(now) if is_on else None

    def step(self, moment: datetime) -> int:
        """Return the step in which the moment falls."""
        return (moment - self.origin) // STEP

    def steps(self, session: SessionEntry) -> int:
        """Return how many steps the session touches."""
        end = -((self.origin - session.ends_at) // STEP)
        return min(end - self.step(session.starts_at), LONGEST_STEPS)


def _spans(session: SessionEntry, sessions: Iterable[SessionEntry]) -> bool:
    """Tell whether it is for everyone: nothing like it and, unless it needs no room, no room is in use beside it."""
    beside = _beside(session, sessions) if _is_wide(session) else []
    rivals = [other for other in beside if _is_wide(other) or (session.room and other.room)]
    return _is_wide(session) and not rivals


def _is_wide(session: SessionEntry) -> bool:
    return session.is_open and session.kind in WIDE_KINDS


def _beside(session: SessionEntry, others: Iterable[SessionEntry]) -> list[SessionEntry]:
    """Return what happens, at least in part, at the same time."""
    return [
        other
        for other in others
        if other.uid != session.uid and session.starts_at < other.ends_at and other.starts_at < session.ends_at
    ]


def _lanes(sessions: Iterable[SessionEntry], rooms: Iterable[RoomEntry]) -> dict[str, int]:
    """Return the lane of each session, from 0: rooms in order, each as wide as it must be, what names no room last."""
    by_room: dict[UUID | None, list[SessionEntry]] = defaultdict(list)
    for session in sessions:
        by_room[session.room.id if session.room else None].append(session)
    lanes: dict[str, int] = {}
    first = 0
    for room_id in (*(room.id for room in rooms), None):
        free_from: list[datetime] = []
        for session in by_room[room_id]:
            lane = next((n for n, free in enumerate(free_from) if free <= session.starts_at), len(free_from))
            free_from[lane : lane + 1] = [session.ends_at]
            lanes[session.uid] = first + lane
        first += len(free_from)
    return lanes


def _free(session: SessionEntry, narrow: Iterable[SessionEntry], lanes: Mapping[str, int]) -> list[int]:
    """Return the longest run of neighbouring lanes that nothing uses while the session lasts."""
    taken = {lanes[other.uid] for other in _beside(session, narrow)}
    runs: list[list[int]] = [[]]
    for lane in sorted(set(lanes.values())):
        if lane in taken:
            runs.append([])
        else:
            runs[-1].append(lane)
    return max(runs, key=len)


def _first_of_lanes(sessions: Iterable[SessionEntry], lanes: Mapping[str, int]) -> Iterable[SessionEntry]:
    """Return one session of each lane."""
    return {lanes[session.uid]: session for session in sessions}.values()


def _grid(
    narrow: Iterable[SessionEntry],
    lanes: Mapping[str, int],
    wide: Iterable[SessionEntry],
    owners: Sequence[RoomEntry | None],
    clock: _Clock,
) -> Timetable:
    """Draw one grid; `owners` are the rooms of its lanes."""
    entries = list(narrow)
    cells = [Cell(entry, clock.step(entry.starts_at), clock.steps(entry), lanes[entry.uid] + 1) for entry in entries]
    own = {entry.uid: lanes[entry.uid] for entry in entries}
    for entry in wide:
        free = _free(entry, entries, own)
        if free or not entries:
            column, over = (0, 0) if len(free) == len(owners) else (free[0] + 1, len(free))
            cells.append(Cell(entry, clock.step(entry.starts_at), clock.steps(entry), column, over))
    return Timetable(_headings(owners, entries), _moments(cells, clock), max(len(owners), 1), clock.now)


def _headings(owners: Iterable[RoomEntry | None], entries: Iterable[SessionEntry]) -> tuple[Heading, ...]:
    names_all = not any(entry.is_open and not entry.room for entry in entries)
    roomless = _("Told in person") if names_all else _("No room named")
    headings: list[Heading] = []
    column = 1
    for room, lanes in groupby(owners):
        over = len(list(lanes))
        headings.append(Heading(room.name if room else roomless, column, over, room))
        column += over
    return tuple(headings)


def _moments(cells: Iterable[Cell], clock: _Clock) -> tuple[Moment, ...]:
    by_start: dict[datetime, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: (cell.session.starts_at, cell.column)):
        by_start[cell.session.starts_at].append(cell)
    following = None if clock.now is None else next((at for at in by_start if clock.step(at) > clock.now), None)
    return tuple(
        Moment(at, together[0].start, tuple(together), is_next=at == following) for at, together in by_start.items()
    )
