"""What a day of the editor, a tried place and a move cost, however large the conference is."""

from datetime import timedelta

import pytest
from django.test import Client

from events.models import Conference, Room
from sessions.models import Contribution, Session, Slot
from sessions.publishing import draft_of
from sessions.standing import mark_of, spot_of
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE
from tests.sessions.test_organise_schedule_pages import counted

ROOMS = 20
HEAVIEST = 300_000


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def crowd(conference: Conference, rows: int, *, tray: int) -> None:
    """Fill twenty rooms with that many sessions each on the first day, a quarter of an hour long, and the tray."""
    have = conference.rooms.count()
    Room.objects.bulk_create(
        Room(conference=conference, name=f"Room {n}", capacity=40, position=10 + n) for n in range(have, ROOMS)
    )
    rooms, theme = list(conference.rooms.all()), conference.themes.get()
    sessions = Session.objects.bulk_create(
        Session(
            conference=conference,
            code=f"S{n:04}",
            title=f"The river, the witness and the letter number {n}",
            theme=theme if n % 20 == 0 else None,
            minutes=15,
            revised_at=NINE,
        )
        for n in range(rows * ROOMS + tray)
    )
    Slot.objects.bulk_create(
        Slot(
            version=draft_of(conference),
            session=session,
            room=rooms[n % ROOMS],
            starts_at=NINE + timedelta(minutes=20 * (n // ROOMS)),
            ends_at=NINE + timedelta(minutes=20 * (n // ROOMS) + 15),
        )
        for n, session in enumerate(sessions[: rows * ROOMS])
    )
    people = [make_person(conference, f"Sunrise of the northern valley {n}") for n in range(ROOMS)]
    Contribution.objects.bulk_create(
        Contribution(session=session, person=people[n % ROOMS]) for n, session in enumerate(sessions)
    )


def move_of(code: str) -> dict[str, str]:
    slot = Slot.objects.get(session__code=code)
    return {
        "session": code,
        "room": str(slot.room_id),
        "day": "2012-02-24",
        "start": "22:00",
        "minutes": "15",
        "seen": mark_of(spot_of(slot)),
    }


def costs(desk: Client) -> list[int]:
    """Return the queries of a day, a tried place and a move."""
    found = []
    desk.get(f"{BASE}schedule/?day=2012-02-24")
    with counted() as day:
        assert desk.get(f"{BASE}schedule/?day=2012-02-24").status_code == 200
    found += day
    for step in ("try", "move"):
        form = move_of("S0000")
        with counted() as asked:
            assert desk.post(f"{BASE}schedule/{step}/", form).status_code == 200
        found += asked
    return found


def test_queries_do_not_grow_with_the_conference(conference: Conference, desk: Client) -> None:
    crowd(conference, 1, tray=3)
    few = costs(desk)
    Session.objects.all().delete()
    crowd(conference, 16, tray=60)
    assert costs(desk) == few
    assert [cost <= most for cost, most in zip(few, (30, 20, 30), strict=True)] == [True] * 3, few


def test_a_day_of_a_large_conference_weighs_little(conference: Conference, desk: Client) -> None:
    crowd(conference, 17, tray=700)
    page = desk.get(f"{BASE}schedule/?day=2012-02-24").content
    assert page.count(b"<article") == 17 * ROOMS + 40
    assert len(page) <= HEAVIEST
