"""What the exchange files say of a programme, the same in XML and JSON: the frozen value in the words of those formats."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.encoding import iri_to_uri

from sessions.calendar_texts import line_of, lines_of
from sessions.conflicts import minutes_between
from sessions.days import NIGHT_ENDS
from sessions.values import Contributor, Link, Programme, SessionEntry

NO_ROOM = "–"
DRAFT = "draft"
SHORTEST_ACRONYM = 4
ZONE_NAME = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")
"""The zones that the schema knows how to write."""
ID_BITS = 0x7FFFFFFF


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Someone whose card names them; `number` counts them within this file and says nothing outside it."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One session. `number` follows from its random id, `address` is its page, or the programme's where it has none.

    `remarks` say a line for each who cannot come. Of a session that is not open `is_recorded` says nothing (None).
    """

    guid: str
    number: int
    slug: str
    address: str
    title: str
    abstract: str
    kind: str
    theme: str
    language: str
    room: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[PersonFacts, ...]
    remarks: str = ""
    is_recorded: bool | None = None
    links: tuple[Link, ...] = ()

    @property
    def clock(self) -> str:
        """Return the time of day at which it starts."""
        return f"{self.starts_at:%H:%M}"

    @property
    def length(self) -> str:
        """Return the time that passes, as hours and minutes."""
        hours, minutes = divmod(minutes_between(self.starts_at, self.ends_at), 60)
        return f"{hours:02}:{minutes:02}"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day from the end of the night before to the end of its own, with every room of the programme in order."""

    number: int
    date: date
    opens: datetime
    closes: datetime
    rooms: tuple[tuple[str, tuple[EventFacts, ...]], ...]


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A whole programme; `zone` is empty where the formats cannot name it."""

    version: str
    title: str
    acronym: str
    base: str
    address: str
    zone: str
    first: date
    last: date
    themes: tuple[str, ...]
    days: tuple[DayFacts, ...]

    @property
    def day_count(self) -> int:
        """Return how many days there are from the first to the last."""
        return (self.last - self.first).days + 1


def facts_of(programme: Programme, *, host: str) -> ScheduleFacts:
    """Return what the files say; `host` is where the pages are, and may have a port."""
    base = f"https://{host}/"
    days = tuple(_Telling(programme, base).days())
    today = programme.revised_at.astimezone(programme.zone).date()
    acronym = re.sub("[^a-z0-9]", "_", programme.slug.lower()).ljust(SHORTEST_ACRONYM, "_")
    return ScheduleFacts(
        version=DRAFT if programme.version is None else str(programme.version),
        title=line_of(programme.conference_name),
        acronym=acronym,
        base=base,
        address=_whole(base, reverse("sessions:programme", args=[programme.slug])),
        zone=programme.zone.key if ZONE_NAME.match(programme.zone.key) else "",
        first=days[0].date if days else today,
        last=days[-1].date if days else today,
        themes=tuple(line_of(theme.name) for theme in programme.themes),
        days=days,
    )


def _whole(base: str, path: str) -> str:
    return str(iri_to_uri(base.rstrip("/") + path))


def _remarks(session: SessionEntry) -> str:
    named = [f"{one.card.name}: {one.absence}" for one in session.contributors if one.card.name and one.absence]
    return "\n".join(line_of(text) for text in (*named, *session.absences))


class _Telling:
    """Numbers events and people as it goes through the days."""

    def __init__(self, programme: Programme, base: str) -> None:
        self.programme, self.base = programme, base
        self.programme_page = _whole(base, reverse("sessions:programme", args=[programme.slug]))
        self.rooms = list(dict.fromkeys(line_of(room.name) for room in programme.rooms))
        self.numbers: set[int] = set()
        self.people: dict[UUID, int] = {}

    def days(self) -> Iterator[DayFacts]:
        zone = self.programme.zone
        for number, day in enumerate(self.programme.days, start=1):
            rooms: dict[str, list[EventFacts]] = {room: [] for room in self.rooms}
            for session in day.sessions:
                event = self._event(session)
                rooms.setdefault(event.room, []).append(event)
            yield DayFacts(
                number=number,
                date=day.date,
                opens=datetime.combine(day.date, NIGHT_ENDS, zone),
                closes=datetime.combine(day.date + timedelta(days=1), NIGHT_ENDS, zone),
                rooms=tuple((name, tuple(events)) for name, events in rooms.items()),
            )

    def _event(self, session: SessionEntry) -> EventFacts:
        guid = UUID(session.uid)
        number = self._number(guid)
        return EventFacts(
            guid=str(guid),
            number=number,
            slug=f"{re.sub('[^a-z0-9]', '-', self.programme.slug.lower())}-{number}",
            address=_whole(self.base, session.path) if session.path else self.programme_page,
            title=line_of(session.title),
            abstract=lines_of(session.abstract),
            kind=session.kind,
            theme=line_of(session.theme.name) if session.theme else "",
            language=session.floor_language,
            room=line_of(session.room.name) if session.room else NO_ROOM,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            people=tuple(self._person(one) for one in session.contributors if one.card.name),
            remarks=_remarks(session),
            is_recorded=session.is_recorded if session.is_open and session.kind != "break" else None,
            links=tuple(Link(line_of(link.label), str(iri_to_uri(link.link))) for link in session.links),
        )

    def _number(self, guid: UUID) -> int:
        """Return a positive number that follows from the id; where two meet, the next that is free."""
        number = (guid.int & ID_BITS) or 1
        while number in self.numbers:
            number = number % ID_BITS + 1
        self.numbers.add(number)
        return number

    def _person(self, contributor: Contributor) -> PersonFacts:
        number = self.people.setdefault(contributor.card.person_id, len(self.people) + 1)
        return PersonFacts(number, line_of(contributor.card.name))
