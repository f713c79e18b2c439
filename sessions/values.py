"""The programme as one audience may see it, as values that every output draws."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from delegates.cards import Card


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """A room that the programme names."""

    id: UUID
    name: str
    capacity: int | None
    step_free: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme with its place (1 to 8, then from 1 again) among the theme colours."""

    id: UUID
    name: str
    short_name: str
    colour: int


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person's part in a session; `role` and `way` are words in the reader's language, `part` is the role's code.

    `way` is empty for those who come in person. `absence` is what the organisers say of someone who cannot come, and then
    there is no `way`.
    """

    card: Card
    role: str
    way: str
    part: str = ""
    absence: str = ""

    @property
    def named(self) -> str:
        """Return the name, and what is said beside it."""
        return f"{self.card.name} ({self.absence})" if self.absence else self.card.name


@dataclass(frozen=True, slots=True)
class Link:
    """A link that belongs to a session."""

    label: str
    link: str


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session in one version of the schedule, cut down to what the audience may see.

    `ceiling` is the level that was applied: `open`, `neutral` (no title but the code's, no room, nobody)
    or `opaque` (no code and no theme either; `title` is "Busy"). `path` is empty where no page exists.
    `kind` is a `Session.Kind` for an open session, "session" for a neutral one, empty for an opaque one.
    `other_themes`, `absences`, `is_recorded` and `links` are those of an open session; `absences` are what is said in place of
    names of people who cannot come, each once, and say of nobody whom they mean.
    Times are aware and in the conference's zone. `revised_at` is in UTC, `sequence` as in RFC 5545 3.8.7.4. One that
    `is_cancelled` stands in no programme, only in calendars: at the place that readers saw last.
    """

    uid: str
    code: str
    title: str
    ceiling: str
    kind: str
    kind_label: str
    starts_at: datetime
    ends_at: datetime
    revised_at: datetime
    sequence: int
    abstract: str = ""
    room: RoomEntry | None = None
    theme: ThemeEntry | None = None
    floor_language: str = ""
    interpretation: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    chatham_house: bool = False
    path: str = ""
    other_themes: tuple[ThemeEntry, ...] = ()
    absences: tuple[str, ...] = ()
    is_recorded: bool = False
    links: tuple[Link, ...] = ()
    is_cancelled: bool = False

    @property
    def all_themes(self) -> tuple[ThemeEntry, ...]:
        """Return the theme and the further ones."""
        return (*((self.theme,) if self.theme else ()), *self.other_themes)

    @property
    def is_open(self) -> bool:
        """Tell whether title, room and people are shown."""
        return self.ceiling == "open"


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its sessions in order of time; the small hours of the night belong to the day before."""

    date: date
    sessions: tuple[SessionEntry, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A published version of the schedule (or the draft) as one audience may see it."""

    conference_name: str
    conference_uid: str
    slug: str
    zone: ZoneInfo
    version: int | None
    days: tuple[Day, ...]
    rooms: tuple[RoomEntry, ...]
    themes: tuple[ThemeEntry, ...]
    revised_at: datetime

    @property
    def sessions(self) -> tuple[SessionEntry, ...]:
        """Return all sessions in order of time."""
        return tuple(session for day in self.days for session in day.sessions)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone whom the audience may know by name, with the sessions it may see them in; `country` is in words.

    `absences` has for each of the sessions what is said of them there, if they cannot come.
    """

    card: Card
    country: str
    sessions: tuple[SessionEntry, ...]
    absences: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[tuple[SessionEntry, str], ...]:
        """Return each session with what is said of the person there."""
        return tuple(zip(self.sessions, self.absences or ("",) * len(self.sessions), strict=True))
