"""Every rule once more, in the simplest way there is: minute by minute, each session beside each other one.

Nothing of the site's own check is used but its values. A finding is (rule, codes in order of time, person, word, size).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from sessions.conflicts import Clash, Interval, Placed, Plan

Finding = tuple[Clash, tuple[str, ...], UUID | None, str, int]
MINUTE = timedelta(minutes=1)
SMALL_HOURS = 4


def minutes_of(item: Placed) -> list[datetime]:
    """Return each minute in which the session goes on."""
    length = int((item.ends_at - item.starts_at) / MINUTE)
    return [item.starts_at + number * MINUTE for number in range(length)]


def all_wrong(plan: Plan) -> set[Finding]:
    """Return all that is wrong with the plan."""
    found = {finding for item in plan.placed for finding in _alone(plan, item)}
    lasting = [item for item in plan.placed if item.ends_at > item.starts_at]
    for pair in combinations(lasting, 2):
        one, two = sorted(pair, key=lambda item: (item.starts_at, item.code))
        found |= set(_pair(plan, one, two))
    by_id = {item.session_id: item for item in lasting}
    for later_id, after_id in plan.orders:
        later, after = by_id.get(later_id), by_id.get(after_id)
        if later and after and later.starts_at < after.ends_at:
            size = int((after.ends_at - later.starts_at) / MINUTE)
            found.add((Clash.ORDER, (later.code, after.code), None, "", size))
    return {finding for finding in found if finding[0] in plan.sought}


def _alone(plan: Plan, item: Placed) -> Iterator[Finding]:
    codes, length = (item.code,), int((item.ends_at - item.starts_at) / MINUTE)
    if length <= 0:
        yield Clash.BACKWARDS, codes, None, "", -length
    if length > 12 * 60:
        yield Clash.TOO_LONG, codes, None, "", length - 12 * 60
    if item.room_id is None and item.kind != "break":
        yield Clash.NO_ROOM, codes, None, "", 1
    yield from _day(plan, item)
    yield from _in_room(plan, item)
    for person, windows in plan.windows.items():
        away = _outside(item, windows)
        if person in item.people and windows and away:
            yield Clash.AWAY, codes, person, "", away
    for language in set(item.languages):
        team = [person for person, into in item.interpreters if into == language]
        if not team:
            yield Clash.LANGUAGE, codes, None, language, 1
        elif all(person in plan.turns for person in team):
            missing = length - sum(plan.turns[person].longest for person in team)
            if missing > 0:
                yield Clash.TURN, codes, None, language, missing
    yield from ((Clash.UNCONFIRMED, codes, person, "", 1) for person in item.unconfirmed)
    yield from ((Clash.UNAGREED, codes, person, "", 1) for person in item.unagreed)


def _outside(item: Placed, windows: tuple[Interval, ...]) -> int:
    """Return in how many minutes of the session nobody is there, or the room is shut."""
    return sum(not any(start <= minute < end for start, end in windows) for minute in minutes_of(item))


def _day(plan: Plan, item: Placed) -> Iterator[Finding]:
    local = item.starts_at.astimezone(plan.zone)
    day = local.date()
    if local.hour < SMALL_HOURS and day - timedelta(days=1) in plan.days:
        day -= timedelta(days=1)
    if day not in plan.days:
        yield Clash.OUTSIDE, (item.code,), None, "", 1
        return
    walls = [minute.astimezone(plan.zone).replace(tzinfo=None) for minute in minutes_of(item)]
    if plan.day_begins:
        begins = datetime.combine(day, plan.day_begins)
        if early := sum(wall < begins for wall in walls):
            yield Clash.EARLY, (item.code,), None, "", early
    if plan.day_ends:
        in_the_night = plan.day_ends.hour < SMALL_HOURS
        ends = datetime.combine(day + timedelta(days=in_the_night), plan.day_ends)
        if late := sum(wall >= ends for wall in walls):
            yield Clash.LATE, (item.code,), None, "", late


def _in_room(plan: Plan, item: Placed) -> Iterator[Finding]:
    if item.room_id is None:
        return
    room, codes = plan.rooms[item.room_id], (item.code,)
    closed = _outside(item, room.windows)
    if room.windows and closed:
        yield Clash.CLOSED, codes, None, "", closed
    if room.capacity is not None and item.expected is not None and item.expected > room.capacity:
        yield Clash.SEATS, codes, None, "", item.expected - room.capacity
    yield from ((Clash.EQUIPMENT, codes, None, word, 1) for word in set(item.equipment) - room.equipment)
    if len(item.languages) > room.booths:
        yield Clash.BOOTHS, codes, None, "", len(item.languages) - room.booths


def _pair(plan: Plan, one: Placed, two: Placed) -> Iterator[Finding]:
    codes = (one.code, two.code)
    shared = len(set(minutes_of(one)) & set(minutes_of(two)))
    for person in one.people & two.people:
        if shared:
            yield Clash.PERSON, codes, person, "", shared
        else:
            yield from _in_a_hurry(plan, person, one, two)
    if not shared:
        return
    if one.room_id is not None and one.room_id == two.room_id and not plan.rooms[one.room_id].allows_overlaps:
        yield Clash.ROOM, codes, None, "", shared
    breaks = [one.kind, two.kind].count("break")
    if breaks == 0 and one.theme_id is not None and one.theme_id == two.theme_id:
        yield Clash.THEME, codes, None, "", shared
    if breaks == 0 and "plenary" in {one.kind, two.kind}:
        yield Clash.PLENARY, codes, None, "", shared
    if breaks == 1:
        yield Clash.BREAK, codes, None, "", shared
    if plan.large_audience and min(one.expected or 0, two.expected or 0) >= plan.large_audience:
        yield Clash.AUDIENCE, codes, None, "", shared
    if {one.session_id, two.session_id} <= plan.popular:
        yield Clash.POPULAR, codes, None, "", shared


def _in_a_hurry(plan: Plan, person: UUID, one: Placed, two: Placed) -> Iterator[Finding]:
    codes, left = (one.code, two.code), int((two.starts_at - one.ends_at) / MINUTE)
    needed = plan.pause
    walks = person not in one.by_video | two.by_video
    if walks and one.room_id and two.room_id and one.room_id != two.room_id:
        needed = max(needed, *(plan.rooms[room].walk_minutes for room in (one.room_id, two.room_id)))
    if left < needed:
        yield Clash.PAUSE, codes, person, "", needed - left
    interprets = all(person in dict(item.interpreters) for item in (one, two))
    if interprets and person in plan.turns and left < plan.turns[person].rest:
        yield Clash.REST, codes, person, "", plan.turns[person].rest - left
