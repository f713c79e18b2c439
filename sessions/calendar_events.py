"""One session as an event of a calendar file: a value in, bytes out, the same bytes for the same value (RFC 5545 3.6.1)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from icalendar import Alarm, Event

from sessions.calendar_texts import ExactText, line_of, plain
from sessions.values import SessionEntry


def draw_event(session: SessionEntry, *, zone: ZoneInfo, host: str, reminder: int | None = None) -> bytes:
    """Draw a session; `reminder` is how many minutes before its beginning a client rings, if it shall.

    One that is cancelled leaves its time free, rings never, and has neither a page nor a description any more.
    """
    event = Event()
    event.add("UID", f"{session.uid}@{host}")
    event.add("DTSTAMP", session.revised_at.astimezone(UTC))
    event.add("LAST-MODIFIED", session.revised_at.astimezone(UTC))
    event.add("SEQUENCE", session.sequence)
    event.add("STATUS", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("DTSTART", _local(session.starts_at, zone))
    event.add("DTEND", _local(session.ends_at, zone))
    event.add("SUMMARY", ExactText(line_of(session.title)))
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "TRANSPARENT" if _leaves_time_free(session) else "OPAQUE")
    for name, text in _details(session):
        if text:
            event.add(name, ExactText(text))
    if session.is_open and session.path and not session.is_cancelled:
        event.add("URL", iri_to_uri(f"https://{host}{session.path}"))
    if reminder is not None and not session.is_cancelled:
        event.add_component(_alarm(reminder))
    content: bytes = event.to_ical()
    return content


def _leaves_time_free(session: SessionEntry) -> bool:
    return session.is_cancelled or (session.kind == "break" and session.ceiling in {"open", "neutral"})


def _alarm(minutes: int) -> Alarm:
    """Return what rings; it says nothing of the session (RFC 5545 3.6.6)."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", ExactText(_("Reminder")))
    alarm.add("TRIGGER", -timedelta(minutes=minutes))
    return alarm


def _details(session: SessionEntry) -> Iterator[tuple[str, str]]:
    """Yield what the ceiling allows beside times and title; a ceiling that is not known allows nothing."""
    if session.is_cancelled:
        return
    if session.ceiling in {"open", "neutral"} and session.theme:
        yield "CATEGORIES", line_of(session.theme.name)
    if session.is_open:
        yield "LOCATION", line_of(session.room.name) if session.room else ""
        yield "DESCRIPTION", _description(session)


def _description(session: SessionEntry) -> str:
    """Return the abstract and below it the people, a line each, and what is said of those who cannot come."""
    people = [
        line_of(f"{contributor.role}: {contributor.named}" if contributor.role else contributor.named)
        for contributor in session.contributors
        if contributor.card.name
    ]
    people += [line_of(absence) for absence in session.absences]
    return "\n\n".join(part for part in (plain(session.abstract), "\n".join(people)) if part)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the wall time, or UTC in the second run of a repeated hour, which TZID cannot name (RFC 5545 3.3.5)."""
    local = moment.astimezone(zone)
    is_utc = local.fold or zone.key in {"UTC", "Etc/UTC"}
    return moment.astimezone(UTC) if is_utc else local
