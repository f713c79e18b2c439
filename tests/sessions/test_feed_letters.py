"""Each event of a subscribed calendar to the letter, and as other parsers read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from icalendar import Calendar
from vobject.base import Component, readOne

from sessions.calendar_events import draw_event
from sessions.calendar_texts import line_of
from sessions.calendars import draw_calendar, draw_feed, draw_nothing
from sessions.cutting import at_most, neutral, opaque
from sessions.values import Day, Programme, RoomEntry, SessionEntry, ThemeEntry
from tests.sessions.test_calendar_texts import TEXTS, assert_well_formed, values

LONDON = ZoneInfo("Europe/London")
HOST = "conference.example"
START = datetime(2012, 2, 20, 9, 30, tzinfo=LONDON)
WHOLE = SessionEntry(
    uid="5f0c",
    code="2B",
    title="Safe harbours",
    ceiling="open",
    kind="panel",
    kind_label="Panel",
    starts_at=START,
    ends_at=START + timedelta(minutes=45),
    revised_at=datetime(2012, 1, 5, 8, 0, tzinfo=UTC),
    sequence=3,
    abstract="A short text.",
    room=RoomEntry(id=UUID(int=1), name="Great Hall", capacity=90, step_free=True),
    theme=ThemeEntry(id=UUID(int=2), name="Shelter", short_name="S", colour=1),
    path="/harbour/sessions/2B/",
)
PROGRAMME = Programme(
    conference_name="Harbour 2012",
    conference_uid="c0ffee",
    slug="harbour",
    zone=LONDON,
    version=1,
    days=(Day(date=START.date(), sessions=(WHOLE,)),),
    rooms=(),
    themes=(),
    revised_at=START,
)


def lines(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def drawn(session: SessionEntry, reminder: int | None = None) -> list[str]:
    return lines(draw_event(session, zone=LONDON, host=HOST, reminder=reminder))


def second_reading(content: bytes) -> Component:
    return readOne(content.decode())  # type: ignore[no-any-return, no-untyped-call]


def test_a_calendar_is_its_head_and_each_event_as_it_is_drawn_alone() -> None:
    other = replace(WHOLE, uid="77aa", title="Another")
    content = draw_feed(PROGRAMME, [WHOLE, other], host=HOST, reminder=5)
    alone = [draw_event(session, zone=LONDON, host=HOST, reminder=5) for session in (WHOLE, other)]
    assert content.endswith(b"".join(alone) + b"END:VCALENDAR\r\n")
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(content).events] == ["Safe harbours", "Another"]


def test_a_cancelled_session_is_written_to_the_letter() -> None:
    assert drawn(replace(WHOLE, is_cancelled=True, sequence=4), reminder=15) == [
        "BEGIN:VEVENT",
        "SUMMARY:Safe harbours",
        "DTSTART;TZID=Europe/London:20120220T093000",
        "DTEND;TZID=Europe/London:20120220T101500",
        "DTSTAMP:20120105T080000Z",
        "UID:5f0c@conference.example",
        "SEQUENCE:4",
        "CLASS:PRIVATE",
        "LAST-MODIFIED:20120105T080000Z",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


@pytest.mark.parametrize(("minutes", "trigger"), [(5, "-PT5M"), (60, "-PT1H")])
def test_a_reminder_rings_and_says_nothing_of_the_session(minutes: int, trigger: str) -> None:
    written = drawn(WHOLE, reminder=minutes)
    first = written.index("BEGIN:VALARM")
    assert written[first:] == [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Reminder",
        f"TRIGGER:{trigger}",
        "END:VALARM",
        "END:VEVENT",
    ]
    assert drawn(WHOLE) == [*written[:first], "END:VEVENT"]


def test_what_is_cut_down_is_written_as_if_it_had_never_been_more() -> None:
    assert drawn(neutral(WHOLE)) == [
        "BEGIN:VEVENT",
        "SUMMARY:Session 2B",
        "DTSTART;TZID=Europe/London:20120220T093000",
        "DTEND;TZID=Europe/London:20120220T101500",
        "DTSTAMP:20120105T080000Z",
        "UID:5f0c@conference.example",
        "SEQUENCE:3",
        "CATEGORIES:Shelter",
        "CLASS:PRIVATE",
        "LAST-MODIFIED:20120105T080000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]
    assert [line for line in drawn(opaque(WHOLE)) if line not in drawn(neutral(WHOLE))] == ["SUMMARY:Busy"]


@pytest.mark.parametrize("own", ["open", "neutral", "opaque", "unheard of"])
@pytest.mark.parametrize("most", ["open", "neutral", "opaque", "unheard of"])
def test_of_two_ceilings_the_lower_one_holds(own: str, most: str) -> None:
    order = ["opaque", "neutral", "open"]
    ranks = [order.index(ceiling) if ceiling in order else 0 for ceiling in (own, most)]
    said = at_most(replace(WHOLE, ceiling=own), most).ceiling
    assert (order.index(said) if said in order else 0) == min(ranks)


def test_the_empty_calendar_is_written_to_the_letter() -> None:
    assert lines(draw_nothing()) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Programme//Calendar 1.0//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Programme",
        "X-WR-CALNAME:Programme",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE",
        "TZID:UTC",
        "BEGIN:STANDARD",
        "DTSTART:19991231T000000",
        "TZNAME:UTC",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "END:VCALENDAR",
    ]
    assert second_reading(draw_nothing()).name == "VCALENDAR"


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Nairobi", "Etc/UTC"])
@pytest.mark.parametrize("day", [datetime(2012, 2, 24, tzinfo=UTC), datetime(2012, 3, 24, tzinfo=UTC)])
def test_both_parsers_read_every_moment_as_it_is(zone: str, day: datetime) -> None:
    here = ZoneInfo(zone)
    starts = [(day + timedelta(days=number, hours=9)).astimezone(here) for number in range(3)]
    sessions = [
        replace(WHOLE, uid=f"{number}", starts_at=start, ends_at=start + timedelta(hours=1))
        for number, start in enumerate(starts)
    ]
    content = draw_feed(replace(PROGRAMME, zone=here), sessions, host=HOST)
    first = [event.start for event in Calendar.from_ical(content).events]
    second = [event.dtstart.value for event in second_reading(content).vevent_list]
    wanted = [start.astimezone(UTC) for start in starts]
    assert [moment.astimezone(UTC) for moment in first if isinstance(moment, datetime)] == wanted
    assert [moment.astimezone(UTC) for moment in second] == wanted


@settings(max_examples=40, deadline=None)
@given(title=TEXTS, theme=TEXTS, room=TEXTS)
def test_any_text_of_a_feed_comes_back_and_no_cut_lets_more_through(title: str, theme: str, room: str) -> None:
    session = replace(
        WHOLE,
        title=title,
        room=RoomEntry(id=UUID(int=1), name=room, capacity=None, step_free=False),
        theme=ThemeEntry(id=UUID(int=2), name=theme, short_name="S", colour=1),
    )
    for said, whole in ((session, True), (replace(session, is_cancelled=True), True), (neutral(session), False)):
        content = draw_feed(PROGRAMME, [said], host=HOST, reminder=10)
        assert_well_formed(content)
        assert values(content, "SUMMARY") == [line_of(title) if whole else "Session 2B"]
        assert values(content, "LOCATION") == [line_of(room)] * (said is session and bool(line_of(room)))
        assert values(content, "CATEGORIES") == [line_of(theme)] * (not said.is_cancelled and bool(line_of(theme)))
        assert len(second_reading(content).vevent_list) == len(Calendar.from_ical(content).events) == 1


def test_the_public_calendar_has_what_is_cancelled_after_what_is_not() -> None:
    gone = replace(WHOLE, uid="77aa", is_cancelled=True)
    events = Calendar.from_ical(draw_calendar(PROGRAMME, host=HOST, cancelled=(gone,))).events
    assert [(str(event["UID"]), str(event["STATUS"])) for event in events] == [
        ("5f0c@conference.example", "CONFIRMED"),
        ("77aa@conference.example", "CANCELLED"),
    ]
