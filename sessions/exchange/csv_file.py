"""Sessions, or people, from a CSV file with headings; columns whose heading says nothing known are left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from delegates.sheets import Sheet, UnreadableFileError, read_sheet
from sessions.exchange.moments import at_clock, parse_day, parse_minutes, parse_moment
from sessions.exchange.values import ImportedEvent, ImportedPerson, ImportedProgramme, UnreadableProgrammeError

MOST_MEGABYTES = 8
BETWEEN_PEOPLE = re.compile(r"\s*[|;\n]\s*")
GUARDED = re.compile(r"^'(?=[=+\-@|%])")
GUARDED_WITHIN = re.compile(r"([;,\n][\s\"]*)'([=+@|-])")
OUR_HEADINGS = (
    "id",
    "code",
    "title",
    "kind",
    "theme",
    "language",
    "room",
    "start",
    "end",
    "minutes",
    "people",
    "abstract",
)
"""The first row of the tables drawn here; it is not translated, so that the import knows it again."""


class Column(TextChoices):
    """What a column may hold."""

    KEY = "id"
    CODE = "code"
    TITLE = "title"
    ABSTRACT = "abstract"
    KIND = "kind"
    THEME = "theme"
    LANGUAGE = "language"
    ROOM = "room"
    DAY = "day"
    START = "start"
    END = "end"
    LENGTH = "length"
    PEOPLE = "people"
    NAME = "name"
    ADDRESS = "address"
    SESSIONS = "sessions"


HEADINGS: Mapping[str, Column] = {
    heading: column
    for column, headings in {
        Column.KEY: "id|uid|guid|uuid|key|number|nr|no",
        Column.CODE: "code",
        Column.TITLE: "title|session|session title|talk|paper|titre|título|titulo|titel|başlık|название",
        Column.ABSTRACT: "abstract|description|summary|text|résumé|resumen|zusammenfassung|beschreibung|özet|описание",
        Column.KIND: "kind|type|session type|format|paper type",
        Column.THEME: "theme|track|topic|thème|tema|thema|konu|тема",
        Column.LANGUAGE: "language|floor language|langue|idioma|sprache|dil|язык",
        Column.ROOM: "room|location|venue|salle|sala|raum|salon|зал",
        Column.DAY: "day|date|jour|día|fecha|tag|datum|gün|дата",
        Column.START: "start|start time|starts at|begin|from|début|inicio|beginn|başlangıç|начало",
        Column.END: "end|end time|ends at|to|fin|ende|bitiş|конец",
        Column.LENGTH: "duration|minutes|length|length in minutes|durée|duración|dauer|süre",
        Column.PEOPLE: "people|persons|speakers|speaker|authors|author|presenters|speaker names|intervenants|ponentes",
        Column.NAME: "name|display name|full name|nom|nombre|ad|имя|الاسم",
        Column.ADDRESS: "address|e-mail|email|e-mail address|email address|mail|correo|courriel|e-posta|почта",
        Column.SESSIONS: "sessions|session codes|proposals",
    }.items()
    for heading in headings.split("|")
}


def read_csv(content: bytes) -> ImportedProgramme:
    """Read the file: people where it has names and no titles, else sessions. Raises UnreadableProgrammeError."""
    try:
        sheet = read_sheet(content, most_megabytes=MOST_MEGABYTES)
    except UnreadableFileError as error:
        raise UnreadableProgrammeError(str(error)) from None
    columns = _columns(sheet.headings)
    is_ours = sheet.headings == OUR_HEADINGS
    rows = [
        (number, _cells(columns, cells, is_ours=is_ours)) for number, (_line, cells) in enumerate(sheet.rows, start=1)
    ]
    problems = tuple(_problems(sheet, columns))
    if Column.TITLE in columns:
        events = tuple(_event(number, cells) for number, cells in rows)
        return ImportedProgramme(form="CSV", events=events, is_ours=is_ours, problems=problems)
    if Column.NAME in columns:
        people = tuple(_person(cells) for _number, cells in rows)
        return ImportedProgramme(form="CSV", people=people, problems=problems)
    raise UnreadableProgrammeError(
        _("No column has the heading Title, as a list of sessions needs, or Name, as a list of people needs.")
    )


def _columns(headings: Sequence[str]) -> list[Column | None]:
    """Return what each column holds, by its heading; nothing is held twice."""
    found: list[Column | None] = []
    for heading in headings:
        column = HEADINGS.get(" ".join(heading.casefold().replace("_", " ").split()))
        found.append(None if column in found else column)
    return found


def _problems(sheet: Sheet, columns: Sequence[Column | None]) -> Iterator[str]:
    unknown = [heading for heading, column in zip(sheet.headings, columns, strict=True) if heading and not column]
    if unknown:
        yield _("These columns are left out: %(names)s.") % {"names": ", ".join(name[:40] for name in unknown)}
    if sheet.is_guessed:
        words = _("The file does not say in which letters it is written; %(encoding)s is a guess.")
        yield words % {"encoding": sheet.encoding}
    if sheet.is_cut:
        yield _("The last line is cut off.")


def _cells(columns: Sequence[Column | None], cells: Sequence[str], *, is_ours: bool) -> Mapping[Column, str]:
    unguarded = _unguarded if is_ours else _unquoted
    return {column: unguarded(cell) for column, cell in zip(columns, cells, strict=False) if column}


def _unquoted(cell: str) -> str:
    """Return the cell without the apostrophe by which programs keep it from being a formula."""
    return GUARDED.sub("", cell)


def _unguarded(cell: str) -> str:
    """Return the cell without all that the tables drawn here add against formulas."""
    bare = _unquoted(cell)
    return GUARDED_WITHIN.sub(r"\1\2", bare if bare == cell else bare.replace("\\|", "|"))


def _event(number: int, cells: Mapping[Column, str]) -> ImportedEvent:
    starts_at, ends_at = _moment(cells, Column.START), _moment(cells, Column.END)
    length = cells.get(Column.LENGTH, "")
    minutes = parse_minutes(length)
    problems = []
    if starts_at is None and (cells.get(Column.START) or cells.get(Column.DAY)):
        problems.append(_("Its time is none that can be read."))
    if length and minutes is None:
        problems.append(_("Its length is none that can be read."))
    return ImportedEvent(
        number=number,
        key=cells.get(Column.KEY, ""),
        code=cells.get(Column.CODE, ""),
        title=cells.get(Column.TITLE, ""),
        abstract=cells.get(Column.ABSTRACT, ""),
        kind=cells.get(Column.KIND, ""),
        theme=cells.get(Column.THEME, ""),
        language=cells.get(Column.LANGUAGE, ""),
        room=cells.get(Column.ROOM, ""),
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        people=_people(cells),
        problems=tuple(problems),
    )


def _moment(cells: Mapping[Column, str], column: Column) -> datetime | None:
    """Return a time written in full, or as a clock beside the day."""
    written, day = cells.get(column, ""), parse_day(cells.get(Column.DAY, ""))
    return parse_moment(written) or (at_clock(day, written) if day else None)


def _people(cells: Mapping[Column, str]) -> tuple[ImportedPerson, ...]:
    written = cells.get(Column.PEOPLE) or cells.get(Column.NAME, "")
    return tuple(ImportedPerson(name) for name in BETWEEN_PEOPLE.split(written) if name)


def _person(cells: Mapping[Column, str]) -> ImportedPerson:
    return ImportedPerson(
        name=cells.get(Column.NAME, ""),
        key=cells.get(Column.KEY, ""),
        address=cells.get(Column.ADDRESS, ""),
        sessions=tuple(part for part in BETWEEN_PEOPLE.split(cells.get(Column.SESSIONS, "")) if part),
    )
