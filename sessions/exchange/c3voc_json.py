"""`schedule.json` as frab, pretalx and others write it (c3voc.de/schedule/schema.json); what is missing or odd is passed over."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from sessions.exchange.frab_xml import code_in, is_cut
from sessions.exchange.moments import at_clock, parse_day, parse_minutes, parse_moment
from sessions.exchange.values import (
    GENERATOR,
    ImportedEvent,
    ImportedPerson,
    ImportedProgramme,
    UnreadableProgrammeError,
)

Facts = Mapping[str, object]


def read_json(content: bytes) -> ImportedProgramme:
    """Read the file. Raises UnreadableProgrammeError."""
    document, problems = _parsed(content)
    schedule = _facts(document.get("schedule")) or document
    conference = _facts(schedule.get("conference"))
    if not conference:
        raise UnreadableProgrammeError(_("This JSON is no schedule: it names no conference."))
    days = [_facts(day) for day in _items(conference.get("days"))]
    is_ours = _facts(document.get("generator")).get("name") == GENERATOR
    return ImportedProgramme(
        form="schedule.json",
        title=_text(conference.get("title")),
        zone=_text(conference.get("time_zone_name")),
        openings=tuple(moment for moment, _day in _openings(days) if moment),
        days=tuple(day for moment, day in _openings(days) if day and not moment),
        rooms=tuple(dict.fromkeys(name for day in days for name in _facts(day.get("rooms")))),
        themes=tuple(_text(_facts(track).get("name")) for track in _items(conference.get("tracks"))),
        events=tuple(_events(days, is_ours=is_ours)),
        is_ours=is_ours,
        problems=tuple(problems),
    )


def _parsed(content: bytes) -> tuple[Facts, list[str]]:
    text, problems = _decoded(content)
    try:
        document = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        message = _("The JSON breaks off or is wrong in line %(line)d. Is the end of the file missing?")
        raise UnreadableProgrammeError(message % {"line": error.lineno}) from None
    except (RecursionError, ValueError):
        raise UnreadableProgrammeError(
            _("The JSON is nested too deeply or holds numbers too long to be read.")
        ) from None
    return _facts(document), problems


def _decoded(content: bytes) -> tuple[str, list[str]]:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig"), []
    except UnicodeDecodeError:
        guess = _("The file is not in UTF-8, as JSON should be. It was read as Windows-1252.")
        return content.decode("windows-1252", "replace"), [guess]


def _facts(value: object) -> Facts:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """Return a text or number as a text; of anything else nothing."""
    is_said = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if is_said else ""


def _openings(days: list[Facts]) -> list[tuple[datetime | None, date | None]]:
    """Return of each day when it begins and which it is."""
    return [(parse_moment(_text(day.get("day_start"))), parse_day(_text(day.get("date")))) for day in days]


def _events(days: list[Facts], *, is_ours: bool) -> Iterator[ImportedEvent]:
    number = 0
    for day in days:
        named = parse_day(_text(day.get("date")))
        for room, events in _facts(day.get("rooms")).items():
            for event in _items(events):
                number += 1
                yield _event(_facts(event), number, room, named, is_ours=is_ours)


def _event(event: Facts, number: int, room: str, day: date | None, *, is_ours: bool) -> ImportedEvent:
    said = {name: _text(value) for name, value in event.items()}
    starts_at, problems = _start(said, day)
    minutes = parse_minutes(said.get("duration", ""))
    if said.get("duration") and minutes is None:
        problems.append(_("Its length is none that can be read."))
    kind = said.get("type", "")
    names = ("abstract",) if is_ours else ("subtitle", "abstract", "description")
    return ImportedEvent(
        number=number,
        key=said.get("guid") or said.get("id") or said.get("slug", ""),
        code=code_in(said.get("url", "")) if is_ours else "",
        title=said.get("title", ""),
        abstract="\n\n".join(filter(None, (said.get(name, "") for name in names))),
        kind=kind,
        theme=said.get("track", ""),
        language=said.get("language", ""),
        room=said.get("room") or room,
        starts_at=starts_at,
        ends_at=parse_moment(said.get("end", "")),
        minutes=minutes,
        people=tuple(_person(_facts(person)) for person in _items(event.get("persons"))),
        is_cut=is_ours and is_cut(kind),
        is_recorded=event["do_not_record"] is False if is_ours and "do_not_record" in event else None,
        links=tuple(
            (_text(link.get("title")), _text(link.get("url"))) for link in map(_facts, _items(event.get("links")))
        ),
        problems=tuple(problems),
    )


def _start(said: Mapping[str, str], day: date | None) -> tuple[datetime | None, list[str]]:
    """Return the moment in `date`, else the clock in `start` on the day around it."""
    moment = parse_moment(said.get("date", ""))
    if moment is None:
        own_day = parse_day(said.get("date", "")) or day
        moment = at_clock(own_day, said.get("start", "")) if own_day else None
    return moment, [] if moment else [_("Its time is none that can be read.")]


def _person(person: Facts) -> ImportedPerson:
    name = next((text for key in ("public_name", "name", "full_public_name") if (text := _text(person.get(key)))), "")
    key = next((text for key in ("guid", "code", "id") if (text := _text(person.get(key)))), "")
    return ImportedPerson(name, key)
