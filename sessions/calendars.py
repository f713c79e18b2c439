"""The programme as an iCalendar file (RFC 5545, RFC 7986), for one download or a subscription."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sessions.values import Programme, SessionEntry

# The file may lie on a stranger's server, so the name of the software says nothing of the kind of gathering.
PRODUCT = "-//Programme//Calendar 1.0//EN"
REFRESH = timedelta(hours=1)
MARKDOWN = MarkdownIt("commonmark", {"html": False})
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, orders of writing direction that reach past their own text, byte order marks, half characters.
UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class ExactText(vText):
    r"""A TEXT value (RFC 5545 3.3.11) that keeps a backslash before an N, which the library makes a line break."""

    def to_ical(self) -> bytes:
        """Return the escaped text in UTF-8."""
        return self.translate(ESCAPES).encode()


def draw_calendar(programme: Programme, *, host: str) -> bytes:
    """Draw all sessions; without any, a valid calendar with no event, so that clients delete what they kept.

    `host` makes the identifiers worldwide unique and is where the pages are; it may have a port.
    """
    calendar = _calendar(programme, programme.sessions, uid=f"{programme.conference_uid}@{host}")
    calendar.add("LAST-MODIFIED", programme.revised_at.astimezone(UTC))
    return _draw(calendar, programme, programme.sessions, host)


def draw_session(programme: Programme, session: SessionEntry, *, host: str) -> bytes:
    """Draw one session; its event has the same identifier as in the whole calendar, the calendar one of its own."""
    calendar = _calendar(programme, [session], uid=f"{programme.conference_uid}.{session.uid}@{host}")
    calendar.add("LAST-MODIFIED", session.revised_at.astimezone(UTC))
    return _draw(calendar, programme, [session], host)


def _calendar(programme: Programme, sessions: Iterable[SessionEntry], *, uid: str) -> Calendar:
    """Return the calendar's own properties; only a calendar with an open session says whose programme it is."""
    is_named = any(session.is_open for session in sessions)
    name = ExactText(line_of(programme.conference_name if is_named else _("Programme")))
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("UID", uid)
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return calendar


def _draw(calendar: Calendar, programme: Programme, sessions: Sequence[SessionEntry], host: str) -> bytes:
    moments = [moment for session in sessions for moment in (session.starts_at, session.ends_at)]
    moments = moments or [programme.revised_at]
    calendar.add_component(_timezone(programme.zone, min(moments), max(moments)))
    for session in sessions:
        calendar.add_component(_event(session, programme.zone, host))
    content: bytes = calendar.to_ical()
    return content


def _event(session: SessionEntry, zone: ZoneInfo, host: str) -> Event:
    event = Event()
    event.add("UID", f"{session.uid}@{host}")
    event.add("DTSTAMP", session.revised_at.astimezone(UTC))
    event.add("LAST-MODIFIED", session.revised_at.astimezone(UTC))
    event.add("SEQUENCE", session.sequence)
    event.add("DTSTART", _local(session.starts_at, zone))
    event.add("DTEND", _local(session.ends_at, zone))
    event.add("SUMMARY", ExactText(line_of(session.title)))
    event.add("CLASS", "PRIVATE")
    is_free = session.kind == "break" and session.ceiling in {"open", "neutral"}
    event.add("TRANSP", "TRANSPARENT" if is_free else "OPAQUE")
    for name, text in _details(session):
        if text:
            event.add(name, ExactText(text))
    if session.is_open and session.path:
        event.add("URL", iri_to_uri(f"https://{host}{session.path}"))
    return event


def _details(session: SessionEntry) -> Iterator[tuple[str, str]]:
    """Yield what the ceiling allows beside times and title; a ceiling that is not known allows nothing."""
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


def _timezone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the zone's rules from the day before `first` to the day after `last`.

    The library's own search states the start of summer time an hour late, so the changes are sought here, in UTC.
    """
    opening = datetime.combine(first.astimezone(zone).date() - timedelta(days=1), time.min, zone).astimezone(UTC)
    timezone = Timezone()
    timezone.add("TZID", zone.key)
    for change in (opening, *_changes(zone, opening, last + timedelta(days=1))):
        timezone.add_component(_observance(zone, change))
    return timezone


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments, in UTC and to the second, from which other rules hold than on the day before."""
    day = first
    while day < last:
        low, high = day, day + timedelta(days=1)
        if _rule(zone, low) != _rule(zone, high):
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _rule(zone, middle) == _rule(zone, day) else (low, middle)
            yield high
        day += timedelta(days=1)


def _rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _observance(zone: ZoneInfo, start: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return the rule that holds from `start`, whose wall time is the one before the change (RFC 5545 3.6.5)."""
    before = (start - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
    offset, saving, name = _rule(zone, start)
    observance = TimezoneDaylight() if saving else TimezoneStandard()
    observance.add("DTSTART", (start + before).replace(tzinfo=None))
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", offset or timedelta())
    observance.add("TZNAME", name or zone.key)
    return observance


def lines_of(text: str) -> str:
    r"""Return the text without control characters and orders of direction, its lines ended by "\n"."""
    return UNSAFE.sub("", LINE_BREAKS.sub("\n", text)).replace("\t", " ").strip()


def line_of(text: str) -> str:
    """Return the text as a single line, cleaned as by `lines_of`."""
    return lines_of(text).replace("\n", " ")


def plain(markdown: str) -> str:
    """Return the words of a Markdown text, a blank line between its blocks, addresses of links in brackets."""
    blocks: list[str] = []
    bullet = ""
    for token in MARKDOWN.parse(lines_of(markdown)):
        if token.type == "list_item_open":
            bullet = f"{token.info}{token.markup} "
        elif token.type in {"inline", "fence", "code_block"}:
            words = "".join(_words(token.children)) if token.children else token.content
            blocks.append(bullet + words.strip())
            bullet = ""
    return lines_of("\n\n".join(blocks))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = "" if token.info == "auto" else str(token.attrs["href"])
        elif token.type == "link_close" and address:
            yield f" ({address})"
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        else:
            yield token.content
