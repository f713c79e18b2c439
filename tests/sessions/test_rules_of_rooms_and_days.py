"""What is wrong with a session in its room, and on its day: each rule broken, and kept."""

from datetime import UTC, datetime, time, timedelta

from sessions.conflicts import Clash, Conflict, word
from tests.sessions.planned import HALL, LONDON, ROOM_A, find, kinds, minute, placed, plan, rooms

OPEN = ((minute(0), minute(60)), (minute(90), minute(180)))


def said(conflict: Conflict, who: str = "") -> str:
    return word(conflict, zone=LONDON, who=who)


def test_a_room_that_allows_overlaps_holds_several_sessions() -> None:
    pair = placed("1A", 0, 60), placed("1B", 30, 90)
    assert kinds(*pair) == [Clash.ROOM]
    assert kinds(*pair, rooms=rooms(allows_overlaps=True)) == []


def test_a_session_fits_into_the_time_at_which_the_room_is_open() -> None:
    opening = rooms(windows=OPEN)
    assert kinds(placed("1A", 0, 60), placed("1B", 90, 180), rooms=opening) == []
    (conflict,) = find(placed("1A", 30, 100), rooms=opening)
    assert (conflict.clash, conflict.size, conflict.starts_at, conflict.ends_at) == (
        Clash.CLOSED,
        30,
        minute(60),
        minute(90),
    )
    assert said(conflict) == (
        "Main Hall is closed during session 1A on Friday 24 February 2012, between 10:00 and 10:30 (30 minutes)."
    )


def test_all_the_time_at_which_the_room_is_closed_counts_once() -> None:
    (conflict,) = find(placed("1A", -10, 200), rooms=rooms(windows=OPEN))
    assert (conflict.size, conflict.starts_at, conflict.ends_at) == (10 + 30 + 20, minute(-10), minute(200))


def test_times_that_touch_are_one() -> None:
    windows = ((minute(60), minute(120)), (minute(0), minute(60)))
    assert kinds(placed("1A", 30, 90), rooms=rooms(windows=windows)) == []


def test_a_room_has_a_seat_for_everyone_who_is_expected() -> None:
    assert kinds(placed("1A", 0, 60, expected=80), rooms=rooms(capacity=80)) == []
    (conflict,) = find(placed("1A", 0, 60, expected=81), rooms=rooms(capacity=80))
    assert (conflict.clash, conflict.size) == (Clash.SEATS, 1)
    assert said(conflict) == (
        "Main Hall is too small for session 1A on Friday 24 February 2012 at 09:00: 1 person would have no seat."
    )


def test_a_room_of_unknown_size_is_not_too_small() -> None:
    assert kinds(placed("1A", 0, 60, expected=8000)) == []


def test_a_room_has_what_the_session_needs() -> None:
    item = placed("1A", 0, 60, equipment=("projector", "piano"))
    assert kinds(item, rooms=rooms(equipment=frozenset({"projector", "piano"}))) == []
    (conflict,) = find(item, rooms=rooms(equipment=frozenset({"projector"})))
    assert (conflict.clash, conflict.what) == (Clash.EQUIPMENT, "piano")
    assert said(conflict).endswith("from 09:00 to 10:00: piano.")


def test_a_room_has_a_booth_for_each_language() -> None:
    item = placed("1A", 0, 60, languages=("es", "tr"), interpreters=((HALL, "es"), (ROOM_A, "tr")))
    assert kinds(item, rooms=rooms(booths=2)) == []
    (conflict,) = find(item, rooms=rooms(booths=1))
    assert (conflict.clash, conflict.size) == (Clash.BOOTHS, 1)
    assert "too few booths for session 1A" in said(conflict)


def test_nothing_begins_before_the_day_or_ends_after_it() -> None:
    day = {"day_begins": time(9, 0), "day_ends": time(18, 0)}
    assert kinds(placed("1A", 0, 60), placed("1B", 480, 540), **day) == []
    (early,) = find(placed("1A", -20, 30), **day)
    assert (early.clash, early.size) == (Clash.EARLY, 20)
    (late,) = find(placed("1A", 500, 555), **day)
    assert (late.clash, late.size) == (Clash.LATE, 15)
    assert said(late) == (
        "Session 1A goes on until 18:15 after the day has ended, on Friday 24 February 2012 (15 minutes)."
    )


def test_a_day_can_end_in_the_night_after_it() -> None:
    late = placed("P", 15 * 60, 16 * 60)
    assert kinds(late, day_ends=time(1, 0)) == []
    assert kinds(late, day_ends=time(0, 30)) == [Clash.LATE]
    assert kinds(placed("P", 16 * 60, 17 * 60), day_begins=time(9, 0)) == []


def test_a_session_belongs_to_the_day_whose_night_it_is_in_when_the_clocks_change() -> None:
    sunday = datetime(2012, 3, 25, 3, 30, tzinfo=UTC)
    item = placed("P", 0, 60)
    moved = plan(item).days[0].replace(month=3, day=24)
    night = placed("P", 0, 60, starts_at=sunday, ends_at=sunday + timedelta(hours=1))
    assert kinds(night, days=(moved,)) == [Clash.OUTSIDE]
    earlier = sunday - timedelta(minutes=31)
    assert kinds(placed("P", 0, 60, starts_at=earlier, ends_at=sunday), days=(moved,)) == []


def test_what_is_not_looked_for_is_not_found() -> None:
    pair = placed("1A", 0, 60), placed("1B", 30, 90)
    assert kinds(*pair, sought=frozenset(Clash) - {Clash.ROOM}) == []
