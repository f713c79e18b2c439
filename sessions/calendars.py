"""The programme as an iCalendar file (RFC 5545, RFC 7986), for one download or a subscription."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar

from sessions.calendar_events import draw_event
from sessions.calendar_texts import ExactText, line_of
from sessions.calendar_zones import timezone_of
from sessions.values import Programme, SessionEntry

# The file may lie on a stranger's server, so the name of the software says nothing of the kind of gathering.
PRODUCT = "-//Programme//Calendar 1.0//EN"
REFRESH = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"
KEPT_EVENTS = 8_000
"""Events of which a process keeps the bytes: after a change in one session the others need not be drawn again."""
SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""When the zone of a calendar begins that is about no day."""


def draw_calendar(programme: Programme, *, host: str, cancelled: Sequence[SessionEntry] = ()) -> bytes:
    """Draw all sessions; without any, a valid calendar with no event, so that clients delete what they kept.

    `host` makes the identifiers worldwide unique and is where the pages are; it may have a port. `cancelled` are those
    that calendars may still hold.
    """
    calendar = _calendar(programme, (*programme.sessions, *cancelled), uid=f"{programme.conference_uid}@{host}")
    calendar.add("LAST-MODIFIED", programme.revised_at.astimezone(UTC))
    return _draw(calendar, programme, (*programme.sessions, *cancelled), host)


def draw_session(programme: Programme, session: SessionEntry, *, host: str) -> bytes:
    """Draw one session; its event has the same identifier as in the whole calendar, the calendar one of its own."""
    calendar = _calendar(programme, [session], uid=f"{programme.conference_uid}.{session.uid}@{host}")
    calendar.add("LAST-MODIFIED", session.revised_at.astimezone(UTC))
    return _draw(calendar, programme, [session], host)


def draw_feed(
    programme: Programme, sessions: Sequence[SessionEntry], *, host: str, reminder: int | None = None
) -> bytes:
    """Draw the sessions that somebody chose; nothing tells which they are but that they are there."""
    return _draw(_calendar(programme, sessions), programme, sessions, host, reminder=reminder)


def draw_nothing() -> bytes:
    """Draw a calendar with no event that is about no conference: clients delete what they kept."""
    calendar = _headed(_("Programme"))
    calendar.add_component(timezone_of(ZoneInfo("UTC"), SOME_DAY, SOME_DAY))
    content: bytes = calendar.to_ical()
    return content


def _calendar(programme: Programme, sessions: Collection[SessionEntry], *, uid: str = "") -> Calendar:
    """Return the calendar's own properties; only a calendar with an open session says whose programme it is."""
    is_named = any(session.is_open for session in sessions)
    calendar = _headed(programme.conference_name if is_named else _("Programme"))
    if uid:
        calendar.add("UID", uid)
    return calendar


def _headed(name: str) -> Calendar:
    text = ExactText(line_of(name))
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", text)
    calendar.add("X-WR-CALNAME", text)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return calendar


def _draw(
    calendar: Calendar,
    programme: Programme,
    sessions: Sequence[SessionEntry],
    host: str,
    *,
    reminder: int | None = None,
) -> bytes:
    """Return the calendar with its zone and its events, each of which could as well have been drawn before."""
    moments = [moment for session in sessions for moment in (session.starts_at, session.ends_at)]
    moments = moments or [programme.revised_at]
    calendar.add_component(timezone_of(programme.zone, min(moments), max(moments)))
    head: bytes = calendar.to_ical()
    language = get_language() or ""
    events = (_event(session, programme.zone, host, reminder, language) for session in sessions)
    return head.removesuffix(END) + b"".join(events) + END


@lru_cache(maxsize=KEPT_EVENTS)
def _event(session: SessionEntry, zone: ZoneInfo, host: str, reminder: int | None, _language: str) -> bytes:
    """Draw the event, or give its bytes again: the same for the same values and language."""
    return draw_event(session, zone=zone, host=host, reminder=reminder)
