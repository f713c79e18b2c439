"""Time as whole seconds since 1970, in which comparing is cheap and no clock on a wall is ever put back."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sessions.conflicts.values import Interval, Placed
from sessions.days import NIGHT_ENDS

Seconds = tuple[int, int]


class Span(NamedTuple):
    """A session with its time in seconds; spans sort by start, then by code."""

    start: int
    code: str
    end: int
    item: Placed


def span_of(item: Placed) -> Span:
    """Return the session with its time in seconds."""
    return Span(int(item.starts_at.timestamp()), item.code, int(item.ends_at.timestamp()), item)


def by_start(span: Span) -> tuple[int, str]:
    """Return what spans are sorted by."""
    return span[0], span[1]


def pairs(spans: Iterable[Span], reach: int = 0) -> Iterator[tuple[Span, Span]]:
    """Yield the pairs that share time, or that less than `reach` seconds part: O(n + pairs), given spans by start."""
    running: list[Span] = []
    for span in spans:
        if running:
            begins = span.start - reach
            running = [earlier for earlier in running if earlier.end > begins]
            for earlier in running:
                yield earlier, span
        running.append(span)


def moment(seconds: int) -> datetime:
    """Return the moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def merged(intervals: Iterable[Interval]) -> list[Seconds]:
    """Return the intervals as seconds, by start, those that touch or overlap as one."""
    joined: list[Seconds] = []
    for start, end in sorted((int(start.timestamp()), int(end.timestamp())) for start, end in intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def gaps(start: int, end: int, windows: Iterable[Seconds]) -> list[Seconds]:
    """Return which parts of [start, end) no window covers."""
    missing: list[Seconds] = []
    for opens, closes in windows:
        if closes <= start:
            continue
        if opens >= end:
            break
        if opens > start:
            missing.append((start, opens))
        start = closes
    return [*missing, (start, end)] if start < end else missing


@dataclass(frozen=True, slots=True)
class DayBounds:
    """A day of the conference: the starts that count to it lie in [opens, closes), its sessions in [begins, ends)."""

    midnight: int
    opens: int
    closes: int
    begins: int | None
    ends: int | None


class Calendar:
    """The days of a conference on its own clocks; the small hours count to the day before, if there is one."""

    def __init__(self, days: Collection[date], zone: ZoneInfo, begins: time | None, ends: time | None) -> None:
        known = frozenset(days)
        self.bounds = [_bounds(day, known, zone, begins, ends) for day in sorted(known)]
        self._opening: Sequence[int] = [bounds.opens for bounds in self.bounds]

    def day_of(self, start: int) -> DayBounds | None:
        """Return the day that a session which starts then counts to."""
        place = bisect_right(self._opening, start) - 1
        return self.bounds[place] if place >= 0 and start < self.bounds[place].closes else None


def _bounds(day: date, days: frozenset[date], zone: ZoneInfo, begins: time | None, ends: time | None) -> DayBounds:
    morning = NIGHT_ENDS if day - timedelta(days=1) in days else time.min
    return DayBounds(
        midnight=_at(day, time.min, zone),
        opens=_at(day, morning, zone),
        closes=_at(day + timedelta(days=1), NIGHT_ENDS, zone),
        begins=None if begins is None else _at(day, begins, zone),
        ends=None if ends is None else _at(day + timedelta(days=ends <= NIGHT_ENDS), ends, zone),
    )


def _at(day: date, clock: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, clock, zone).timestamp())
