"""What becomes of a session in calendars once it is off the programme, and when it comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from delegates.models import Person
from events import clock
from events.audience import Audience
from events.models import Conference, Theme
from sessions.going_back import go_back
from sessions.models import Session
from sessions.scheduling import remove
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, THIRD, make_placed, make_speaker, move, publish_at
from tests.sessions.stage import consent, shows

pytestmark = pytest.mark.database

FOURTH = datetime(2012, 1, 24, tzinfo=UTC)
MAY_SAY = {
    "UID",
    "DTSTAMP",
    "LAST-MODIFIED",
    "SEQUENCE",
    "STATUS",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "CLASS",
    "TRANSP",
}


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FOURTH)


def events(path: str = "programme.ics") -> dict[str, Event]:
    content = Client().get(f"/dhrd-2012/{path}").content
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(content).events}


def told(session: Session) -> tuple[str, int, str, datetime | None]:
    """Return what calendars are told of the session: STATUS, SEQUENCE, SUMMARY and LAST-MODIFIED."""
    event = events()[str(session.pk)]
    return str(event["STATUS"]), event.sequence, str(event["SUMMARY"]), event.LAST_MODIFIED


def taken_off(conference: Conference, ceiling: str = "open") -> Session:
    """Publish two sessions, and then one of them alone; return the other."""
    make_placed(conference, "1A")
    session = make_placed(conference, "1B", room="Room A")
    Session.objects.filter(pk=session.pk).update(
        ceiling=ceiling, title="Land and water", abstract="Who owns it?", theme=conference.themes.get()
    )
    publish_at(conference, FIRST)
    remove(session=session, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    return session


def test_a_session_that_is_taken_off_is_cancelled_in_the_public_calendar(conference: Conference) -> None:
    session = taken_off(conference)
    assert told(session) == ("CANCELLED", 1, "Land and water", SECOND)
    event = events()[str(session.pk)]
    assert (event.start, str(event["TRANSP"])) == (NINE, "TRANSPARENT")


@pytest.mark.parametrize(
    ("ceiling", "title"), [("open", "Land and water"), ("neutral", "Session 1B"), ("opaque", "Busy")]
)
def test_it_says_its_title_at_most_and_no_more_than_its_ceiling(
    conference: Conference, ceiling: str, title: str
) -> None:
    session = taken_off(conference, ceiling)
    event = events()[str(session.pk)]
    assert (set(event), str(event["SUMMARY"])) == (MAY_SAY, title)


def test_it_says_no_title_any_more_once_a_yes_is_taken_back(conference: Conference, now: datetime) -> None:
    session = taken_off(conference)
    person = make_speaker(session, visibility=shows(Audience.PUBLIC))
    consent(person, session, given=True)
    agreed = told(session)[2]
    consent(person, session, given=False, at=now)
    assert (agreed, told(session)[2]) == ("Land and water", "Session 1B")


def test_it_says_no_title_any_more_once_someone_in_it_is_hidden(conference: Conference) -> None:
    session = taken_off(conference)
    person = make_speaker(session, visibility=shows(Audience.PUBLIC))
    consent(person, session, given=True)
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=FIRST)
    assert told(session)[2] == "Session 1B"


def test_a_session_that_comes_back_is_newer_than_its_cancellation(conference: Conference) -> None:
    session = taken_off(conference)
    numbers = [told(session)[:2]]
    move(session, NINE, "Room A")
    publish_at(conference, THIRD)
    numbers.append(told(session)[:2])
    remove(session=session, at=THIRD, actor=None)
    publish_at(conference, FOURTH)
    numbers.append(told(session)[:2])
    assert numbers == [("CANCELLED", 1), ("CONFIRMED", 2), ("CANCELLED", 3)]


def test_going_back_to_a_version_without_it_cancels_and_to_one_with_it_restores(conference: Conference) -> None:
    make_placed(conference, "1A")
    first = publish_at(conference, FIRST)
    later = make_placed(conference, "1B", room="Room A")
    second = publish_at(conference, SECOND)
    given = [told(later)[:2]]
    go_back(version=first, note="", actor=None, at=THIRD)
    given.append(told(later)[:2])
    go_back(version=second, note="", actor=None, at=FOURTH)
    given.append(told(later)[:2])
    assert given == [("CONFIRMED", 0), ("CANCELLED", 1), ("CONFIRMED", 2)]


@pytest.mark.parametrize("to", [(NINE + HOUR, "Main Hall"), (NINE, "Room A")])
def test_time_and_room_alone_each_raise_the_sequence(conference: Conference, to: tuple[datetime, str]) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    move(session, *to)
    publish_at(conference, SECOND)
    assert told(session)[:2] == ("CONFIRMED", 1)


def test_what_only_a_waiting_or_an_overtaken_version_had_is_told_to_nobody(conference: Conference) -> None:
    make_placed(conference, "1A")
    publish_at(conference, FIRST)
    hidden = make_placed(conference, "1B", room="Room A")
    publish_at(conference, SECOND, shown_from=FOURTH - timedelta(hours=1))
    remove(session=hidden, at=SECOND, actor=None)
    publish_at(conference, THIRD)
    assert str(hidden.pk) not in events()
    make_placed(conference, "1C", room="Room A")
    publish_at(conference, THIRD, shown_from=FOURTH + HOUR)
    assert [str(event["SUMMARY"]) for event in events().values()] == ["Session 1A"]


def test_a_programme_that_is_emptied_leaves_only_what_is_cancelled(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    remove(session=session, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    assert [str(event["STATUS"]) for event in events().values()] == ["CANCELLED"]


@pytest.mark.parametrize(("ceiling", "status"), [("open", 200), ("neutral", 200), ("opaque", 404)])
def test_its_page_is_gone_and_its_own_file_says_that_it_is_cancelled(
    conference: Conference, ceiling: str, status: int
) -> None:
    session = taken_off(conference, ceiling)
    assert Client().get("/dhrd-2012/sessions/1B/").status_code == 404
    answer = Client().get("/dhrd-2012/sessions/1B.ics")
    assert answer.status_code == status
    if status == 200:
        found = events("sessions/1B.ics")
        assert [(uid, str(event["STATUS"])) for uid, event in found.items()] == [(str(session.pk), "CANCELLED")]


@pytest.mark.parametrize("count", [1, 12])
def test_the_calendar_costs_as_many_queries_however_many_are_gone(
    conference: Conference, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_placed(conference, "1A")
    gone = [make_placed(conference, f"2{number}", NINE + number * HOUR, "Room A") for number in range(count)]
    Session.objects.update(ceiling="open")
    for session in gone:
        session.other_themes.add(Theme.objects.get())
    publish_at(conference, FIRST)
    for session in gone:
        remove(session=session, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    with django_assert_num_queries(13):
        assert len(events()) == count + 1
