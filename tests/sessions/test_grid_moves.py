"""What the editor's script asks: tried places and moves, answered in words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from events.models import Conference, Room
from sessions.contributing import contribute
from sessions.models import Move, Session, Slot
from sessions.scheduling import place
from sessions.standing import mark_of, spot_of
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE, hall, make_session


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def form_of(session: Session, room: Room, **fields: str) -> dict[str, str]:
    at = {"day": "2012-02-24", "start": "09:00", "minutes": "60", "seen": "tray"}
    return {"session": session.code, "room": str(room.pk)} | at | fields


def asked(desk: Client, step: str, form: dict[str, str], status: int = 200) -> dict[str, Any]:
    answer = desk.post(f"{BASE}schedule/{step}/", form)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "private, no-store")
    found: dict[str, Any] = json.loads(answer.content)
    return found


def busy(conference: Conference) -> Session:
    """Let a room and a person be taken at nine; return a session of that person."""
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    person = make_person(conference, "Sunrise")
    for session in (one, two):
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=NINE)
    place(session=one, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    return two


def test_a_tried_place_is_answered_in_words_and_saved_nowhere(conference: Conference, desk: Client) -> None:
    form = form_of(busy(conference), hall(conference), start="09:30")
    found = asked(desk, "try", form)["conflicts"]
    assert [(one["stops"], one["codes"]) for one in found] == [("move", ["1A", "1B"])] * 2
    assert {one["brief"] for one in found} == {
        "Sunrise is in Main Hall at 09:00 (1A).",
        "1A is in Main Hall from 09:00 to 10:00.",
    }
    assert {one["words"].partition(":")[0] for one in found} == {"Sunrise would be in two places", "Main Hall is taken"}
    assert asked(desk, "try", form | {"start": "11:00"})["conflicts"] == []
    assert (Slot.objects.count(), Move.objects.count()) == (1, 1)


def test_a_move_is_refused_with_the_same_sentences(conference: Conference, desk: Client) -> None:
    form = form_of(busy(conference), hall(conference), start="09:30")
    tried = asked(desk, "try", form)["conflicts"]
    assert asked(desk, "move", form, 409)["said"] == " ".join(one["brief"] for one in tried)
    assert Slot.objects.count() == 1


def test_a_refused_move_is_answered_with_free_places_that_can_be_had(conference: Conference, desk: Client) -> None:
    form = form_of(busy(conference), hall(conference), start="09:30")
    first, *others = asked(desk, "move", form, 409)["instead"]
    assert len(others) == 2
    assert (first["words"], first["start"]) == ("Main Hall, Friday 10:00 to 11:00", 10 * 60)
    there = {name: str(first[name]) for name in ("room", "day", "minutes")} | {"start": "10:00"}
    assert asked(desk, "move", form | there)["conflicts"] == []
    assert "instead" not in asked(desk, "move", form | {"start": "25:00"}, 409)


def test_the_place_where_it_stands_is_not_offered(conference: Conference, desk: Client) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    place(session=one, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    slot = place(session=two, room=hall(conference), starts_at=NINE + timedelta(hours=1), at=NINE, actor=None)
    form = form_of(two, hall(conference), start="09:30", seen=mark_of(spot_of(slot)))
    words = [place["words"] for place in asked(desk, "move", form, 409)["instead"]]
    assert (len(words), "Main Hall, Friday 10:00 to 11:00" in words) == (3, False)


def test_a_move_answers_where_it_stands(conference: Conference, desk: Client) -> None:
    answer = asked(desk, "move", form_of(make_session(conference), hall(conference)))
    slot = Slot.objects.get()
    assert answer == {
        "said": "2B: Main Hall, Friday 09:00 to 10:00.",
        "mark": mark_of(spot_of(slot)),
        "conflicts": [],
    }
    answer = asked(desk, "move", {"session": "2B", "tray": "1", "seen": answer["mark"]})
    assert answer["said"] == "2B is in the tray. Published versions keep it."
    assert not Slot.objects.exists()


def test_a_session_can_be_made_longer_where_it_stands(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    slot = place(session=session, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    asked(desk, "move", form_of(session, hall(conference), minutes="95", seen=mark_of(spot_of(slot))))
    assert Slot.objects.get().ends_at == NINE + timedelta(minutes=95)


def test_a_stale_move_says_so_and_nothing_is_lost(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    place(session=session, room=hall(conference), starts_at=NINE + timedelta(hours=2), at=NINE, actor=None)
    answer = asked(desk, "move", form_of(session, hall(conference)), 409)
    assert answer["stale"] is True
    assert "moved 2B to Main Hall, Friday 11:00 to 12:00" in answer["said"]
    assert Slot.objects.get().starts_at == NINE + timedelta(hours=2)


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ({"room": "00000000-0000-0000-0000-000000000000"}, "not one of the available choices"),
        ({"room": "x"}, "not one of the available choices"),
        ({"room": ""}, "has no room"),
        ({"day": "2012-03-01"}, "not one of the available choices"),
        ({"start": "25:99"}, "Enter a valid time"),
        ({"minutes": "-5"}, "greater than or equal to 5"),
        ({"minutes": "99999"}, "less than or equal to 720"),
        ({"session": "9Z"}, "9Z was deleted meanwhile"),
        ({"session": "\0"}, "was deleted meanwhile"),
        ({"session": ""}, "was deleted meanwhile"),
    ],
)
def test_a_place_that_cannot_be_is_answered_in_words(
    conference: Conference, desk: Client, bad: dict[str, str], word: str
) -> None:
    form = form_of(make_session(conference), hall(conference)) | bad
    assert word in asked(desk, "move", form, 409)["said"]
    assert word in asked(desk, "try", form)["conflicts"][0]["words"]
    assert not Slot.objects.exists()


def test_no_forged_request_moves_anything(conference: Conference) -> None:
    session, guarded = make_session(conference), Client(enforce_csrf_checks=True)
    guarded.cookies = team_client(conference, "programme").cookies
    for step in ("try", "move", "undo", "redo"):
        answer = guarded.post(f"{BASE}schedule/{step}/", form_of(session, hall(conference)))
        assert answer.status_code == 403
    assert not Slot.objects.exists()


@pytest.mark.parametrize("role", ["door", "editor", "rapporteur"])
def test_only_the_programme_desk_is_answered(conference: Conference, role: str) -> None:
    form = form_of(make_session(conference), hall(conference))
    client = team_client(conference, role)
    assert [client.post(f"{BASE}schedule/{step}/", form).status_code for step in ("try", "move")] == [404, 404]
