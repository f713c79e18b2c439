"""Many ask for few places in a session at the same moment, and give them back: never more than the places, nobody overtaken."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections

from events.models import Conference, Mail, User
from sessions import seats, starring
from sessions.models import Seat, Session, Star
from sessions.seats import give_back, take_seat
from sessions.starring import star
from tests.delegates.test_races import all_at_once
from tests.sessions.choosing import AT, delegate, limited
from tests.sessions.stage import publish

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

PEOPLE, PLACES = 24, 6


def ask(user: User, session: Session) -> str:
    try:
        return "place" if take_seat(user=user, session=session, at=AT) else "line"
    except DatabaseError:
        return "lost"
    finally:
        connections.close_all()


def leave(user: User, session: Session) -> str:
    try:
        return "left" if give_back(user=user, session=session, at=AT) else "nothing"
    finally:
        connections.close_all()


def crowd(conference: Conference) -> tuple[Session, list[User]]:
    session = limited(publish(conference), PLACES)
    return session, [delegate(conference, number) for number in range(PEOPLE)]


def look(conference: Conference) -> Conference:
    return Conference.objects.get(pk=conference.pk)


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away what protects the places: the row lock, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    with patch.object(seats, "lock", look), patch.object(starring, "lock", look):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def test_of_all_who_ask_at_once_as_many_have_a_place_as_there_are_and_the_others_wait(conference: Conference) -> None:
    session, users = crowd(conference)
    outcome = all_at_once(lambda number: ask(users[number], session), PEOPLE)
    assert outcome == {"place": PLACES, "line": PEOPLE - PLACES}
    rows = list(Seat.objects.order_by("number").values_list("number", "is_taken"))
    assert rows == [(number, number <= PLACES) for number in range(1, PEOPLE + 1)]


def test_without_the_lock_places_are_given_twice_or_requests_are_lost(conference: Conference) -> None:
    session, users = crowd(conference)
    with without_the_lock():
        outcome = all_at_once(lambda number: ask(users[number], session), PEOPLE)
    assert outcome != {"place": PLACES, "line": PEOPLE - PLACES}


def test_places_given_back_at_once_go_to_those_who_are_next_each_told_once(conference: Conference) -> None:
    session, users = crowd(conference)
    for user in users:
        ask(user, session)
    leaving = users[:4]
    outcome = all_at_once(lambda number: leave(leaving[number // 2], session), 2 * len(leaving))
    assert outcome == {"left": 4, "nothing": 4}
    taken = Seat.objects.filter(is_taken=True).order_by("number").values_list("number", flat=True)
    assert list(taken) == list(range(5, 5 + PLACES))
    assert Mail.objects.filter(purpose="agenda").count() == 4


def test_who_comes_while_others_leave_overtakes_nobody(conference: Conference) -> None:
    session, users = crowd(conference)
    early, late = users[:12], users[12:]
    for user in early:
        ask(user, session)

    def act(number: int) -> str:
        return leave(early[number], session) if number < 3 else ask(late[number], session)

    outcome = all_at_once(act, 12)
    assert outcome == Counter({"left": 3, "line": 9})
    rows = list(Seat.objects.order_by("number").values_list("is_taken", flat=True))
    assert rows == [True] * PLACES + [False] * (len(rows) - PLACES)


def test_one_star_pressed_ten_times_at_once_is_one(conference: Conference) -> None:
    session, users = crowd(conference)

    def act(_number: int) -> str:
        try:
            star(user=users[0], conference=conference, sessions=[session.pk], at=AT)
        finally:
            connections.close_all()
        return "starred"

    assert all_at_once(act, 10) == {"starred": 10}
    assert Star.objects.count() == 1
