"""A version that waits for its moment: before, nobody but the programme team can tell that it exists; then it is there."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from events import clock
from events.models import Conference
from sessions.models import Session
from sessions.publishing import ShownAlreadyError, newest_version, show_from
from tests.conftest import team_client
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, THIRD, given, make_placed, move, publish_at

MINUTE = timedelta(minutes=1)
ONCE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
PAGES = (
    *("", "programme/", "programme.ics", "programme.xml", "programme.json", "programme/changes/", "speakers/"),
    *("sessions/1A/", "sessions/1A.ics", "sessions/1B/", "sessions/1B.ics", "report/"),
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(monkeypatch, SECOND)


def look_at(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


def seen(client: Client) -> list[tuple[int, bytes, str]]:
    answers = [client.get(f"/dhrd-2012/{path}") for path in PAGES]
    return [(one.status_code, ONCE.sub(b"", one.content), one.headers.get("ETag", "")) for one in answers]


def schedule_second(conference: Conference, shown_from: datetime | None) -> None:
    """Publish a version, and another one in which the first session moves and a second one comes in."""
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    move(session, NINE + HOUR)
    make_placed(conference, "1B", room="Room A")
    publish_at(conference, SECOND, shown_from)


@pytest.mark.parametrize("role", [None, "editor", "reviewer"])
def test_before_its_moment_the_world_is_the_same_to_the_byte(conference: Conference, role: str | None) -> None:
    client = team_client(conference, role) if role else Client()
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    before = seen(client)
    move(session, NINE + HOUR)
    make_placed(conference, "1B", room="Room A")
    publish_at(conference, SECOND, THIRD)
    assert seen(client) == before


def test_at_its_moment_it_is_shown_and_clients_that_ask_again_get_it(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule_second(conference, THIRD)
    old = Client().get("/dhrd-2012/programme.ics")
    look_at(monkeypatch, THIRD - MINUTE)
    same = Client().get("/dhrd-2012/programme.ics", headers={"if-none-match": old.headers["ETag"]})
    look_at(monkeypatch, THIRD)
    new = Client().get("/dhrd-2012/programme.ics", headers={"if-none-match": old.headers["ETag"]})
    assert (old.content.count(b"BEGIN:VEVENT"), same.status_code, new.status_code) == (1, 304, 200)
    assert new.content.count(b"BEGIN:VEVENT") == 2
    assert b"LAST-MODIFIED:20120123T000000Z" in new.content
    assert Client().get("/dhrd-2012/sessions/1B/").status_code == 200


def test_calendars_are_given_the_moment_at_which_they_could_first_see_it(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    assert given(conference, SECOND) == [("1A", 0, FIRST)]
    assert given(conference, THIRD) == [("1B", 0, THIRD), ("1A", 1, THIRD)]


def test_what_a_version_that_was_never_seen_moved_is_as_new_as_the_one_that_shows_it(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    make_placed(conference, "1C", NINE + 3 * HOUR)
    later = SECOND + HOUR
    publish_at(conference, later)
    assert given(conference, later) == [("1B", 0, later), ("1A", 1, later), ("1C", 0, later)]
    assert given(conference, THIRD) == given(conference, later)


def test_what_only_a_version_that_waits_moves_is_not_given_away_by_the_next_one(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    move(conference.sessions.get(code="1A"), NINE)
    publish_at(conference, SECOND + HOUR)
    assert given(conference, SECOND + HOUR) == [("1A", 0, FIRST), ("1B", 0, SECOND + HOUR)]


def test_a_text_that_changes_is_told_also_of_a_session_that_stays(conference: Conference) -> None:
    make_placed(conference, "1A")
    publish_at(conference, FIRST)
    Session.objects.update(revised_at=SECOND)
    assert given(conference, SECOND) == [("1A", 0, SECOND)]


def test_the_first_version_can_wait_too(conference: Conference) -> None:
    make_placed(conference, "1A")
    publish_at(conference, FIRST, THIRD)
    home = Client().get("/dhrd-2012/").content.decode()
    assert "/dhrd-2012/programme.ics" not in home
    assert Client().get("/dhrd-2012/programme.ics").status_code == 404
    assert Client().get("/dhrd-2012/sessions/1A/").status_code == 404
    assert newest_version(conference, SECOND) is None


def test_a_moment_is_moved_and_ended_while_it_waits(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    version = conference.versions.get(number=2)
    show_from(version=version, moment=THIRD + HOUR, actor=None, at=SECOND)
    assert given(conference, THIRD) == [("1A", 0, FIRST)]
    show_from(version=version, moment=None, actor=None, at=SECOND + HOUR)
    assert given(conference, SECOND + HOUR) == [("1B", 0, SECOND + HOUR), ("1A", 1, SECOND + HOUR)]
    with pytest.raises(ShownAlreadyError):
        show_from(version=version, moment=THIRD, actor=None, at=THIRD)


def test_a_version_that_a_newer_one_came_before_is_not_brought_out(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    publish_at(conference, SECOND + MINUTE)
    with pytest.raises(ShownAlreadyError):
        show_from(version=conference.versions.get(number=2), moment=None, actor=None, at=SECOND + HOUR)


def test_a_version_that_a_newer_one_will_come_before_stays_where_it_waits(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    publish_at(conference, SECOND + MINUTE, THIRD - MINUTE)
    with pytest.raises(ShownAlreadyError):
        show_from(version=conference.versions.get(number=2), moment=SECOND + HOUR, actor=None, at=SECOND + HOUR)


def test_the_programme_team_is_told_and_led_to_it_and_nobody_else(conference: Conference) -> None:
    schedule_second(conference, THIRD)
    team = team_client(conference, "programme").get("/dhrd-2012/programme/").content.decode()
    assert "Version 2 is published and waits until" in team
    assert "23 January 2012, 00:00 (Europe/London)" in team
    assert "/dhrd-2012/organise/schedule/versions/2/" in team
    assert "1B" not in team
    editor = team_client(conference, "editor").get("/dhrd-2012/programme/").content.decode()
    assert "waits until" not in editor
