"""The stage on a phone: what runs, what is next, what is ticked, and a room that is late."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events import clock
from events.models import AuditEntry, Conference
from sessions.models import Contribution, Session, Slot
from tests.conftest import make_person, team_client
from tests.sessions.late import MORNING, NOW, a_day, begins, hold, late, look, room_a, versions

STAGE = "/dhrd-2012/organise/stage/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def room_path(conference: Conference, more: str = "") -> str:
    return f"{STAGE}{room_a(conference).pk}/{more}"


def words(client: Client, path: str) -> str:
    """Return what stands on the page, without markup."""
    page = client.get(path).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())


def test_the_stage_tells_what_runs_in_each_room_and_what_is_next(conference: Conference, desk: Client) -> None:
    a_day(conference)
    hold(conference, "M1", 3, room="Main Hall")
    page = words(desk, STAGE)
    assert "Main Hall Now nothing Next 12:00 M1" in page
    assert "Room A Now A2 · Title of A2 until 11:00 Next 11:00 A3" in page


def test_a_room_tells_who_is_in_it_how_and_whether_they_come(conference: Conference, desk: Client) -> None:
    versions(conference)
    session = hold(conference, "A3", 2, make_person(conference, "Sunrise"), make_person(conference, "Dawn"))
    video, absent = session.contributions.all()
    Contribution.objects.filter(pk=video.pk).update(way="video")
    Contribution.objects.filter(pk=absent.pk).update(is_prevented=True, absence="cannot be with us")
    page = words(desk, room_path(conference))
    assert "11:00 – 12:00 A3 · Title of A3 Sunrise Speaker · by video Mark briefed : Sunrise" in page
    assert "Dawn Speaker does not come cannot be with us" in page
    assert "briefed : Dawn" not in page


def test_who_shows_organisers_no_name_stands_there_without_one(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2, make_person(conference, "Sunrise", visibility={"name": 3}))
    page = words(desk, room_path(conference))
    assert "Sunrise" not in page
    assert "a contributor" in page


def test_a_briefing_and_a_technical_check_are_ticked_by_one_tap_each_and_taken_back(
    conference: Conference, desk: Client
) -> None:
    versions(conference)
    session = hold(conference, "A3", 2, make_person(conference))
    part = session.contributions.get()
    for path in (f"briefed/{part.pk}/", "check/A3/"):
        response = desk.post(room_path(conference, path), {"done": "yes"})
        assert response.headers["Location"] == f"{room_path(conference)}?day=2012-02-24#session-A3"
    session.refresh_from_db()
    part.refresh_from_db()
    assert (session.checked_at, part.briefed_at) == (NOW, NOW)
    assert "1 of 1 briefed Technical check done" in words(desk, STAGE)
    for path in (f"briefed/{part.pk}/", "check/A3/"):
        desk.post(room_path(conference, path), {"done": "no"})
    session.refresh_from_db()
    part.refresh_from_db()
    assert (session.checked_at, part.briefed_at) == (None, None)


def test_a_tap_that_comes_twice_is_one(conference: Conference, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    desk.post(room_path(conference, "check/A3/"), {"done": "yes"})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    desk.post(room_path(conference, "check/A3/"), {"done": "yes"})
    assert Session.objects.get().checked_at == NOW
    assert AuditEntry.objects.filter(action="check").count() == 1


def test_a_tap_that_says_nothing_changes_nothing(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    desk.post(room_path(conference, "check/A3/"))
    assert Session.objects.get().checked_at is None


def test_another_day_is_shown_on_request(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "S1", 24)
    assert "First 09:00 S1" in words(desk, f"{STAGE}?day=2012-02-25")
    assert "Nothing begins in any room on this day" in words(desk, f"{STAGE}?day=2012-02-26")
    assert "Nothing begins in any room on this day" in words(desk, f"{STAGE}?day=1999-01-01")


def test_the_stage_says_what_to_do_while_nothing_is_published(conference: Conference, desk: Client) -> None:
    assert "Nothing is published yet" in words(desk, STAGE)
    assert "Nothing is published yet, so nothing can be late." in words(desk, room_path(conference, "late/?minutes=5"))


# Running late


def test_what_a_delay_moves_is_shown_first_and_done_once_it_is_agreed_to(conference: Conference, desk: Client) -> None:
    a_day(conference)
    path = room_path(conference, "late/")
    page = words(desk, f"{path}?minutes=15")
    assert "A3 · Title of A3 : 11:00 becomes 11:15 – 12:15" in page
    assert "Nothing clashes with it." in page
    assert "Move 2 sessions and publish" in page
    assert conference.versions.published().count() == 1
    response = desk.post(path, {"minutes": "15", "first": "", "seen": look(conference).mark}, follow=True)
    assert "Room A runs 15 minutes late. Everyone sees the new times now, as version 2." in response.content.decode()
    assert begins(conference.versions.published().first())["A3"] == 2.25
    assert "Room A 15 minutes late" in words(desk, STAGE)


def test_a_clash_is_told_with_the_name_and_gone_on_with_only_with_a_reason(
    conference: Conference, desk: Client
) -> None:
    versions(conference)
    person = make_person(conference, "Sunrise")
    hold(conference, "A3", 2, person)
    hold(conference, "B3", 3, person, room="Main Hall")
    path = room_path(conference, "late/")
    page = words(desk, f"{path}?minutes=20")
    assert "Sunrise would be in two places: sessions A3 and B3 overlap" in page
    assert "say why below and go on" in page
    form = {"minutes": "20", "first": "", "seen": look(conference, 20).mark}
    response = desk.post(path, form)
    assert response.status_code == 409
    assert "Say why it goes on all the same." in response.content.decode()
    assert conference.versions.published().count() == 1
    response = desk.post(path, form | {"reason": "She comes over."}, follow=True)
    assert "Everyone sees the new times now, as version 2." in response.content.decode()


def test_no_reason_puts_two_sessions_into_one_room(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    hold(conference, "A4", 3, pin=Session.Pin.TIME)
    path = room_path(conference, "late/")
    page = words(desk, f"{path}?minutes=20")
    assert "Two sessions would be in one room" in page
    assert "and publish Leave it" not in page
    form = {"minutes": "20", "first": "", "seen": look(conference, 20).mark, "reason": "All the same."}
    assert desk.post(path, form).status_code == 409
    assert conference.versions.published().count() == 1


def test_whoever_comes_second_reads_what_would_happen_now(conference: Conference, desk: Client) -> None:
    a_day(conference)
    seen = look(conference).mark
    late(conference)
    response = desk.post(room_path(conference, "late/"), {"minutes": "15", "first": "", "seen": seen})
    assert response.status_code == 409
    page = response.content.decode()
    assert "The schedule has changed since you looked." in page
    assert "11:30" in page
    assert conference.versions.published().count() == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("minutes=soon", "Enter a whole number."),
        ("minutes=", "An answer is needed."),
        ("minutes=0", "Give the minutes as a whole number"),
        ("minutes=999", "less than or equal to 240"),
        ("minutes=-59", "Session A3 would have begun already. Choose fewer minutes."),
        ("minutes=5&first=NONE", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_stays_typed(
    conference: Conference, desk: Client, typed: str, told: str
) -> None:
    a_day(conference)
    page = desk.get(room_path(conference, f"late/?{typed}")).content.decode()
    assert told in page
    assert f'value="{typed.partition("=")[2].partition("&")[0]}"' in page or typed == "minutes="


def test_a_room_whose_place_is_not_told_is_warned_of(conference: Conference, desk: Client) -> None:
    a_day(conference)
    Session.objects.filter(code="A4").update(ceiling=Session.Ceiling.OPAQUE)
    page = words(desk, room_path(conference, "late/?minutes=15"))
    assert "The public is not told the room of A4." in page
    assert "The new version will say: Some sessions begin 15 minutes later." in page


# What it costs


@pytest.mark.parametrize("size", [4, 12])
def test_the_stage_costs_the_same_whatever_its_size(
    conference: Conference, desk: Client, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    versions(conference)
    for number in range(size):
        people = [make_person(conference, f"{number} {one}") for one in range(size // 2)]
        hold(conference, f"A{number}", number, *people)
    with django_assert_max_num_queries(12):
        desk.get(STAGE)
    with django_assert_max_num_queries(14):
        desk.get(room_path(conference))
    with django_assert_max_num_queries(49):
        desk.get(room_path(conference, "late/?minutes=5"))


def test_a_slot_without_a_room_is_on_no_stage(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    Slot.objects.update(room=None)
    assert "A3" not in words(desk, STAGE)


def test_what_ended_is_over(conference: Conference, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(moment: datetime) -> str:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return words(desk, room_path(conference))

    versions(conference)
    hold(conference, "A1", 0)
    assert "Over" not in at(MORNING + timedelta(minutes=59))
    assert "Over 09:00 – 10:00 A1" in at(MORNING + timedelta(minutes=60))
