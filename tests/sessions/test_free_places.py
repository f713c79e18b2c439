"""Free places: the nearest first, and nothing would stop the session there."""

from datetime import timedelta

from hypothesis import given, settings

from sessions.conflicts import (
    Clash,
    FreePlace,
    Placed,
    Plan,
    conflicts_of_move,
    find_conflicts,
    free_places,
    places_for,
)
from tests.sessions.planned import ANNA, HALL, MORNING, ROOM_A, minute, placed, plan, rooms
from tests.sessions.test_conflicts_agree import plans

STOPS = frozenset({Clash.ROOM, Clash.PERSON, Clash.OUTSIDE, Clash.NO_ROOM})


def stopped(*items: Placed, **more: object) -> Plan:
    return plan(*items, blocking=STOPS, stopping=STOPS, **more)


def told(places: list[FreePlace]) -> list[tuple[str, str, int]]:
    """Return session, room, and how many minutes after nine on the first morning it would begin."""
    since = timedelta(minutes=1)
    return [(one.placed.code, one.placed.room, (one.placed.starts_at - MORNING) // since) for one in places]


def test_the_nearest_places_are_offered_and_another_room_counts_as_half_an_hour() -> None:
    moved = placed("1B", 30, 60)
    found = free_places(stopped(placed("1A", 0, 60), moved), moved)
    assert told(found) == [("1B", "Room A", 30), ("1B", "Main Hall", 60), ("1B", "Room A", 15)]


def test_a_place_begins_where_another_session_ends() -> None:
    moved = placed("1B", 30, 60)
    found = free_places(stopped(placed("1A", 0, 52), moved, rooms={HALL: rooms()[HALL]}), moved)
    assert told(found)[0] == ("1B", "Main Hall", 52)


def test_either_session_of_a_conflict_may_go() -> None:
    whole = stopped(placed("1A", 0, 60, people=(ANNA,)), placed("1B", 30, 60, room=ROOM_A, people=(ANNA,)))
    (conflict,) = find_conflicts(whole)
    assert told(places_for(whole, conflict)) == [
        ("1A", "Main Hall", -30),
        ("1B", "Room A", 60),
        ("1A", "Main Hall", -45),
    ]


def test_what_is_pinned_stays() -> None:
    other, moved = placed("1A", 0, 60), placed("1B", 30, 60)
    for pin, expected in {
        "room": [("1B", "Main Hall", 60), ("1B", "Main Hall", -30), ("1B", "Main Hall", 75)],
        "time": [("1B", "Room A", 30)],
        "both": [],
    }.items():
        pinned = placed("1B", 30, 60, pin=pin)
        assert sorted(told(free_places(stopped(other, pinned), pinned))) == sorted(expected)
    assert len(free_places(stopped(other, moved), moved)) == 3


def test_another_day_is_offered_where_the_same_one_is_full() -> None:
    hall = {HALL: rooms(windows=((minute(0), minute(60)), (minute(1440), minute(1500))))[HALL]}
    both = placed("1A", 0, 60), placed("1B", 0, 60)
    closed = plan(*both, rooms=hall, blocking=STOPS | {Clash.CLOSED}, stopping=STOPS)
    assert told(free_places(closed, both[1])) == [("1B", "Main Hall", 1440)]


def test_a_place_solves_the_rule_that_it_is_meant_for_even_if_that_stops_nothing() -> None:
    crowded = rooms() | {HALL: rooms(capacity=10)[HALL]}
    item = placed("1A", 0, 60, expected=30)
    whole = stopped(item, rooms=crowded)
    (conflict,) = find_conflicts(whole)
    assert {room for _code, room, _start in told(places_for(whole, conflict))} == {"Room A"}


def test_nowhere_is_better_for_what_no_place_solves() -> None:
    item = placed("1A", 0, 60, unconfirmed=frozenset({ANNA}))
    whole = stopped(item)
    (conflict,) = find_conflicts(whole)
    assert places_for(whole, conflict) == []


def test_a_session_outside_the_days_is_led_back_to_the_nearest() -> None:
    item = placed("1A", 6000, 6060)
    found = free_places(stopped(item), item)
    assert len(found) == 3
    assert {conflict.clash for one in found for conflict in conflicts_of_move(stopped(item), one.placed)} == set()


@settings(deadline=None, max_examples=30)
@given(plans())
def test_nothing_stops_a_session_in_any_place_that_is_offered(whole: Plan) -> None:
    strict = Plan(**{name: getattr(whole, name) for name in Plan.__slots__} | {"blocking": STOPS, "stopping": STOPS})
    for item in whole.placed[:2]:
        for place in free_places(strict, item):
            stops = {conflict.clash for conflict in conflicts_of_move(strict, place.placed)} & STOPS
            assert stops == set()
            assert place.placed.minutes == item.minutes


def test_nobody_loses_a_break_to_a_place() -> None:
    lunch, moved = placed("B1", 60, 120, room=None, kind="break"), placed("1B", 30, 90)
    found = free_places(stopped(placed("1A", 0, 60), lunch, moved, rooms={HALL: rooms()[HALL]}), moved)
    assert all(one.placed.starts_at >= lunch.ends_at or one.placed.ends_at <= lunch.starts_at for one in found)
