"""Conflicts are found from values alone."""

import ast
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sessions.conflicts
from sessions.conflicts import Clash, Plan, find_conflicts, word
from tests.sessions.planned import ANNA, BORIS, DAYS, LONDON, ROOM_A, find, kinds, placed


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


def test_the_rules_know_values_only() -> None:
    (folder,) = sessions.conflicts.__path__
    nodes = [node for file in Path(folder).glob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    imported = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    ours = {
        name
        for name in imported
        if name.split(".")[0] in {"config", "reports", "sessions", "delegates", "events", "vault"}
    }
    assert {name for name in ours if not name.startswith("sessions.conflicts")} == {
        "delegates.cards",
        "events.wording",
        "sessions.days",
    }
