"""The schedule editor's page without scripts: a day, its tray, what is looked for, and every way to move."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from events.models import Conference, Room, Theme
from sessions.contributing import contribute
from sessions.models import Move, ProgrammeRules, Session, Slot
from sessions.scheduling import place, remove
from sessions.standing import mark_of, spot_of
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE, hall, make_session, other_conference, text_of

DAY = f"{BASE}schedule/?day=2012-02-24"


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def put(session: Session, hours: int = 0, room: str = "Main Hall", minutes: int = 60) -> Slot:
    start = NINE + timedelta(hours=hours)
    place_ = session.conference.rooms.get(name=room)
    return place(session=session, room=place_, starts_at=start, minutes=minutes, at=NINE, actor=None)


def item(page: str, code: str) -> str:
    found = re.search(rf'<article id="s-{code}".*?</article>', page, re.DOTALL)
    return found.group() if found else ""


def test_a_day_has_its_sessions_where_they_stand_and_no_others(conference: Conference, desk: Client) -> None:
    put(make_session(conference, "1A"), minutes=90)
    put(make_session(conference, "2A"), hours=24)
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert 'class="slot from-12 for-18 col-1"' in item(page, "1A")
    assert item(page, "2A") == ""
    assert "24 Feb · 1 session" in page


def test_what_overlaps_in_a_room_stands_side_by_side(conference: Conference, desk: Client) -> None:
    conference.rooms.update(allows_overlaps=True)
    put(make_session(conference, "1A"))
    put(make_session(conference, "1B"))
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert ["share-2 lane-0" in item(page, "1A"), "share-2 lane-1" in item(page, "1B")] == [True, True]


def test_the_tray_holds_what_has_no_place_and_is_paged(conference: Conference, desk: Client) -> None:
    for number in range(45):
        make_session(conference, f"T{number:02}", title=f"Talk {number:02}")
    put(Session.objects.get(code="T00"))
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert "Tray (44)" in page
    assert [bool(item(page, code)) for code in ("T40", "T41")] == [True, False]
    assert item(text_of(desk, "schedule/?day=2012-02-24&tray=2"), "T41")
    found = desk.post(DAY, {"find": "1", "q": "talk 44"}).content.decode()
    assert [bool(item(found, code)) for code in ("T44", "T43")] == [True, False]
    assert "Nothing in the tray fits" in desk.post(DAY, {"find": "1", "q": "zebra"}).content.decode()


def test_themes_and_people_are_looked_for_by_their_ids(conference: Conference, desk: Client) -> None:
    media = Theme.objects.create(conference=conference, name="Media", short_name="Media")
    one, two = make_session(conference, "1A", theme=media), make_session(conference, "1B")
    make_session(conference, "9A", theme=media), make_session(conference, "9B")
    person = make_person(conference, "Sunrise")
    contribute(session=two, person=person, role="speaker", way="person", actor=None, at=NINE)
    put(one), put(two, room="Room A")
    page = text_of(desk, f"schedule/?day=2012-02-24&theme={media.pk}")
    assert ["unsought" in item(page, code) for code in ("1A", "1B")] == [False, True]
    assert [bool(item(page, code)) for code in ("9A", "9B")] == [True, False]
    page = text_of(desk, f"schedule/?day=2012-02-24&person={person.pk}")
    assert ["unsought" in item(page, code) for code in ("1A", "1B")] == [True, False]
    assert "Sunrise" in item(page, "1B")
    assert not re.search(r'href="[^"]*Sunrise', page)


def test_nobody_of_another_conference_is_looked_for_by_their_id(conference: Conference, desk: Client) -> None:
    stranger = make_person(other_conference(conference), "Moonlight")
    assert "Moonlight" not in text_of(desk, f"schedule/?day=2012-02-24&person={stranger.pk}")


@pytest.mark.parametrize(
    "odd", ["theme=x", "person=x", f"person={UUID(int=1)}", "tray=x", "tray=99", "rooms=0", "day=x"]
)
def test_an_address_that_fits_nothing_shows_the_page(conference: Conference, desk: Client, odd: str) -> None:
    put(make_session(conference))
    assert desk.get(f"{BASE}schedule/?{odd}").status_code == 200


def test_a_session_is_sent_to_another_day_and_back_to_the_tray(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    mark = mark_of(spot_of(put(session)))
    page = text_of(desk, "schedule/?day=2012-02-24&session=2B")
    assert f'name="seen" value="{mark}"' in page
    form = {"session": "2B", "seen": mark, "room": str(hall(conference).pk), "day": "2012-02-25", "start": "09:00"}
    answer = desk.post(f"{BASE}schedule/", form)
    assert answer.headers["Location"] == f"{BASE}schedule/?day=2012-02-25"
    assert Slot.objects.get().starts_at == NINE + timedelta(days=1)
    desk.post(f"{BASE}schedule/remove/2B/", {"day": "2012-02-25", "seen": mark_of(spot_of(Slot.objects.get()))})
    assert not Slot.objects.exists()


def test_a_stale_form_says_who_moved_it_and_keeps_what_was_typed(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    mark = mark_of(spot_of(put(session)))
    put(session, hours=3, room="Room A")
    form = {"session": "2B", "seen": mark, "room": str(hall(conference).pk), "day": "2012-02-25", "start": "16:35"}
    page = desk.post(f"{BASE}schedule/", form).content.decode()
    assert "moved 2B to Room A, Friday 12:00 to 13:00" in page
    assert 'value="16:35"' in page
    assert Slot.objects.get().starts_at == NINE + timedelta(hours=3)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    desk.post(f"{BASE}schedule/", form | {"seen": seen.group(1)})
    assert Slot.objects.get().starts_at == NINE + timedelta(days=1, hours=7, minutes=35)


def test_a_stale_removal_is_refused(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    mark = mark_of(spot_of(put(session)))
    put(session, hours=3)
    page = desk.post(f"{BASE}schedule/remove/2B/", {"seen": mark}, follow=True).content.decode()
    assert "So nothing was moved" in page
    assert Slot.objects.exists()


def test_a_pinned_session_is_refused_in_words(conference: Conference, desk: Client) -> None:
    session = make_session(conference, pin="both")
    put(session)
    page = desk.post(f"{BASE}schedule/remove/2B/", {}, follow=True).content.decode()
    assert "Session 2B is pinned to its room and its time. Take the pin off on the session’s page first." in page
    assert "pinned: its room and its time" in item(page, "2B")


def test_undo_and_redo_are_buttons_that_say_what_they_do(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    form = {"session": "2B", "room": str(hall(conference).pk), "day": "2012-02-24", "start": "09:00"}
    desk.post(f"{BASE}schedule/", form)
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert "<bdi>2B back to the tray</bdi>" in page
    number = Move.objects.get().number
    page = desk.post(f"{BASE}schedule/undo/", {"number": number, "day": "2012-02-24"}, follow=True).content.decode()
    assert "Taken back: 2B to the tray." in page
    assert "<bdi>2B back to Main Hall, Friday 09:00 to 10:00</bdi>" in page
    page = desk.post(f"{BASE}schedule/redo/", {"number": number + 1}, follow=True).content.decode()
    assert "Done again: 2B to Main Hall, Friday 09:00 to 10:00." in page
    remove(session=session, at=NINE, actor=None)
    page = desk.post(f"{BASE}schedule/undo/", {"number": number + 2}, follow=True).content.decode()
    assert "The site moved 2B to the tray" in page


def test_a_refused_undo_is_passed_over_until_something_was_taken_back(conference: Conference, desk: Client) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    form = {"room": str(hall(conference).pk), "day": "2012-02-24"}
    for code, start in (("1A", "09:00"), ("1B", "11:00")):
        desk.post(f"{BASE}schedule/", form | {"session": code, "start": start})
    remove(session=two, at=NINE, actor=None)
    page = desk.post(f"{BASE}schedule/undo/", {"number": 2}, follow=True).content.decode()
    assert "The site moved 1B to the tray" in page
    assert "<bdi>1A back to the tray</bdi>" in page
    page = desk.post(f"{BASE}schedule/undo/", {"number": 1}, follow=True).content.decode()
    assert "Taken back: 1A to the tray." in page
    assert not one.slots.exists()
    assert "<bdi>1B back to the tray</bdi>" in page


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999", "٣"])
def test_undo_of_no_move_says_so(conference: Conference, desk: Client, number: str) -> None:
    page = desk.post(f"{BASE}schedule/undo/", {"number": number}, follow=True).content.decode()
    assert "There is no move of yours to take back" in page


def test_a_refused_place_is_answered_with_buttons_for_free_ones(conference: Conference, desk: Client) -> None:
    put(make_session(conference, "1A"))
    make_session(conference, "1B")
    form = {"session": "1B", "room": str(hall(conference).pk), "day": "2012-02-24", "start": "09:30"}
    page = desk.post(f"{BASE}schedule/", form).content.decode()
    offer = page.partition("Free instead")[2].partition("</form>")[0]
    assert "<bdi>Room A, Friday 09:30 to 10:30</bdi>" in offer
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', offer))
    page = desk.post(f"{BASE}schedule/", sent, follow=True).content.decode()
    assert "1B is placed: Room A, Friday 09:30 to 10:30." in page


def test_what_only_warns_is_placed_and_said(conference: Conference, desk: Client) -> None:
    Room.objects.filter(name="Main Hall").update(capacity=10)
    make_session(conference, expected_audience=50)
    form = {"session": "2B", "room": str(hall(conference).pk), "day": "2012-02-24", "start": "09:00"}
    page = desk.post(f"{BASE}schedule/", form, follow=True).content.decode()
    assert Slot.objects.exists()
    assert page.count("40 people would have no seat") == 2
    assert '<span class="state warn">a warning</span>' in page


def test_the_small_hours_of_the_first_day_are_checked_and_kept_where_they_are(
    conference: Conference, desk: Client
) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    night = NINE.replace(hour=0, minute=30)
    for session in (one, two):
        put(session, hours=3 if session == one else 0)
    Slot.objects.update(starts_at=night, ends_at=night + timedelta(hours=1))
    page = text_of(desk, "schedule/?day=2012-02-24")
    assert "Main Hall is taken" in page
    Slot.objects.filter(session=two).delete()
    form = {"session": "1A", "room": str(hall(conference).pk), "day": "2012-02-24", "start": "00:30", "minutes": "75"}
    desk.post(f"{BASE}schedule/", form | {"seen": mark_of(spot_of(Slot.objects.get()))})
    assert Slot.objects.get().starts_at == night
    assert Slot.objects.get().ends_at == night + timedelta(minutes=75)
    desk.post(f"{BASE}schedule/", form | {"session": "1B", "seen": "tray"})
    assert Slot.objects.get(session=two).starts_at == night + timedelta(days=1)


def test_what_stands_on_no_day_is_listed(conference: Conference, desk: Client) -> None:
    put(make_session(conference))
    Slot.objects.update(starts_at=NINE + timedelta(days=30), ends_at=NINE + timedelta(days=30, hours=1))
    assert "On no day of the conference" in text_of(desk, "schedule/")


def test_the_rules_widen_the_day(conference: Conference, desk: Client) -> None:
    ProgrammeRules.objects.create(conference=conference, day_begins="06:30", day_ends="23:00")
    page = text_of(desk, "schedule/")
    assert [f"<span>{hour}:00</span>" in page for hour in ("05", "06", "22", "23")] == [False, True, True, False]


def test_only_this_page_may_be_asked_by_its_script(conference: Conference, desk: Client) -> None:
    answer = desk.get(f"{BASE}schedule/")
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "connect-src" not in desk.get(f"{BASE}sessions/").headers["Content-Security-Policy"]
