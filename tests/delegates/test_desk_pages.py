from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.describing import Answers
from delegates.models import Registration
from delegates.registration import register
from events import clock
from events.models import Conference
from events.proving import proof_address
from tests.conftest import prove, team_client

LIST = "/dhrd-2012/organise/registrations/"
State = Registration.State


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    for number in range(3):
        answers = Answers(
            display_name=f"Person {number}",
            address=f"person{number}@example.org",
            category="press" if number else "delegate",
            affiliation="Secret bar",
            dietary_needs="No nuts",
        )
        register(conference=conference, answers=answers, token=uuid4(), at=now + timedelta(minutes=number))
    return list(Registration.objects.select_related("person").order_by("queued_at", "id"))


def test_organisers_see_names_codes_and_needs_and_no_affiliation_or_address(
    conference: Conference, asked: list[Registration]
) -> None:
    organiser = team_client(conference, "organiser")
    pages = organiser.get(LIST).content.decode() + organiser.get(f"{LIST}{asked[0].code}/").content.decode()
    assert "Person 0" in pages
    assert "No nuts" in pages
    assert "Secret bar" not in pages
    assert "person0@example.org" not in pages


def test_safety_officers_see_every_facet_of_one_person(conference: Conference, asked: list[Registration]) -> None:
    page = prove(team_client(conference, "safety")).get(f"{LIST}{asked[0].code}/").content.decode()
    assert "Secret bar" in page
    assert "person0@example.org" in page


def test_what_only_safety_officers_see_waits_for_a_fresh_proof(
    conference: Conference, asked: list[Registration]
) -> None:
    address = f"{LIST}{asked[0].code}/"
    page = team_client(conference, "safety").get(address).content.decode()
    assert ["Secret bar" in page, "person0@example.org" in page, proof_address(address) in page] == [False, False, True]
    assert "Prove the second factor" not in team_client(conference, "organiser").get(address).content.decode()


def test_filters_and_search_narrow_the_list(conference: Conference, asked: list[Registration]) -> None:
    organiser = team_client(conference, "organiser")
    assert "Person 0" not in organiser.get(f"{LIST}?category=press").content.decode()
    assert "Person 2" not in organiser.post(LIST, {"q": "person 1"}).content.decode()
    assert "Nobody matches" in organiser.post(LIST, {"q": "zzz"}).content.decode()


def test_accept_wait_and_decline_by_form(conference: Conference, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=1)
    organiser = team_client(conference, "organiser")
    for registration, action in zip(asked, ["accept", "wait", "decline"], strict=True):
        answer = organiser.post(f"{LIST}{registration.code}/{action}/", follow=True)
        assert answer.status_code == 200
        assert 'role="status"' in answer.content.decode()
    states = [Registration.objects.get(pk=found.pk).state for found in asked]
    assert states == [State.CONFIRMED, State.WAITING, State.DECLINED]


def test_a_decision_over_the_capacity_is_refused_in_words(conference: Conference, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=1)
    organiser = team_client(conference, "organiser")
    organiser.post(f"{LIST}{asked[0].code}/accept/")
    page = organiser.post(f"{LIST}{asked[1].code}/accept/", follow=True).content.decode()
    assert "No place is free" in page
    assert Registration.objects.get(pk=asked[1].pk).state == State.REQUESTED


def test_the_list_takes_the_same_number_of_queries_for_3_and_for_60(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    organiser = team_client(conference, "organiser")

    def count() -> int:
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            assert organiser.get(LIST).status_code == 200
        return len(main) + len(keys)

    few = count()
    for number in range(3, 60):
        answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="guest")
        register(conference=conference, answers=answers, token=uuid4(), at=now)
    assert count() == few
    assert few <= 12


def test_the_door_finds_a_badge_by_its_qr_or_code_and_records_arrivals(
    conference: Conference, asked: list[Registration]
) -> None:
    Registration.objects.filter(pk=asked[0].pk).update(state=State.CONFIRMED)
    door = team_client(conference, "door")
    for typed in (asked[0].badge_id.upper(), asked[0].code.lower()):
        page = door.post("/dhrd-2012/door/", {"badge": typed}).content.decode()
        assert "Mark as arrived" in page
        assert "Person 0" not in page
    door.post("/dhrd-2012/door/", {"badge": asked[0].code, "arrived": "yes"})
    assert Registration.objects.get(pk=asked[0].pk).arrived_at is not None
    door.post("/dhrd-2012/door/", {"badge": asked[0].code, "arrived": "no"})
    assert Registration.objects.get(pk=asked[0].pk).arrived_at is None


def test_the_door_refuses_unknown_codes_and_people_without_a_place(
    conference: Conference, asked: list[Registration]
) -> None:
    door = team_client(conference, "door")
    assert "No badge of this conference" in door.post("/dhrd-2012/door/", {"badge": "ZZZZZZ"}).content.decode()
    page = door.post("/dhrd-2012/door/", {"badge": asked[0].code, "arrived": "yes"}).content.decode()
    assert "holds no place" in page


@pytest.mark.parametrize("role", ["door", "programme", "editor", "rapporteur"])
def test_other_roles_find_no_registration_desk(conference: Conference, asked: list[Registration], role: str) -> None:
    client = team_client(conference, role)
    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}{asked[0].code}/").status_code == 404
    assert client.post(f"{LIST}{asked[0].code}/accept/").status_code == 404


def test_a_member_without_a_second_factor_is_sent_to_set_it_up(conference: Conference) -> None:
    answer = team_client(conference, "organiser", second_factor=False).get(LIST)
    assert answer.status_code == 302
    assert "/accounts/second-factor/" in answer.headers["Location"]


def test_the_desk_says_what_waits(conference: Conference, asked: list[Registration]) -> None:
    page = team_client(conference, "organiser").get("/dhrd-2012/organise/").content.decode()
    assert "requests wait for an answer" in page
    assert Client().get("/dhrd-2012/organise/").status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("odd", ["\0", "A\0B", "no such thing"])
def test_what_cannot_be_looked_for_is_not_found(conference: Conference, asked: list[Registration], odd: str) -> None:
    team = team_client(conference, "organiser")
    assert team.get(LIST, {"state": odd, "category": odd}).status_code == 200
    assert team.post(LIST, {"q": odd}).status_code == 200
    assert team.post("/dhrd-2012/door/", {"badge": odd, "arrived": "yes"}).status_code == 200


@pytest.mark.parametrize("path", ["organise/registrations/x/accept/", "organise/report/publish/"])
def test_an_address_in_other_letters_does_not_exist(client: Client, path: str, db: None) -> None:
    assert client.get(f"/é/{path}").status_code == 404
