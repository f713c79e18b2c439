"""What a file of another system says, as values that know neither a database nor this conference."""

from dataclasses import dataclass, replace
from datetime import date, datetime

GENERATOR = "Programme"
"""How files written here name what wrote them; it says nothing of the kind of gathering."""


class UnreadableProgrammeError(Exception):
    """Nothing of the file can be used; the message says why, and is meant for who sent it."""


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """Someone whom the file names; `key` is their id there, empty where it gives none."""

    name: str
    key: str = ""
    address: str = ""
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """One event as it stands in the file: `number` counts from 1, texts are as they were written.

    A time without a zone is naive. `ends_at` or `minutes` may be missing, or both. `is_cut` says that a file written here
    holds back what the event is about. `is_recorded` is told by files written here only; `links` are a label and an address.
    `problems` tells what could not be read.
    """

    number: int
    key: str = ""
    code: str = ""
    title: str = ""
    abstract: str = ""
    kind: str = ""
    theme: str = ""
    language: str = ""
    room: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    people: tuple[ImportedPerson, ...] = ()
    is_cut: bool = False
    is_recorded: bool | None = None
    links: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedProgramme:
    """All that a file says. `form` names its format, `zone` its time zone as written; `is_ours` that this software wrote it.

    `openings` are the moments at which its days begin, `days` those of which it says no such moment. `people` are those who
    stand in the file for themselves, not in an event. `count` is how many events the whole file has.
    """

    form: str
    title: str = ""
    zone: str = ""
    openings: tuple[datetime, ...] = ()
    days: tuple[date, ...] = ()
    rooms: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    events: tuple[ImportedEvent, ...] = ()
    people: tuple[ImportedPerson, ...] = ()
    is_ours: bool = False
    count: int = 0
    problems: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Return how many items there are to be looked at."""
        return len(self.events) + len(self.people)

    def part(self, start: int, count: int) -> "ImportedProgramme":
        """Return the programme with `count` of its items only, from the item number `start` (from 0) on."""
        end, events = start + count, len(self.events)
        people = self.people[max(0, start - events) : max(0, end - events)]
        return replace(self, events=self.events[start:end], people=people)
