"""The programme as `schedule.xml`, valid against the schema of c3voc (c3voc.de/schedule/schema.xsd)."""

from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from sessions.exchange.facts import DayFacts, EventFacts, ScheduleFacts, facts_of
from sessions.exchange.values import GENERATOR
from sessions.values import Programme

SLOT = "00:05"
Attributes = dict[str, str]


def draw_xml(programme: Programme, *, host: str) -> bytes:
    """Draw what the programme may show; `host` is where the pages are, and may have a port."""
    facts, text = facts_of(programme, host=host), StringIO()
    writer = _Writer(text)
    writer.startDocument()
    writer.open("schedule")
    writer.line("generator", attributes={"name": GENERATOR})
    writer.line("url", facts.address)
    writer.line("version", facts.version)
    _conference(writer, facts)
    for day in facts.days:
        _day(writer, day)
    if not facts.days:
        moment = programme.revised_at.astimezone(programme.zone).replace(microsecond=0).isoformat()
        writer.line("day", attributes={"index": "1", "date": facts.first.isoformat(), "start": moment, "end": moment})
    writer.close("schedule")
    writer.endDocument()
    return text.getvalue().encode()


class _Writer(SimplerXMLGenerator):
    """Writes an element to a line."""

    def __init__(self, out: StringIO) -> None:
        super().__init__(out, "utf-8", short_empty_elements=True)

    def open(self, name: str, attributes: Attributes | None = None) -> None:
        """Begin an element that holds others."""
        self.startElement(name, AttributesImpl(attributes or {}))
        self.ignorableWhitespace("\n")

    def close(self, name: str) -> None:
        """End it."""
        self.endElement(name)
        self.ignorableWhitespace("\n")

    def line(self, name: str, text: str = "", attributes: Attributes | None = None) -> None:
        """Write an element that holds text, or nothing."""
        self.startElement(name, AttributesImpl(attributes or {}))
        if text:
            self.characters(text)
        self.endElement(name)
        self.ignorableWhitespace("\n")


def _conference(writer: _Writer, facts: ScheduleFacts) -> None:
    writer.open("conference")
    writer.line("title", facts.title)
    writer.line("acronym", facts.acronym)
    writer.line("start", facts.first.isoformat())
    writer.line("end", facts.last.isoformat())
    writer.line("days", str(facts.day_count))
    writer.line("timeslot_duration", SLOT)
    writer.line("base_url", facts.base)
    if facts.zone:
        writer.line("time_zone_name", facts.zone)
    for theme in facts.themes:
        writer.line("track", attributes={"name": theme})
    writer.close("conference")


def _day(writer: _Writer, day: DayFacts) -> None:
    times = {"start": day.opens.isoformat(), "end": day.closes.isoformat()}
    writer.open("day", {"index": str(day.number), "date": day.date.isoformat(), **times})
    for name, events in day.rooms:
        writer.open("room", {"name": name})
        for event in events:
            _event(writer, event)
        writer.close("room")
    writer.close("day")


def _event(writer: _Writer, event: EventFacts) -> None:
    writer.open("event", {"id": str(event.number), "guid": event.guid})
    writer.line("date", event.starts_at.isoformat())
    writer.line("start", event.clock)
    writer.line("duration", event.length)
    writer.line("room", event.room)
    writer.line("title", event.title)
    writer.line("type", event.kind)
    writer.line("track", event.theme)
    writer.line("language", event.language)
    writer.line("abstract", event.abstract)
    if event.remarks:
        writer.line("description", event.remarks)
    if event.is_recorded is not None:
        writer.open("recording")
        writer.line("license")
        writer.line("optout", "false" if event.is_recorded else "true")
        writer.close("recording")
    writer.line("url", event.address)
    writer.open("persons")
    for person in event.people:
        writer.line("person", person.name, {"id": str(person.number)})
    writer.close("persons")
    if event.links:
        writer.open("links")
        for link in event.links:
            writer.line("link", link.label, {"href": link.link})
        writer.close("links")
    writer.close("event")
