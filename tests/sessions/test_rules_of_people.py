"""What is wrong for those who take part: each rule broken, and kept."""

from dataclasses import replace

import pytest

from sessions.conflicts import Clash, Placed, Turns, word
from tests.sessions.planned import ANNA, BORIS, LONDON, ROOM_A, find, id_of, kinds, minute, placed, rooms


def spanish(code: str, start: int, end: int) -> Placed:
    """Return a session that Anna interprets into Spanish."""
    return placed(code, start, end, people=(ANNA,), languages=("es",), interpreters=((ANNA, "es"),))


def test_a_person_is_there_when_they_can_come() -> None:
    windows = {ANNA: ((minute(0), minute(60)),)}
    assert kinds(placed("1A", 0, 60, people=(ANNA, BORIS)), windows=windows) == []
    (conflict,) = find(placed("1A", 10, 75, people=(ANNA, BORIS)), windows=windows)
    assert (conflict.clash, conflict.person, conflict.size) == (Clash.AWAY, ANNA, 15)
    assert word(conflict, zone=LONDON, who="Sunrise") == (
        "Sunrise cannot be there during session 1A on Friday 24 February 2012, between 10:00 and 10:15 (15 minutes)."
    )


def test_a_person_has_a_pause() -> None:
    first, second = placed("1A", 0, 60, people=(ANNA,)), placed("1B", 70, 90, people=(ANNA,))
    assert kinds(first, second, pause=10) == []
    (conflict,) = find(first, second, pause=15)
    assert (conflict.clash, conflict.size, conflict.person) == (Clash.PAUSE, 5, ANNA)
    assert word(conflict, zone=LONDON, who="Sunrise") == (
        "Sunrise has too little time between sessions 1A and 1B: the second begins on Friday 24 February 2012 at 10:10,"
        " but they are ready only at 10:15 (5 minutes too few)."
    )


def test_a_person_has_the_time_to_walk_between_two_rooms() -> None:
    far = rooms(walk_minutes=20)
    first, there = placed("1A", 0, 60, people=(ANNA,)), placed("1B", 70, 90, people=(ANNA,), room=ROOM_A)
    assert kinds(first, there, rooms=far) == [Clash.PAUSE]
    assert kinds(first, placed("1B", 70, 90, people=(ANNA,)), rooms=far) == []
    assert kinds(first, placed("1B", 80, 90, people=(ANNA,), room=ROOM_A), rooms=far) == []
    assert kinds(placed("1A", 0, 60, people=(BORIS,)), there, rooms=far) == []


def test_between_two_rooms_the_longer_of_their_times_counts() -> None:
    first, there = placed("1A", 0, 60, people=(ANNA,)), placed("1B", 70, 90, people=(ANNA,), room=ROOM_A)
    uneven = rooms() | {ROOM_A: rooms(walk_minutes=11)[ROOM_A]}
    (conflict,) = find(first, there, rooms=uneven)
    assert (conflict.clash, conflict.size) == (Clash.PAUSE, 1)


def test_who_takes_part_by_video_walks_nowhere_but_has_a_pause() -> None:
    first = placed("1A", 0, 60, people=(ANNA,), by_video=frozenset({ANNA}))
    there = placed("1B", 70, 90, people=(ANNA,), room=ROOM_A)
    assert kinds(first, there, rooms=rooms(walk_minutes=20)) == []
    assert kinds(first, there, pause=15) == [Clash.PAUSE]


def test_who_interprets_twice_rests_between() -> None:
    turns = {ANNA: Turns(longest=90, rest=30)}
    first, second = spanish("1A", 0, 60), spanish("1B", 80, 120)
    (conflict,) = find(first, second, turns=turns)
    assert (conflict.clash, conflict.size) == (Clash.REST, 10)
    assert "rested only at 10:30 (10 minutes too few)" in word(conflict, zone=LONDON)
    assert kinds(first, spanish("1B", 90, 120), turns=turns) == []
    assert kinds(first, placed("1B", 80, 120, people=(ANNA,)), turns=turns) == []


def test_somebody_interprets_into_each_language_that_is_promised() -> None:
    assert kinds(spanish("1A", 0, 60)) == []
    (conflict,) = find(placed("1A", 0, 60, languages=("es", "tr"), interpreters=((ANNA, "es"),)))
    assert (conflict.clash, conflict.what) == (Clash.LANGUAGE, "tr")
    assert word(conflict, zone=LONDON) == (
        "Nobody interprets session 1A on Friday 24 February 2012 from 09:00 to 10:00 into Turkish, which is promised."
    )


def test_an_interpreter_who_was_given_no_language_keeps_no_promise() -> None:
    assert kinds(placed("1A", 0, 60, languages=("es",), interpreters=((ANNA, ""),))) == [Clash.LANGUAGE]


def test_enough_interpret_for_how_long_a_session_lasts() -> None:
    turns = {ANNA: Turns(40, 0), BORIS: Turns(30, 0)}
    alone, two = ((ANNA, "es"),), ((ANNA, "es"), (BORIS, "es"))
    assert kinds(placed("1A", 0, 40, languages=("es",), interpreters=alone), turns=turns) == []
    (conflict,) = find(placed("1A", 0, 60, languages=("es",), interpreters=alone), turns=turns)
    assert (conflict.clash, conflict.what, conflict.size) == (Clash.TURN, "es", 20)
    assert "it lasts 20 minutes longer than all their turns" in word(conflict, zone=LONDON)
    assert kinds(placed("1A", 0, 70, languages=("es",), interpreters=two), turns=turns) == []


def test_who_said_nothing_of_turns_is_not_limited() -> None:
    team = ((ANNA, "es"), (BORIS, "es"))
    assert kinds(placed("1A", 0, 300, languages=("es",), interpreters=team), turns={ANNA: Turns(40, 0)}) == []


@pytest.mark.parametrize(
    ("field", "clash", "words"),
    [
        ("unconfirmed", Clash.UNCONFIRMED, "Sunrise has not confirmed their part in session 1A"),
        ("unagreed", Clash.UNAGREED, "Sunrise has not said yes to session 1A"),
    ],
)
def test_everyone_has_confirmed_and_agreed(field: str, clash: Clash, words: str) -> None:
    assert kinds(placed("1A", 0, 60, people=(ANNA, BORIS))) == []
    item = placed("1A", 0, 60, people=(ANNA, BORIS))
    (conflict,) = find(replace(item, **{field: frozenset({ANNA})}))  # type: ignore[arg-type]  # one of sets of people
    assert (conflict.clash, conflict.person, conflict.size) == (clash, ANNA, 1)
    assert word(conflict, zone=LONDON, who="Sunrise").startswith(words)


def test_what_comes_after_another_session_begins_once_that_is_over() -> None:
    orders = ((id_of("2"), id_of("1")),)
    assert kinds(placed("1", 0, 60), placed("2", 60, 90), orders=orders) == []
    (conflict,) = find(placed("1", 30, 90, room=ROOM_A), placed("2", 0, 30), orders=orders)
    assert (conflict.clash, conflict.session.code, conflict.size) == (Clash.ORDER, "2", 90)
    assert word(conflict, zone=LONDON) == (
        "Session 2 must come after 1, but begins on Friday 24 February 2012 at 09:00, and 1 is over on Friday 24 February"
        " 2012 at 10:30 (90 minutes)."
    )
    assert kinds(placed("2", 0, 30), orders=orders) == []
