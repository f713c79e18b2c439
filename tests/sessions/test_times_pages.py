"""The pages on which it is said when rooms and people can be had."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from delegates.models import Person
from events import clock
from events.models import Conference, User
from sessions.availability import Span, set_times, times_of
from sessions.contributing import contribute
from sessions.models import Contribution, Window
from sessions.proposing import submit
from tests.conftest import make_person, make_user, sign_in, team_client
from tests.sessions.desk import BASE, NINE, hall, make_session
from tests.sessions.proposed import NOW, browser, drafted, newcomer, open_call

OWN = "/dhrd-2012/availability/"
FRIDAY, SATURDAY, SUNDAY = "2012-02-24", "2012-02-25", "2012-02-26"


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


@pytest.fixture
def person(conference: Conference) -> Person:
    found = make_person(conference, "Sunrise", user=make_user())
    contribute(session=make_session(conference), person=found, role="speaker", way="person", actor=None, at=NINE)
    return found


def account(person: Person) -> User:
    assert person.user is not None
    return person.user


def row(number: int, *typed: str) -> dict[str, str]:
    names = ("from_day", "from_time", "until_day", "until_time")
    return {f"{name}_{number}": value for name, value in zip(names, typed, strict=True)}


def rows(*typed: dict[str, str]) -> dict[str, str]:
    return {"rows": str(len(typed))} | {name: value for one in typed for name, value in one.items()}


def times_page(person: Person) -> str:
    return f"{BASE}people/{person.pk}/times/"


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2012, 2, day, hour, minute, tzinfo=UTC)


def test_whether_somebody_drafts_a_proposal_shows_to_themselves_alone(
    conference: Conference, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    open_call(conference)
    user, drafting = newcomer(conference)
    draft = drafted(drafting)
    assert browser(user).get(OWN).status_code == 200
    assert desk.get(times_page(drafting)).status_code == 404
    submit(proposal=draft, at=NOW)
    assert desk.get(times_page(drafting)).status_code == 200


def test_organisers_come_from_the_session_and_say_when_someone_arrives_and_leaves(desk: Client, person: Person) -> None:
    assert times_page(person) in desk.get(f"{BASE}sessions/2B/").content.decode()
    page = desk.post(times_page(person), rows(row(0, FRIDAY, "14:00", SUNDAY, "12:30")), follow=True).content.decode()
    assert times_of(person) == [Span(moment(24, 14), moment(26, 12, 30))]
    assert ("The times are saved." in page, 'value="14:00"' in page, "Sunrise" in page) == (True, True, True)


def test_a_person_says_it_of_themselves_and_reads_it_again(person: Person) -> None:
    client = sign_in(Client(), account(person), second_factor=False)
    first, second = row(0, FRIDAY, "", FRIDAY, "18:00"), row(1, SATURDAY, "10:00", "", "01:30")
    page = client.post(OWN, rows(first, second), follow=True).content.decode()
    assert times_of(person) == [Span(moment(24, 0), moment(24, 18)), Span(moment(25, 10), moment(26, 1, 30))]
    assert ('value="18:00"' in page, 'value="01:30"' in page) == (True, True)
    assert 'name="from_time_0" value="00:00"' not in page


def test_times_that_overlap_become_one_and_that_is_said(desk: Client, person: Person) -> None:
    typed = rows(row(0, FRIDAY, "09:00", FRIDAY, "12:00"), row(1, FRIDAY, "11:00", FRIDAY, "15:00"))
    assert "overlap are one now" in desk.post(times_page(person), typed, follow=True).content.decode()
    assert times_of(person) == [Span(moment(24, 9), moment(24, 15))]


def test_empty_rows_mean_any_time(desk: Client, person: Person) -> None:
    set_times(owner=person, spans=[Span(moment(24, 9), moment(24, 10))], actor=None, at=NINE)
    page = desk.post(times_page(person), rows(row(0, "", "", "", "")), follow=True).content.decode()
    assert ("any time suits" in page, Window.objects.exists()) == (True, False)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("2012-02-24", "14:00", "2012-02-24", "09:00"), "This is not after the beginning."),
        (("2012-02-25", "", "2012-02-24", "12:00"), "This is not after the beginning."),
        (("", "14:00", "", ""), "Choose the day."),
        (("", "", "2012-02-24", ""), "Choose the day."),
        (("2012-02-24", "25:99", "", ""), "Enter a valid time."),
        (("2012-13-99", "", "", ""), "not one of the available choices"),
        (("2031-01-01", "", "", ""), "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_row_and_the_others_are_kept(
    desk: Client, person: Person, typed: tuple[str, ...], error: str
) -> None:
    page = desk.post(times_page(person), rows(row(0, *typed), row(1, SATURDAY, "16:45", "", ""))).content.decode()
    assert error in page
    assert 'value="16:45"' in page
    assert not Window.objects.exists()


def test_a_time_that_the_clocks_skip_is_refused_beside_it(conference: Conference, desk: Client, person: Person) -> None:
    Conference.objects.update(first_day="2012-03-23", last_day="2012-03-25")
    typed = rows(row(0, "2012-03-24", "01:30", "2012-03-25", ""))
    page = desk.post(times_page(person), typed).content.decode()
    assert "does not exist on that day" in page
    assert 'value="01:30"' in page


def test_more_rows_come_once_those_there_are_filled(desk: Client, person: Person) -> None:
    assert desk.get(times_page(person)).content.decode().count('<fieldset class="group">') == 2
    set_times(owner=person, spans=[Span(moment(24, 9), moment(24, 10))], actor=None, at=NINE)
    assert desk.get(times_page(person)).content.decode().count('<fieldset class="group">') == 3


@pytest.mark.parametrize("said", ["", "-1", "x", "999999999", "²"])
def test_a_number_of_rows_that_is_none_breaks_nothing(desk: Client, person: Person, said: str) -> None:
    response = desk.post(times_page(person), rows(row(0, FRIDAY, "", "", "")) | {"rows": said})
    assert response.status_code == 200
    assert not Window.objects.exists()


def test_a_room_has_times_that_its_page_leads_to(conference: Conference, desk: Client) -> None:
    room = hall(conference)
    path = reverse("sessions:room_times", args=[conference.slug, room.pk])
    organiser = team_client(conference, "organiser")
    assert path in organiser.get(f"{BASE}rooms/{room.pk}/").content.decode()
    organiser.post(path, rows(row(0, FRIDAY, "08:00", FRIDAY, "19:00")))
    assert times_of(room) == [Span(moment(24, 8), moment(24, 19))]
    assert f"{BASE}rooms/{room.pk}/" in organiser.get(path).content.decode()
    page = desk.get(path).content.decode()
    assert ('value="08:00"' in page, f'href="{BASE}rooms/{room.pk}/"' in page) == (True, False)


def test_a_room_with_times_can_still_be_removed(conference: Conference) -> None:
    room = hall(conference)
    set_times(owner=room, spans=[Span(moment(24, 9), moment(24, 10))], actor=None, at=NINE)
    team_client(conference, "organiser").post(f"{BASE}rooms/{room.pk}/remove/")
    assert (conference.rooms.filter(pk=room.pk).exists(), Window.objects.exists()) == (False, False)


def test_the_page_of_a_room_keeps_what_it_offers(conference: Conference) -> None:
    room, desk = hall(conference), team_client(conference, "organiser")
    typed = {"name": "Main Hall", "equipment": "Projector, two microphones", "booths": "3", "walk_minutes": "5"}
    desk.post(f"{BASE}rooms/{room.pk}/", typed | {"allows_overlaps": "on"})
    room.refresh_from_db()
    facts = (room.equipment, room.booths, room.walk_minutes, room.allows_overlaps)
    assert facts == (["projector", "two microphones"], 3, 5, True)
    assert 'value="projector, two microphones"' in desk.get(f"{BASE}rooms/{room.pk}/").content.decode()
    assert "two microphones" in desk.get(f"{BASE}rooms/").content.decode()
    desk.post(f"{BASE}rooms/{room.pk}/", {"name": "Main Hall", "equipment": "", "booths": "", "walk_minutes": ""})
    room.refresh_from_db()
    assert (room.equipment, room.booths, room.walk_minutes, room.allows_overlaps) == ([], 0, 0, False)


@pytest.mark.parametrize(
    ("name", "typed"), [("booths", "-1"), ("booths", "99"), ("walk_minutes", "241"), ("equipment", "x" * 41)]
)
def test_what_no_room_can_have_is_refused(conference: Conference, name: str, typed: str) -> None:
    desk = team_client(conference, "organiser")
    page = desk.post(f"{BASE}rooms/", {"name": "Attic", name: typed}).content.decode()
    assert ("error-summary" in page, conference.rooms.filter(name="Attic").exists()) == (True, False)


def test_whom_the_programme_does_not_know_has_no_such_page(conference: Conference, desk: Client) -> None:
    other = make_person(conference, "Moonlight", user=make_user())
    assert desk.get(times_page(other)).status_code == 404
    assert sign_in(Client(), account(other), second_factor=False).get(OWN).status_code == 404
    assert Client().get(OWN).status_code == 404


def test_times_of_someone_hidden_are_for_safety_officers_and_themselves(
    conference: Conference, desk: Client, person: Person
) -> None:
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=NINE)
    assert desk.get(times_page(person)).status_code == 404
    assert times_page(person) not in desk.get(f"{BASE}sessions/2B/").content.decode()
    assert team_client(conference, "safety").get(times_page(person)).status_code == 200
    assert sign_in(Client(), account(person), second_factor=False).get(OWN).status_code == 200


@pytest.mark.parametrize("role", ["door", "editor", "reviewer", "rapporteur", "interpretation"])
def test_times_of_people_do_not_exist_for_others_on_the_team(conference: Conference, person: Person, role: str) -> None:
    assert team_client(conference, role).get(times_page(person)).status_code == 404


def test_no_output_changes_with_the_times_of_people_and_rooms(
    client: Client, conference: Conference, person: Person
) -> None:
    paths = ["", "programme/", "speakers/", "what-we-hold/", "report/"]
    before = [client.get(f"/dhrd-2012/{path}").content for path in paths]
    set_times(owner=person, spans=[Span(moment(24, 9), moment(24, 10))], actor=None, at=NINE)
    set_times(owner=hall(conference), spans=[Span(moment(24, 9), moment(24, 10))], actor=None, at=NINE)
    assert [client.get(f"/dhrd-2012/{path}").content for path in paths] == before
    assert Contribution.objects.count() == 1
