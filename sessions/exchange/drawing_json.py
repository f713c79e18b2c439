"""The programme as `schedule.json`, valid against the schema of c3voc (c3voc.de/schedule/schema.json)."""

import json

from sessions.exchange.drawing_xml import SLOT
from sessions.exchange.facts import DayFacts, EventFacts, ScheduleFacts, facts_of
from sessions.exchange.values import GENERATOR
from sessions.values import Programme

SCHEMA = "https://c3voc.de/schedule/schema.json"


def draw_json(programme: Programme, *, host: str) -> bytes:
    """Draw what the programme may show; `host` is where the pages are, and may have a port."""
    facts = facts_of(programme, host=host)
    schedule = {"version": facts.version, "base_url": facts.base, "conference": _conference(facts)}
    document = {"$schema": SCHEMA, "generator": {"name": GENERATOR}, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _conference(facts: ScheduleFacts) -> dict[str, object]:
    return {
        "acronym": facts.acronym,
        "title": facts.title,
        "start": facts.first.isoformat(),
        "end": facts.last.isoformat(),
        "daysCount": facts.day_count,
        "timeslot_duration": SLOT,
        **({"time_zone_name": facts.zone} if facts.zone else {}),
        "url": facts.address,
        "tracks": [{"name": theme} for theme in facts.themes],
        "days": [_day(day) for day in facts.days],
    }


def _day(day: DayFacts) -> dict[str, object]:
    return {
        "index": day.number,
        "date": day.date.isoformat(),
        "day_start": day.opens.isoformat(),
        "day_end": day.closes.isoformat(),
        "rooms": {name: [_event(event) for event in events] for name, events in day.rooms},
    }


def _event(event: EventFacts) -> dict[str, object]:
    return {
        "guid": event.guid,
        "id": event.number,
        "date": event.starts_at.isoformat(),
        "start": event.clock,
        "duration": event.length,
        "room": event.room,
        "slug": event.slug,
        "url": event.address,
        "title": event.title,
        "subtitle": "",
        "track": event.theme,
        "type": event.kind,
        "language": event.language,
        "abstract": event.abstract,
        "persons": [{"id": person.number, "name": person.name} for person in event.people],
        "links": [{"url": link.link, "title": link.label} for link in event.links],
        **({"description": event.remarks} if event.remarks else {}),
        **({} if event.is_recorded is None else {"do_not_record": not event.is_recorded}),
    }
