"""`schedule.xml` as frab, pretalx, wafer and others write it (c3voc.de/wiki/schedule); what is missing or odd is passed over."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element, ParseError  # the types and the error; defusedxml does the reading

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from sessions.exchange.moments import at_clock, parse_day, parse_minutes, parse_moment
from sessions.exchange.values import (
    GENERATOR,
    ImportedEvent,
    ImportedPerson,
    ImportedProgramme,
    UnreadableProgrammeError,
)

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CODE_IN_ADDRESS = re.compile(r"/sessions/([A-Za-z0-9-]{1,12})/$")


def read_xml(content: bytes) -> ImportedProgramme:
    """Read the file. Raises UnreadableProgrammeError."""
    root, problems = _parsed(content)
    if root.tag != "schedule":
        raise UnreadableProgrammeError(_("This XML is no schedule: it does not begin with <schedule>."))
    conference = root.find("conference")
    facts = root if conference is None else conference
    generator = root.find("generator")
    is_ours = generator is not None and generator.get("name") == GENERATOR
    return ImportedProgramme(
        form="schedule.xml",
        title=_text(facts, "title"),
        zone=_text(facts, "time_zone_name"),
        openings=tuple(moment for moment, _day in _openings(root) if moment),
        days=tuple(day for moment, day in _openings(root) if day and not moment),
        rooms=tuple(dict.fromkeys(room.get("name", "") for room in root.iterfind("day/room"))),
        themes=tuple(track.get("name", "") for track in facts.iterfind("track")),
        events=tuple(_events(root, is_ours=is_ours)),
        is_ours=is_ours,
        problems=tuple(problems),
    )


def _parsed(content: bytes) -> tuple[Element, list[str]]:
    """Return the root, and what had to be mended: letters in another encoding than is said, control characters."""
    try:
        return fromstring(content), []
    except DefusedXmlException:
        raise UnreadableProgrammeError(_refused()) from None
    except (ParseError, LookupError, ValueError):
        mended = ILLEGAL.sub("", DECLARATION.sub("", _decoded(content)))
    try:
        return fromstring(mended), [_("The file's letters were not in order. It was read as well as that can be.")]
    except DefusedXmlException:
        raise UnreadableProgrammeError(_refused()) from None
    except (ParseError, ValueError) as error:
        line = error.position[0] if isinstance(error, ParseError) else 1
        message = _("The XML breaks off or is wrong in line %(line)d. Is the end of the file missing?")
        raise UnreadableProgrammeError(message % {"line": line}) from None


def _refused() -> str:
    return _("The XML declares entities of its own, which can be made to fill a computer's memory. It is not read.")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace")


def _text(parent: Element, name: str) -> str:
    child = parent.find(name)
    return "" if child is None else "".join(child.itertext()).strip()


def _openings(root: Element) -> list[tuple[datetime | None, date | None]]:
    """Return of each day when it begins and which it is; the date of some is that of another time zone."""
    return [(parse_moment(day.get("start", "")), parse_day(day.get("date", ""))) for day in root.iterfind("day")]


def _events(root: Element, *, is_ours: bool) -> Iterator[ImportedEvent]:
    number = 0
    for day in root.iterfind("day"):
        named = parse_day(day.get("date", ""))
        for room in day.iterfind("room"):
            for event in room.iterfind("event"):
                number += 1
                yield _event(event, number, room.get("name", ""), named, is_ours=is_ours)


def _event(event: Element, number: int, room: str, day: date | None, *, is_ours: bool) -> ImportedEvent:
    starts_at, problems = _start(event, day)
    length = _text(event, "duration")
    minutes = parse_minutes(length)
    if length and minutes is None:
        problems.append(_("Its length is none that can be read."))
    kind = _text(event, "type")
    texts = ("abstract",) if is_ours else ("subtitle", "abstract", "description")
    return ImportedEvent(
        number=number,
        key=event.get("guid") or event.get("id") or _text(event, "slug"),
        code=code_in(_text(event, "url")) if is_ours else "",
        title=_text(event, "title"),
        abstract="\n\n".join(filter(None, (_text(event, name) for name in texts))),
        kind=kind,
        theme=_text(event, "track"),
        language=_text(event, "language"),
        room=_text(event, "room") or room,
        starts_at=starts_at,
        minutes=minutes,
        people=tuple(_person(person) for person in event.iterfind("persons/person")),
        is_cut=is_ours and is_cut(kind),
        is_recorded=_text(event, "recording/optout") == "false"
        if is_ours and event.find("recording") is not None
        else None,
        links=tuple(("".join(link.itertext()), link.get("href", "")) for link in event.iterfind("links/link")),
        problems=tuple(problems),
    )


def _start(event: Element, day: date | None) -> tuple[datetime | None, list[str]]:
    """Return the moment in `date`, else the clock in `start` on the day around it."""
    written = _text(event, "date")
    moment = parse_moment(written)
    if moment is None:
        own_day = parse_day(written) or day
        moment = at_clock(own_day, _text(event, "start")) if own_day else None
    return moment, [] if moment else [_("Its time is none that can be read.")]


def _person(person: Element) -> ImportedPerson:
    return ImportedPerson("".join(person.itertext()).strip(), person.get("guid") or person.get("id") or "")


def code_in(address: str) -> str:
    """Return the session's code in the address of its page here, or nothing."""
    found = CODE_IN_ADDRESS.search(address)
    return found[1] if found else ""


def is_cut(kind: str) -> bool:
    """Tell whether a file written here says no more of a session than that it is there."""
    return kind in {"", "session"}
