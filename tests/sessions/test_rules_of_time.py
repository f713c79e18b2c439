"""What should not run at one time: each rule broken, and kept."""

import pytest

from sessions.conflicts import Clash, conflicts_of_move, word
from tests.sessions.planned import ANNA, LAND, LONDON, ROOM_A, WOMEN, find, id_of, kinds, placed, plan


def test_nothing_runs_beside_a_plenary() -> None:
    plenary = placed("P", 0, 60, kind="plenary")
    assert kinds(plenary, placed("1A", 60, 90, room=ROOM_A)) == []
    (conflict,) = find(plenary, placed("1A", 30, 90, room=ROOM_A))
    assert (conflict.clash, conflict.size) == (Clash.PLENARY, 30)
    assert word(conflict, zone=LONDON).startswith("A plenary has something beside it: sessions P and 1A overlap")


def test_a_session_that_runs_already_is_beside_a_plenary_too() -> None:
    (conflict,) = find(placed("1A", 0, 90, room=ROOM_A), placed("P", 30, 60, kind="plenary"))
    assert (conflict.clash, conflict.session.code, conflict.size) == (Clash.PLENARY, "1A", 30)


def test_nothing_runs_over_a_break_but_another_break() -> None:
    lunch = placed("L", 60, 120, kind="break", room=None)
    assert kinds(placed("1A", 0, 60), lunch, placed("1B", 120, 150)) == []
    (conflict,) = find(placed("1A", 0, 70), lunch)
    assert (conflict.clash, conflict.size) == (Clash.BREAK, 10)
    assert kinds(lunch, placed("T", 60, 90, kind="break", room=None)) == []
    assert kinds(lunch, placed("P", 60, 90, kind="plenary")) == [Clash.BREAK]


def test_sessions_of_one_theme_do_not_run_at_a_time() -> None:
    first = placed("1A", 0, 60, theme_id=WOMEN)
    assert kinds(first, placed("1B", 0, 60, room=ROOM_A, theme_id=LAND)) == []
    assert kinds(first, placed("1B", 60, 90, theme_id=WOMEN)) == []
    (conflict,) = find(first, placed("1B", 50, 90, room=ROOM_A, theme_id=WOMEN))
    assert (conflict.clash, conflict.size) == (Clash.THEME, 10)


@pytest.mark.parametrize(("second", "found"), [(80, [Clash.AUDIENCE]), (79, []), (None, [])])
def test_what_many_want_to_hear_does_not_run_at_a_time(second: int | None, found: list[Clash]) -> None:
    first = placed("1A", 0, 60, expected=120)
    assert kinds(first, placed("1B", 0, 60, room=ROOM_A, expected=second), large_audience=80) == found


def test_what_many_have_starred_does_not_run_at_a_time() -> None:
    first, second, third = placed("1A", 0, 60), placed("1B", 50, 90, room=ROOM_A), placed("1C", 60, 90)
    popular = frozenset({id_of("1A"), id_of("1B")})
    (conflict,) = find(first, second, third, popular=popular)
    assert (conflict.clash, conflict.size) == (Clash.POPULAR, 10)
    assert kinds(first, second, third, popular=frozenset({id_of("1A"), id_of("1C")})) == []
    assert kinds(first, second, popular=popular, sought=frozenset(Clash) - {Clash.POPULAR}) == []


def test_a_move_is_told_of_its_own_conflicts_alone() -> None:
    others = placed("1A", 0, 60, people=(ANNA,)), placed("1B", 30, 90), placed("1C", 600, 660)
    moved = placed("2A", 50, 70, room=ROOM_A, people=(ANNA,))
    orders = ((id_of("2A"), id_of("1C")),)
    found = conflicts_of_move(plan(*others, placed("2A", 300, 320), orders=orders), moved)
    assert [(one.clash, one.session.code, one.other and one.other.code) for one in found] == [
        (Clash.PERSON, "1A", "2A"),
        (Clash.ORDER, "2A", "1C"),
    ]


def test_where_nothing_is_in_the_way_a_move_has_no_conflict() -> None:
    assert conflicts_of_move(plan(placed("1A", 0, 60)), placed("1B", 60, 90)) == []
