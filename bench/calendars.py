"""The calendar of a whole programme beside the icalendar library writing bare events."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TextIO
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bench.timing import compare
from sessions.calendars import draw_calendar
from sessions.values import Day, Programme, RoomEntry, SessionEntry

SIZES = (60, 1000)
ZONE = ZoneInfo("Europe/London")
OPENING = datetime(2012, 2, 24, 9, tzinfo=ZONE)


def programme(count: int) -> Programme:
    """Return an invented programme of that many open sessions."""
    room = RoomEntry(id=UUID(int=0), name="Main Hall", capacity=300, step_free=True)
    sessions = tuple(
        SessionEntry(
            uid=f"{number:032x}",
            code=f"{number}",
            title=f"Session number {number}",
            ceiling="open",
            kind="panel",
            kind_label="Panel",
            starts_at=OPENING + timedelta(minutes=number % 480),
            ends_at=OPENING + timedelta(minutes=number % 480 + 60),
            revised_at=OPENING.astimezone(UTC),
            sequence=0,
            abstract="What lawyers, journalists and activists told each other. " * 6,
            room=room,
            path=f"/a/sessions/{number}/",
        )
        for number in range(count)
    )
    return Programme(
        conference_name="A conference",
        conference_uid="a" * 32,
        slug="a",
        zone=ZONE,
        version=1,
        days=(Day(date=date(2012, 2, 24), sessions=sessions),),
        rooms=(room,),
        themes=(),
        revised_at=OPENING.astimezone(UTC),
    )


def bare(value: Programme) -> bytes:
    """Write the same events with the library alone."""
    calendar = Calendar()
    for session in value.sessions:
        event = Event()
        event.add("uid", session.uid)
        event.add("summary", session.title)
        event.add("description", session.abstract)
        event.add("dtstamp", session.revised_at)
        event.add("dtstart", session.starts_at)
        event.add("dtend", session.ends_at)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def measure(out: TextIO) -> None:
    """Print a line for each size."""
    for count in SIZES:
        value = programme(count)
        ours, base, ratio = compare(partial(draw_calendar, value, host="example.org"), partial(bare, value))
        out.write(f"calendar {count:4} sessions: {ours:6.3f} s; bare library {base:6.3f} s; {ratio:.2f} times\n")
