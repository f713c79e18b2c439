"""Places that a session could have instead: nearest first, free of everything that would stop it there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from uuid import UUID

from sessions.conflicts.clashes import WHEREVER_IT_STANDS, Clash
from sessions.conflicts.finding import Surroundings
from sessions.conflicts.search import ROOMLESS_KIND
from sessions.conflicts.spans import DayBounds, Span, moment, span_of
from sessions.conflicts.values import Conflict, Placed, Plan

QUARTER = 15 * 60
MORNING, EVENING = 8 * 3600, 20 * 3600
PINS_TIME, PINS_ROOM = frozenset({"time", "both"}), frozenset({"room", "both"})
ANOTHER_ROOM = 30 * 60
"""Going to another room counts as much as going half an hour earlier or later."""
MOST = 3


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A session where it would stand: so many days of the conference apart, and so far in time."""

    placed: Placed
    days: int
    seconds: int


def places_for(plan: Plan, conflict: Conflict, most: int = MOST) -> list[FreePlace]:
    """Return where one of the sessions that clash could go, so that the conflict is solved; the nearest first."""
    items = [item for item in (conflict.other, conflict.session) if item]
    found = [free_places(plan, item, solving=conflict.clash, most=most) for item in items]
    return sorted(chain.from_iterable(found), key=by_distance)[:most]


def free_places(plan: Plan, item: Placed, *, solving: Clash | None = None, most: int = MOST) -> list[FreePlace]:
    """Return where the session could go, the nearest first: the same day before others, what is pinned as it is.

    There nothing would stop the move or the publication, nor break the rule that is to be solved; and nobody loses a break.
    """
    if solving in WHEREVER_IT_STANDS:
        return []
    solved = {solving} if solving else set()
    avoided = (plan.stopping | plan.blocking | solved | {Clash.BREAK}) - WHEREVER_IT_STANDS
    around = Surroundings(plan)
    fitting = (
        place
        for place in _by_distance(around, item)
        if not any(conflict.clash in avoided for conflict in around.conflicts_of(place.placed))
    )
    return list(islice(fitting, most))


def _by_distance(around: Surroundings, item: Placed) -> Iterator[FreePlace]:
    """Yield all places that come into question but the present one, from near to far, a day at a time."""
    calendar, span = around.search.calendar, span_of(item)
    own = calendar.day_of(span.start)
    here = calendar.bounds.index(own) if own else 0
    for number, day in sorted(enumerate(calendar.bounds), key=lambda one: abs(one[0] - here)):
        apart = abs(number - here) + (own is None)
        found = [_put(item, span, room, start, around.search.plan) for room, start in _of_day(around, item, span, day)]
        yield from sorted((replace(place, days=apart) for place in found), key=by_distance)


def _of_day(around: Surroundings, item: Placed, span: Span, day: DayBounds) -> Iterator[tuple[UUID | None, int]]:
    starts = {span.start} if item.pin in PINS_TIME else _starts(around, span, day)
    for room_id in _rooms(around.search.plan, item):
        for start in starts:
            if day.opens <= start < day.closes and (room_id, start) != (item.room_id, span.start):
                yield room_id, start


def _rooms(plan: Plan, item: Placed) -> list[UUID | None]:
    if item.pin in PINS_ROOM or (item.room_id is None and item.kind == ROOMLESS_KIND):
        return [item.room_id]
    return list(plan.rooms)


def _starts(around: Surroundings, span: Span, day: DayBounds) -> set[int]:
    """Return the quarters of an hour at which it could start on that day, and the moments at which another one ends."""
    on_day = [other for other in around.spans if day.opens <= other.start < day.closes]
    first = min([day.midnight + MORNING, *(other.start for other in on_day)]) if day.begins is None else day.begins
    last = max([day.midnight + EVENING, *(other.end for other in on_day)]) if day.ends is None else day.ends
    quarters = range(first - first % QUARTER, last, QUARTER)
    length = span.end - span.start
    return {start for start in (*quarters, *(other.end for other in on_day)) if first <= start <= last - length}


def _put(item: Placed, span: Span, room_id: UUID | None, start: int, plan: Plan) -> FreePlace:
    room = plan.rooms[room_id].name if room_id else ""
    end = moment(start + span.end - span.start)
    placed = replace(item, room_id=room_id, room=room, starts_at=moment(start), ends_at=end)
    seconds = abs(start - span.start) + (ANOTHER_ROOM if room_id != item.room_id else 0)
    return FreePlace(placed, 0, seconds)


def by_distance(place: FreePlace) -> tuple[int, int, datetime, str, str]:
    """Return what places are sorted by: days apart, then how far; the earlier one of two that are as far."""
    return place.days, place.seconds, place.placed.starts_at, place.placed.room, place.placed.code
