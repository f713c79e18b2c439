"""The organisers' pages about the schedule, and what all their lists cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Conference, Room
from sessions.contributing import contribute
from sessions.models import Session, Slot
from sessions.scheduling import place
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE, REFUSED, hall, make_session, other_conference, text_of


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def where(session: Session, room: Room | str, **fields: str) -> dict[str, str]:
    room_id = str(room.pk) if isinstance(room, Room) else room
    return {
        "session": session.code,
        "room": room_id,
        "day": "2012-02-24",
        "start": "09:00",
        "minutes": "",
    } | fields


def test_a_session_is_placed_by_form(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    response = desk.post(f"{BASE}schedule/", where(session, hall(conference), minutes="30"))
    assert response.headers["Location"] == f"{BASE}schedule/?day=2012-02-24"
    slot = Slot.objects.get()
    assert (slot.starts_at, slot.ends_at) == (NINE, NINE + timedelta(minutes=30))
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert "Title 2B" in page
    assert "Every session has its place" in page


def test_a_clash_is_told_with_the_name_and_what_was_typed_stays(conference: Conference, desk: Client) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    person = make_person(conference, "Sunrise")
    for session in (one, two):
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=NINE)
    place(session=one, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    response = desk.post(f"{BASE}schedule/", where(two, hall(conference), start="09:20", minutes="35"))
    page = response.content.decode()
    assert "Main Hall is taken: sessions 1A and 1B overlap" in page
    assert "Sunrise would be in two places" in page
    assert page.count('href="#id_room"') == 1
    assert page.count('href="#id_start"') == 1
    assert 'value="09:20"' in page
    assert 'value="35"' in page
    assert Slot.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"day": "2012-03-01"},
        {"day": "yesterday"},
        {"start": "25:00"},
        {"start": ""},
        {"minutes": "-30"},
        {"minutes": "721"},
        {"room": "00000000-0000-0000-0000-000000000000"},
        {"room": ""},
        {"session": "9Z"},
    ],
)
def test_a_place_that_cannot_be_is_refused(conference: Conference, desk: Client, bad: dict[str, str]) -> None:
    session = make_session(conference)
    response = desk.post(f"{BASE}schedule/", where(session, hall(conference)) | bad)
    assert REFUSED in response.content.decode()
    assert not Slot.objects.exists()


def test_the_room_of_another_conference_is_no_choice(conference: Conference, desk: Client) -> None:
    session, other = make_session(conference), other_conference(conference)
    attic = Room.objects.create(conference=other, name="Attic")
    make_session(other, "9Z")
    desk.post(f"{BASE}schedule/", where(session, attic))
    desk.post(f"{BASE}schedule/", where(session, hall(conference)) | {"session": "9Z"})
    assert not Slot.objects.exists()


def test_a_placed_session_is_moved_from_where_it_is_and_taken_off(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    place(session=session, room=hall(conference), starts_at=NINE, minutes=25, at=NINE, actor=None)
    page = text_of(desk, "schedule/?session=2B")
    assert 'value="09:00"' in page
    assert 'value="25"' in page
    desk.post(f"{BASE}schedule/remove/2B/", {"day": "2012-02-24"})
    assert not Slot.objects.exists()


@pytest.mark.database
@pytest.mark.parametrize("code", ["\0", "9Z"])
def test_a_session_that_is_not_there_fills_in_nothing(conference: Conference, desk: Client, code: str) -> None:
    assert desk.get(f"{BASE}schedule/", {"session": code, "day": code}).status_code == 200


@contextmanager
def counted() -> Iterator[list[int]]:
    """Yield a list that, afterwards, holds the number of queries to both databases."""
    total: list[int] = []
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        yield total
    total.append(len(main) + len(keys))


def fill(conference: Conference, first: int, last: int) -> None:
    """Add sessions with a speaker each, one after the other on one day, in two rooms; the last is not placed."""
    rooms = list(conference.rooms.all())
    for number in range(first, last):
        session = make_session(conference, f"S{number:02}", minutes=15, ceiling="open", theme=conference.themes.get())
        person = make_person(conference, f"Person {number}")
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=NINE)
        start = NINE + timedelta(minutes=15 * (number // 2))
        if number < last - 1:
            place(session=session, room=rooms[number % 2], starts_at=start, at=NINE, actor=None)


@pytest.mark.parametrize(("path", "budget"), [("sessions/", 16), ("schedule/", 30)])
def test_pages_take_as_many_queries_for_sixty_sessions_as_for_ten(
    conference: Conference, desk: Client, path: str, budget: int
) -> None:
    fill(conference, 0, 10)
    text_of(desk, path)
    with counted() as ten:
        text_of(desk, path)
    fill(conference, 10, 60)
    with counted() as sixty:
        text_of(desk, path)
    assert ten == sixty
    assert sixty[0] <= budget
