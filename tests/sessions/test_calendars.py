"""What a calendar file says, letter by letter, for each ceiling, zone and text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from vobject.base import Component, readOne

from delegates.cards import Card
from sessions.calendars import draw_calendar, draw_session
from sessions.values import Contributor, Day, Programme, RoomEntry, SessionEntry, ThemeEntry

LONDON = ZoneInfo("Europe/London")
KOLKATA = ZoneInfo("Asia/Kolkata")
HOST = "conference.example"
NOBODY = UUID(int=0)

CALENDAR_NAMES = {
    "VERSION",
    "PRODID",
    "CALSCALE",
    "UID",
    "NAME",
    "X-WR-CALNAME",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "LAST-MODIFIED",
}
OPAQUE_NAMES = {
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
NEUTRAL_NAMES = OPAQUE_NAMES | {"CATEGORIES"}
OPEN_NAMES = NEUTRAL_NAMES | {"LOCATION", "DESCRIPTION", "URL"}


def person(name: str, role: str = "Speaker") -> Contributor:
    return Contributor(card=Card(person_id=NOBODY, name=name), role=role, way="in the room")


def session(**changes: object) -> SessionEntry:
    start = datetime(2012, 2, 20, 9, 30, tzinfo=LONDON)
    entry = SessionEntry(
        uid="5f0c",
        code="2B",
        title="Safe harbours, open seas",
        ceiling="open",
        kind="talk",
        kind_label="Talk",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        revised_at=datetime(2012, 1, 5, 8, 0, tzinfo=UTC),
        sequence=3,
        abstract="A *short* text.",
        room=RoomEntry(id=NOBODY, name="Great Hall", capacity=90, step_free=True),
        theme=ThemeEntry(id=NOBODY, name="Shelter; refuge, rest", short_name="S", colour=1),
        contributors=(person("Amina Example"),),
        path="/harbour/sessions/2B/",
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def programme(*entries: SessionEntry, zone: ZoneInfo = LONDON, name: str = "Harbour 2012") -> Programme:
    return Programme(
        conference_name=name,
        conference_uid="c0ffee",
        slug="harbour",
        zone=zone,
        version=1,
        days=(Day(date=entries[0].starts_at.date(), sessions=entries),) if entries else (),
        rooms=(),
        themes=(),
        revised_at=datetime(2012, 1, 6, 8, 0, tzinfo=UTC),
    )


def draw(*entries: SessionEntry, zone: ZoneInfo = LONDON) -> bytes:
    return draw_calendar(programme(*entries, zone=zone), host=HOST)


def only_event(content: bytes) -> Event:
    events = Calendar.from_ical(content).events
    assert len(events) == 1
    return events[0]


def second_reading(content: bytes) -> Component:
    return readOne(content.decode())  # type: ignore[no-any-return, no-untyped-call]


def content_lines(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def exact(text: str) -> str:
    """Undo the escapes of RFC 5545 3.3.11, each once."""
    meanings = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
    characters = iter(text)
    return "".join(meanings[next(characters)] if character == "\\" else character for character in characters)


def values(content: bytes, name: str) -> list[str]:
    return [exact(line.partition(":")[2]) for line in content_lines(content) if line.startswith(f"{name}:")]


def test_a_calendar_carries_exactly_the_properties_allowed() -> None:
    assert set(Calendar.from_ical(draw(session()))) == CALENDAR_NAMES


@pytest.mark.parametrize(
    ("ceiling", "names"),
    [("open", OPEN_NAMES), ("neutral", NEUTRAL_NAMES), ("opaque", OPAQUE_NAMES), ("unheard of", OPAQUE_NAMES)],
)
def test_each_ceiling_has_its_list_of_properties(ceiling: str, names: set[str]) -> None:
    assert set(only_event(draw(session(ceiling=ceiling)))) == names


@pytest.mark.parametrize("ceiling", ["neutral", "opaque"])
def test_nothing_of_a_closed_session_is_written_even_if_the_value_holds_it(ceiling: str) -> None:
    content = draw(session(ceiling=ceiling, title="Session 2B"))
    for secret in (b"Amina", b"Great Hall", b"short", b"/harbour/", b"Harbour 2012"):
        assert secret not in content


def test_the_head_of_a_calendar_is_written_to_the_letter() -> None:
    assert content_lines(draw(session()))[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Programme//Calendar 1.0//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Harbour 2012",
        "X-WR-CALNAME:Harbour 2012",
        "LAST-MODIFIED:20120106T080000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "UID:c0ffee@conference.example",
        "X-PUBLISHED-TTL:PT1H",
    ]


def test_an_open_session_is_written_to_the_letter() -> None:
    lines = content_lines(draw(session()))
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "SUMMARY:Safe harbours\\, open seas",
        "DTSTART;TZID=Europe/London:20120220T093000",
        "DTEND;TZID=Europe/London:20120220T101500",
        "DTSTAMP:20120105T080000Z",
        "UID:5f0c@conference.example",
        "SEQUENCE:3",
        "CATEGORIES:Shelter\\; refuge\\, rest",
        "CLASS:PRIVATE",
        "DESCRIPTION:A short text.\\n\\nSpeaker: Amina Example",
        "LAST-MODIFIED:20120105T080000Z",
        "LOCATION:Great Hall",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://conference.example/harbour/sessions/2B/",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_another_parser_reads_the_same() -> None:
    event = second_reading(draw(session())).vevent
    assert event.summary.value == "Safe harbours, open seas"
    assert event.dtstart.value.astimezone(UTC) == datetime(2012, 2, 20, 9, 30, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2012, 2, 20, 10, 15, tzinfo=UTC)
    assert event.description.value == "A short text.\n\nSpeaker: Amina Example"
    assert event.categories.value == ["Shelter; refuge, rest"]


def test_a_busy_block_says_busy_and_no_more() -> None:
    event = only_event(draw(session(ceiling="opaque", title="Busy", kind="break")))
    assert (event["SUMMARY"], event["TRANSP"]) == ("Busy", "OPAQUE")


@pytest.mark.parametrize(("kind", "transparency"), [("break", "TRANSPARENT"), ("talk", "OPAQUE")])
def test_only_a_break_leaves_its_time_free(kind: str, transparency: str) -> None:
    assert only_event(draw(session(kind=kind)))["TRANSP"] == transparency


def test_an_open_session_leaves_out_what_it_does_not_have() -> None:
    bare = session(abstract="", room=None, theme=None, contributors=(person(""),), path="")
    assert set(only_event(draw(bare))) == OPAQUE_NAMES


def test_a_calendar_without_sessions_is_valid_and_names_nobody() -> None:
    content = draw()
    assert second_reading(content).name == "VCALENDAR"
    assert Calendar.from_ical(content).events == []
    assert values(content, "NAME") == ["Programme"]
    assert [zone.tz_name for zone in Calendar.from_ical(content).timezones] == ["Europe/London"]


def test_one_session_has_the_same_event_in_a_calendar_of_its_own() -> None:
    entry = session()
    whole = programme(entry, session(uid="77aa", title="Another"))
    alone = draw_session(whole, entry, host=HOST)
    assert only_event(alone) == Calendar.from_ical(draw_calendar(whole, host=HOST)).events[0]
    assert Calendar.from_ical(alone)["UID"] == "c0ffee.5f0c@conference.example"
    assert "LAST-MODIFIED:20120105T080000Z" in content_lines(alone)[:10]


def test_the_same_programme_gives_the_same_bytes() -> None:
    assert draw(session(), session(uid="77aa")) == draw(session(), session(uid="77aa"))


def test_a_path_outside_ascii_is_encoded_in_the_address() -> None:
    content = draw(session(path="/häfen/2B/\r\nATTENDEE:x"))
    assert values(content, "URL") == ["https://conference.example/h%C3%A4fen/2B/%0D%0AATTENDEE:x"]


def zone_lines(content: bytes) -> list[str]:
    lines = content_lines(content)
    return lines[lines.index("BEGIN:VTIMEZONE") + 1 : lines.index("END:VTIMEZONE")]


def test_london_in_february_needs_winter_time_alone() -> None:
    assert zone_lines(draw(session())) == [
        "TZID:Europe/London",
        "BEGIN:STANDARD",
        "DTSTART:20120219T000000",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
    ]


def test_kolkata_keeps_its_half_hour() -> None:
    start = datetime(2012, 2, 20, 9, 30, tzinfo=KOLKATA)
    content = draw(session(starts_at=start, ends_at=start + timedelta(hours=1)), zone=KOLKATA)
    assert "DTSTART;TZID=Asia/Kolkata:20120220T093000" in content_lines(content)
    assert zone_lines(content) == [
        "TZID:Asia/Kolkata",
        "BEGIN:STANDARD",
        "DTSTART:20120219T000000",
        "TZNAME:IST",
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
        "END:STANDARD",
    ]


def test_summer_time_begins_at_one_in_the_night_of_25_march() -> None:
    saturday = datetime(2012, 3, 24, 10, 0, tzinfo=LONDON)
    sunday = datetime(2012, 3, 25, 10, 0, tzinfo=LONDON)
    hour = timedelta(hours=1)
    content = draw(
        session(starts_at=saturday, ends_at=saturday + hour),
        session(uid="77aa", starts_at=sunday, ends_at=sunday + hour),
    )
    assert zone_lines(content) == [
        "TZID:Europe/London",
        "BEGIN:STANDARD",
        "DTSTART:20120323T000000",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20120325T010000",
        "TZNAME:BST",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "END:DAYLIGHT",
    ]
    starts = [event.dtstart.value.astimezone(UTC) for event in second_reading(content).vevent_list]
    assert starts == [saturday.astimezone(UTC), sunday.astimezone(UTC)]


def test_the_repeated_hour_of_october_is_told_apart() -> None:
    first = datetime(2012, 10, 28, 1, 30, tzinfo=LONDON)
    content = draw(session(starts_at=first, ends_at=first.replace(fold=1)))
    assert "DTSTART;TZID=Europe/London:20121028T013000" in content_lines(content)
    assert "DTEND:20121028T013000Z" in content_lines(content)
    assert "DTSTART:20121028T020000" in zone_lines(content)


def test_a_conference_in_utc_writes_no_zone_on_its_times() -> None:
    start = datetime(2012, 2, 20, 9, 30, tzinfo=UTC)
    content = draw(session(starts_at=start, ends_at=start + timedelta(hours=1)), zone=ZoneInfo("Etc/UTC"))
    assert "DTSTART:20120220T093000Z" in content_lines(content)
