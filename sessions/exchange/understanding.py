"""What one event of a file comes to here: every field cleaned, cut and converted, and what had to be guessed or left out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.plain_text import FORBIDDEN, validate_address
from events.wording import language_name
from sessions.exchange import guessing
from sessions.exchange.linked import links_of
from sessions.exchange.markup import is_html, to_markdown
from sessions.exchange.values import ImportedEvent, ImportedPerson
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Session

LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_ROOM, LONGEST_THEME, LONGEST_NAME, LONGEST_CODE = 200, 10_000, 60, 160, 80, 12
LONGEST_KEY, LONGEST_ADDRESS = 300, 254
USUAL_MINUTES = 60
SURROGATES = re.compile("[\ud800-\udfff]")
CODE = re.compile(r"[A-Za-z0-9-]+")
ADDRESS = re.compile(r"\s*<[^<>]*@[^<>]*>")


class Grade(TextChoices):
    """How far something was understood."""

    GUESSED = "guessed", gettext_lazy("guessed")
    LEFT_OUT = "left out", gettext_lazy("left out")


@dataclass(frozen=True, slots=True)
class Remark:
    """What was guessed about an event or left out of it, in words; `number` 0 is the file as a whole."""

    grade: Grade
    words: str
    number: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the conference adds to what the file says; `said_zone` is the zone that the file names, if it names one."""

    zone: ZoneInfo
    languages: tuple[str, ...]
    said_zone: ZoneInfo | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """An event in the terms of this site. Times are in UTC, both or neither; `says_*` is False where it was guessed."""

    number: int
    key: str
    code: str
    title: str
    abstract: str
    kind: str
    ceiling: str
    theme: str
    language: str
    room: str
    minutes: int
    people: tuple[ImportedPerson, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_cut: bool = False
    is_recorded: bool | None = None
    links: tuple[tuple[str, str], ...] = ()
    says_title: bool = True
    says_kind: bool = False
    says_language: bool = False
    says_length: bool = False


@dataclass(slots=True)
class Notes:
    """Collects what is to be remarked."""

    found: list[tuple[Grade, str]] = field(default_factory=list)

    def guess(self, words: str) -> None:
        """Remark that something was guessed."""
        self.found.append((Grade.GUESSED, words))

    def leave_out(self, words: str) -> None:
        """Remark that something was left out."""
        self.found.append((Grade.LEFT_OUT, words))


def understand(event: ImportedEvent, frame: Frame) -> tuple[Understood, tuple[Remark, ...]]:
    """Return the event in the terms of this site, and what is to be remarked."""
    notes = Notes([(Grade.LEFT_OUT, words) for words in event.problems])
    title, abstract = _title(event, frame, notes), _abstract(event, frame, notes)
    people = tuple(_people(event, notes))
    room = _name(event.room, LONGEST_ROOM, notes)
    kind, ceiling = _kind(event, title=title, abstract=abstract, room=room, notes=notes)
    starts_at, ends_at = _times(event, frame, notes)
    minutes, says_length = _minutes(event, starts_at, ends_at)
    language = _language(event, frame, notes)
    understood = Understood(
        number=event.number,
        key=clean(event.key)[:LONGEST_KEY],
        code=event.code if CODE.fullmatch(event.code) and len(event.code) <= LONGEST_CODE else "",
        title=title,
        abstract=abstract,
        kind=kind,
        ceiling=ceiling,
        theme=_name(event.theme, LONGEST_THEME, notes),
        language=language or frame.languages[0],
        room=room,
        minutes=minutes,
        people=people,
        starts_at=starts_at,
        ends_at=ends_at,
        is_cut=event.is_cut,
        is_recorded=event.is_recorded,
        links=links_of(event),
        says_title=bool(event.title.strip()),
        says_kind=event.kind.casefold() in Session.Kind.values,
        says_language=bool(language),
        says_length=says_length,
    )
    return understood, tuple(Remark(grade, words, event.number, title) for grade, words in dict.fromkeys(notes.found))


def clean(text: str) -> str:
    """Return the text composed (NFC), with plain line ends and without characters that are not seen."""
    lines = (
        SURROGATES.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", lines)).strip()


def clean_line(text: str) -> str:
    """Return the text as `clean` does, on one line with single spaces."""
    return " ".join(clean(text).split())


def cut(text: str, most: int) -> str:
    """Return the text with at most so many characters; an ellipsis says that some are missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _title(event: ImportedEvent, frame: Frame, notes: Notes) -> str:
    written = event.title if frame.is_ours else unescape(event.title)
    title = clean_line(written)
    if FORBIDDEN.search(written):
        notes.leave_out(_("Its title held control characters that are not seen."))
    if not title:
        notes.guess(_("It has no title and is called “Without a title”."))
        return _("Without a title")
    if len(title) > LONGEST_TITLE:
        notes.leave_out(_("Its title was longer than 200 characters and is cut."))
    return cut(title, LONGEST_TITLE)


def _abstract(event: ImportedEvent, frame: Frame, notes: Notes) -> str:
    text = clean(event.abstract)
    if not frame.is_ours and is_html(text):
        text = clean(to_markdown(text))
    if len(text) > LONGEST_ABSTRACT:
        notes.leave_out(_("Its text was longer than 10,000 characters and is cut."))
    return cut(text, LONGEST_ABSTRACT)


def _name(written: str, most: int, notes: Notes) -> str:
    """Return the name of a room or theme; none where it only says that there is none."""
    name = clean_line(written)
    if guessing.is_nothing(name):
        return ""
    if len(name) > most:
        notes.leave_out(_("The name of its room or theme was too long and is cut."))
    return cut(name, most)


def _people(event: ImportedEvent, notes: Notes) -> Iterator[ImportedPerson]:
    """Yield those who are named, each once."""
    seen: set[str] = set()
    for written in event.people:
        person = tidied(written, notes)
        mark = person.key or person.name
        if person.name and mark not in seen:
            seen.add(mark)
            yield person


def tidied(said: ImportedPerson, notes: Notes) -> ImportedPerson:
    """Return the person with a clean name, empty where there is none; of an address beside a name nothing is kept."""
    name = clean_line(ADDRESS.sub("", said.name))
    if not name:
        notes.leave_out(_("Someone in it has no name."))
    if len(name) > LONGEST_NAME:
        notes.leave_out(_("A name was longer than 80 characters and is cut."))
    address = clean_line(said.address)
    if address and not _is_address(address):
        notes.leave_out(_("An e-mail address is none."))
        address = ""
    return replace(said, name=cut(name, LONGEST_NAME), key=clean(said.key)[:LONGEST_KEY], address=address)


def _is_address(text: str) -> bool:
    try:
        validate_address(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def understand_people(people: Iterable[ImportedPerson]) -> tuple[tuple[ImportedPerson, ...], tuple[Remark, ...]]:
    """Return those of a list who have a name, and what is to be remarked on the list."""
    notes = Notes()
    found = tuple(person for one in people if (person := tidied(one, notes)).name)
    return found, tuple(Remark(grade, words) for grade, words in dict.fromkeys(notes.found))


def _kind(event: ImportedEvent, *, title: str, abstract: str, room: str, notes: Notes) -> tuple[str, str]:
    """Return the kind and what may be said of it: a break is shown to everyone, so only what says nothing comes in as one."""
    kind, neutral = guessing.kind_of(event.kind), Session.Ceiling.NEUTRAL.value
    may_be_pause = kind in {None, Session.Kind.BREAK} and not event.people
    if may_be_pause and guessing.is_pause(title) and (not abstract or guessing.is_pause(abstract)):
        return Session.Kind.BREAK.value, neutral
    sounds = guessing.sounds_like_a_pause(title) or guessing.is_pause(abstract)
    if kind == Session.Kind.BREAK or (may_be_pause and not room and sounds):
        notes.guess(
            _("It comes in as a break of which outputs say only that the time is taken: its words may say more.")
        )
        return Session.Kind.BREAK.value, Session.Ceiling.OPAQUE.value
    if event.kind.casefold() not in Session.Kind.values:
        taken, written = (kind or Session.Kind.PANEL), clean_line(event.kind)
        facts = {"written": cut(written, LONGEST_NAME), "kind": taken.label}
        said = (
            _("Its kind “%(written)s” is taken as %(kind)s.") if written else _("No kind is said: taken as %(kind)s.")
        )
        notes.guess(said % facts)
    return (kind or Session.Kind.PANEL).value, neutral


def _language(event: ImportedEvent, frame: Frame, notes: Notes) -> str:
    """Return the language that is said, or nothing."""
    language, main = guessing.language_of(event.language), language_name(frame.languages[0])
    if not event.language:
        notes.guess(_("No language is said: taken as %(language)s.") % {"language": main})
    elif not language:
        facts = {"written": cut(clean_line(event.language), LONGEST_CODE), "language": main}
        notes.guess(_("The language “%(written)s” is not known: taken as %(language)s.") % facts)
    elif language not in frame.languages:
        facts = {"language": language_name(language)}
        notes.guess(_("%(language)s is none of the languages in the conference's settings.") % facts)
    return language


def _times(event: ImportedEvent, frame: Frame, notes: Notes) -> tuple[datetime | None, datetime | None]:
    """Return start and end in UTC, or neither where there is no time or it runs backwards."""
    if event.starts_at is None:
        return None, None
    start = _moment(event.starts_at, frame)
    if event.starts_at.tzinfo is None and frame.said_zone is None:
        notes.guess(_("No time zone is said: taken as %(zone)s.") % {"zone": frame.zone.key})
    end = _moment(event.ends_at, frame) if event.ends_at else None
    if event.minutes and (end is None or end <= start):
        end = start + timedelta(minutes=event.minutes)
    if end is None:
        notes.guess(_("No end is said: taken as one hour."))
        end = start + timedelta(minutes=USUAL_MINUTES)
    if end <= start:
        notes.leave_out(_("It ends before it starts, so it comes in without a place in the schedule."))
        return None, None
    return start, end


def _moment(moment: datetime, frame: Frame) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=frame.said_zone or frame.zone)).astimezone(UTC)


def _minutes(event: ImportedEvent, start: datetime | None, end: datetime | None) -> tuple[int, bool]:
    """Return the length as a session may have it, and whether the file says one."""
    says = event.minutes is not None or event.ends_at is not None
    length = (end - start) // timedelta(minutes=1) if start and end else event.minutes or USUAL_MINUTES
    return min(max(length, SHORTEST_MINUTES), LONGEST_MINUTES), says
