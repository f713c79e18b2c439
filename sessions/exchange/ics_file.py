"""Events of an iCalendar file (RFC 5545); zones may be named without being described, as many programmes do."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from warnings import catch_warnings

from django.utils.translation import gettext as _
from icalendar import Calendar, Component
from icalendar.error import BrokenCalendarProperty

from events.models.conference import YEARS
from sessions.exchange.values import ImportedEvent, ImportedPerson, ImportedProgramme, UnreadableProgrammeError

SPEAKERS = re.compile(r"\A\s*(?:speakers?|presenters?|with|by)\s*:\s*(.+?)\s*(?:\n|\Z)", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s*(?:[,;|&]|\band\b)\s*")
BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)


def read_ics(content: bytes) -> ImportedProgramme:
    """Read the file. Raises UnreadableProgrammeError."""
    text, problems = _decoded(content)
    try:
        with catch_warnings(action="ignore"):  # of zones whose names it had to guess
            calendars = Calendar.from_ical(text, multiple=True)
        first = calendars[0]
    except (ValueError, IndexError, KeyError, RecursionError):
        message = _("The calendar breaks off or holds a line that is none. Is the end of the file missing?")
        raise UnreadableProgrammeError(message) from None
    return ImportedProgramme(
        form="iCalendar",
        title=_text(first, "X-WR-CALNAME") or _text(first, "NAME") or _text(first, "X-WR-CALDESC"),
        zone=_text(first, "X-WR-TIMEZONE") or _zone_of_events(calendars),
        events=tuple(_events(calendars)),
        problems=tuple(problems),
    )


def _decoded(content: bytes) -> tuple[str, list[str]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        guess = _("The file is not in UTF-8, as calendars should be. It was read as Windows-1252.")
        return content.decode("windows-1252", "replace"), [guess]


def _text(component: Component, name: str) -> str:
    value = component.get(name)
    if isinstance(value, list):
        value = value[0]
    return str(value or "").replace("\r\n", "\n").strip()


def _zone_of_events(calendars: Sequence[Component]) -> str:
    """Return the zone that the first event names."""
    for event in _walk(calendars):
        named = getattr(event.get("DTSTART"), "params", {}).get("TZID")
        if named:
            return str(named)
    return ""


def _walk(calendars: Sequence[Component]) -> Iterator[Component]:
    for calendar in calendars:
        yield from calendar.walk("VEVENT")


def _events(calendars: Sequence[Component]) -> Iterator[ImportedEvent]:
    for number, event in enumerate(_walk(calendars), start=1):
        problems = []
        starts_at, ends_at = _moment(event, "DTSTART"), _moment(event, "DTEND")
        if starts_at is None:
            problems.append(_("Its time is none that can be read."))
        if event.get("RRULE") or event.get("RDATE"):
            problems.append(_("It happens again and again; only the first time is taken."))
        people, abstract = _people(_text(event, "DESCRIPTION"))
        yield ImportedEvent(
            number=number,
            key="\n".join(filter(None, (_text(event, "UID"), _repeat(event)))),
            title=_text(event, "SUMMARY"),
            abstract=abstract,
            theme=_category(event),
            room=_text(event, "LOCATION"),
            starts_at=starts_at,
            ends_at=ends_at,
            minutes=_minutes(event),
            people=people,
            problems=tuple(problems),
        )


def _inside(event: Component, name: str, part: str) -> object:
    """Return what a property holds; nothing where it is missing or could not be read."""
    value = event.get(name)
    try:
        return getattr(value[0] if isinstance(value, list) and value else value, part, None)
    except BrokenCalendarProperty:
        return None


def _repeat(event: Component) -> str:
    """Return what tells a repetition apart from the event that it repeats."""
    return str(_inside(event, "RECURRENCE-ID", "dt") or "")


def _moment(event: Component, name: str) -> datetime | None:
    """Return the point in time, naive where its zone is not known; a bare day is none."""
    moment = _inside(event, name, "dt")
    if not isinstance(moment, datetime) or moment.year not in YEARS:
        return None
    return moment.replace(microsecond=0)


def _minutes(event: Component) -> int | None:
    length = _inside(event, "DURATION", "dt")
    if not isinstance(length, timedelta):
        return None
    return int(length.total_seconds() // 60) or None


def _category(event: Component) -> str:
    names = _inside(event, "CATEGORIES", "cats")
    return str(names[0]).strip() if isinstance(names, list) and names else ""


def _people(text: str) -> tuple[tuple[ImportedPerson, ...], str]:
    """Return who a first line such as "Speaker: A, B" names, and the text without it."""
    found = SPEAKERS.match(text)
    if not found:
        return (), text
    names = [name for name in BETWEEN_NAMES.split(found[1]) if name]
    return tuple(ImportedPerson(name) for name in names), text[found.end() :].strip()


def is_calendar(content: bytes) -> bool:
    """Tell whether the file begins as a calendar does."""
    return bool(BEGINS.match(content))
