"""Conflicts are found from values alone."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sessions.conflicts import Clash, Conflict, Placed, Plan, find_conflicts, word

LONDON = ZoneInfo("Europe/London")
DAYS = (date(2012, 2, 24), date(2012, 2, 25), date(2012, 2, 26))
HALL, ROOM_A = UUID(int=1), UUID(int=2)
ANNA, BORIS = UUID(int=11), UUID(int=12)
MORNING = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)


def placed(
    code: str, start: int, end: int, *, room: UUID | None = HALL, people: tuple[UUID, ...] = (), kind: str = "panel"
) -> Placed:
    """`start` and `end` are minutes after nine on the first morning."""
    return Placed(
        session_id=uuid4(),
        code=code,
        kind=kind,
        room_id=room,
        room={HALL: "Main Hall", ROOM_A: "Room A"}.get(room, "") if room else "",
        starts_at=MORNING + timedelta(minutes=start),
        ends_at=MORNING + timedelta(minutes=end),
        people=frozenset(people),
    )


def find(*items: Placed) -> list[Conflict]:
    return find_conflicts(Plan(items, DAYS, LONDON))


def kinds(*items: Placed) -> list[Clash]:
    return [conflict.clash for conflict in find(*items)]


def test_sessions_that_touch_do_not_clash() -> None:
    assert kinds(placed("1A", 0, 60, people=(ANNA,)), placed("1B", 60, 120, people=(ANNA,))) == []


def test_a_room_holds_one_session_at_a_time() -> None:
    (conflict,) = find(placed("1A", 0, 60), placed("1B", 45, 90))
    assert (conflict.clash, conflict.minutes, conflict.session.code) == (Clash.ROOM, 15, "1A")


def test_a_person_is_in_one_place_at_a_time() -> None:
    (conflict,) = find(placed("1A", 0, 60, people=(ANNA, BORIS)), placed("1B", 30, 90, room=ROOM_A, people=(ANNA,)))
    assert (conflict.clash, conflict.person, conflict.minutes) == (Clash.PERSON, ANNA, 30)


def test_a_long_session_clashes_with_each_one_inside_it() -> None:
    found = find(placed("1A", 0, 300), placed("1B", 10, 20), placed("1C", 30, 40), placed("1D", 299, 310))
    assert [(conflict.session.code, conflict.other and conflict.other.code) for conflict in found] == [
        ("1A", "1B"),
        ("1A", "1C"),
        ("1A", "1D"),
    ]


def test_the_day_is_the_one_on_which_a_session_starts() -> None:
    last_evening = int(timedelta(days=2, hours=14, minutes=30).total_seconds() // 60)
    assert kinds(placed("3Z", last_evening, last_evening + 120)) == []
    assert kinds(placed("4A", last_evening + 30, last_evening + 90)) == []


def test_the_last_night_ends_at_four() -> None:
    four_at_night = int(timedelta(days=2, hours=19).total_seconds() // 60)
    assert kinds(placed("3Z", four_at_night - 1, four_at_night + 60)) == []
    assert kinds(placed("4A", four_at_night, four_at_night + 60)) == [Clash.OUTSIDE]


def test_the_days_are_those_of_the_conferences_clocks() -> None:
    before_dawn_in_london = placed("0A", -8 * 60, -7 * 60)
    assert kinds(before_dawn_in_london) == []
    in_bogota = Plan((before_dawn_in_london,), DAYS, ZoneInfo("America/Bogota"))
    assert [conflict.clash for conflict in find_conflicts(in_bogota)] == [Clash.OUTSIDE]


def test_what_ends_before_it_starts_is_named_and_clashes_with_nothing_else() -> None:
    assert kinds(placed("1A", 60, 60), placed("1B", 0, 120)) == [Clash.BACKWARDS]


def test_no_session_lasts_more_than_twelve_hours() -> None:
    (conflict,) = find(placed("1A", 0, 12 * 60 + 5))
    assert (conflict.clash, conflict.minutes) == (Clash.TOO_LONG, 5)


def test_only_a_break_does_without_a_room() -> None:
    assert kinds(placed("1A", 0, 60, room=None)) == [Clash.NO_ROOM]
    assert kinds(placed("L", 0, 60, room=None, kind="break"), placed("1A", 60, 120)) == []


def test_a_conflict_is_told_in_words() -> None:
    (conflict,) = find(placed("1A", 0, 60, people=(ANNA,)), placed("1B", 30, 90, room=ROOM_A, people=(ANNA,)))
    assert word(conflict, zone=LONDON, who="Sunrise") == (
        "Sunrise would be in two places: sessions 1A and 1B overlap on Friday 24 February 2012 from 09:30 to 10:00"
        " (30 minutes)."
    )
    assert word(conflict, zone=LONDON).startswith("A contributor would be in two places")
    (conflict,) = find(placed("1A", 0, 60), placed("1B", 59, 90))
    assert word(conflict, zone=LONDON) == (
        "Main Hall is taken: sessions 1A and 1B overlap on Friday 24 February 2012 from 09:59 to 10:00 (1 minute)."
    )


MINUTES = st.integers(min_value=0, max_value=200)


@given(st.lists(st.tuples(MINUTES, st.integers(1, 90), st.sampled_from([HALL, ROOM_A])), max_size=25))
def test_the_sweep_finds_the_same_pairs_as_comparing_all(items: list[tuple[int, int, UUID]]) -> None:
    every = [placed(f"S{n}", start, start + length, room=room) for n, (start, length, room) in enumerate(items)]
    expected = {
        frozenset((one.code, two.code))
        for one in every
        for two in every
        if one.code < two.code
        and one.room_id == two.room_id
        and one.starts_at < two.ends_at
        and two.starts_at < one.ends_at
    }
    found = [frozenset((c.session.code, c.other.code)) for c in find(*every) if c.other]
    assert set(found) == expected
    assert len(found) == len(expected)
