"""libical, which Evolution, KOrganizer and many others read calendars with, reads ours without a complaint."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from delegates.cards import Card
from sessions.calendar_texts import line_of
from sessions.calendars import draw_calendar, draw_feed, draw_nothing
from sessions.cutting import neutral, opaque
from sessions.values import Contributor, Programme, RoomEntry, SessionEntry
from tests.sessions.test_calendar_texts import HOSTILE
from tests.sessions.test_feed_letters import HOST, PROGRAMME, WHOLE

PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("libical_reader.py")
KNOWS_LIBICAL = "import gi; gi.require_version('ICalGLib', '3.0')"
ZONES = ["Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Etc/UTC"]

draw = partial(draw_feed, host=HOST, reminder=10)


def found_in(*calendars: bytes) -> list[dict[str, object]]:
    """Return what libical finds. A machine without it skips the test, loudly; in CI the test fails."""
    run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=60)
    if run([PYTHON, "-c", KNOWS_LIBICAL]).returncode:
        message = "python3-gi or gir1.2-ical-3.0 is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    done = run([PYTHON, str(READER)], input=json.dumps([calendar.decode() for calendar in calendars]))
    assert done.returncode == 0, done.stderr
    read: list[dict[str, object]] = json.loads(done.stdout)
    return read


def expected(session: SessionEntry, *, is_open: bool = True, alarms: int = 1) -> list[object]:
    """Return what is to be found of the session."""
    return [
        f"{session.uid}@{HOST}",
        line_of(session.title),
        line_of(session.room.name) if is_open and session.room else "",
        "A short text." if is_open else "",
        "cancelled" if session.is_cancelled else "confirmed",
        session.sequence,
        int(session.starts_at.timestamp()),
        int(session.ends_at.timestamp()),
        alarms,
    ]


def test_every_form_of_a_session_is_read_as_it_is() -> None:
    gone = replace(WHOLE, is_cancelled=True)
    calendars = [draw(PROGRAMME, [session]) for session in (WHOLE, neutral(WHOLE), opaque(WHOLE), gone)]
    assert found_in(*calendars) == [
        {"errors": 0, "events": [expected(WHOLE)]},
        {"errors": 0, "events": [expected(neutral(WHOLE), is_open=False)]},
        {"errors": 0, "events": [expected(opaque(WHOLE), is_open=False)]},
        {"errors": 0, "events": [expected(gone, is_open=False, alarms=0)]},
    ]


def test_empty_calendars_are_read_without_a_complaint() -> None:
    empty = [draw_nothing(), draw(PROGRAMME, []), draw_calendar(replace(PROGRAMME, days=()), host=HOST)]
    assert found_in(*empty) == [{"errors": 0, "events": []}] * 3


def in_zone(name: str) -> tuple[Programme, list[SessionEntry]]:
    """Return sessions on four days over a change of the clocks."""
    zone, first = ZoneInfo(name), datetime(2012, 3, 23, 9, tzinfo=UTC)
    starts = [(first + timedelta(days=number)).astimezone(zone) for number in range(4)]
    sessions = [
        replace(WHOLE, uid=f"{number}", starts_at=start, ends_at=start + timedelta(minutes=45))
        for number, start in enumerate(starts)
    ]
    return replace(PROGRAMME, zone=zone), sessions


def test_every_moment_is_read_as_it_is_in_any_zone() -> None:
    made = [in_zone(name) for name in ZONES]
    assert found_in(*(draw(programme, sessions) for programme, sessions in made)) == [
        {"errors": 0, "events": [expected(session) for session in sessions]} for _programme, sessions in made
    ]


def test_every_hostile_text_is_read_as_mere_text() -> None:
    texts = [text for text in HOSTILE if "\ud800" not in text]
    sessions = [
        replace(
            WHOLE,
            title=text,
            room=RoomEntry(id=UUID(int=1), name=text, capacity=None, step_free=False),
            contributors=(Contributor(card=Card(person_id=UUID(int=0), name=text), role="", way=""),),
        )
        for text in texts
    ]
    found = found_in(*(draw(PROGRAMME, [session]) for session in sessions))
    wanted = [expected(session) for session in sessions]
    for session, events in zip(sessions, wanted, strict=True):
        events[3] = f"A short text.\n\n{line_of(session.contributors[0].card.name)}"
    assert found == [{"errors": 0, "events": [event]} for event in wanted]
