"""Lists that leave as a file: the columns that one audience may take along, as values, and their two drawings."""

import csv as plain_csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import xlsxwriter
from defusedcsv import csv
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates import disclosure
from delegates.answer_lists import answer_cells, readable
from delegates.cards import DeskEntry, TeamAnswers
from delegates.models import Question, Registration
from events.audience import Audience
from events.audit import record
from events.models import Conference, User
from vault.keys import unlocked

BOM = "\ufeff"
NO_CLOCK = datetime(1980, 1, 1, tzinfo=UTC)
"""What a workbook says of when it was made: nothing; the oldest moment that its archive can hold."""
LEADING = ("\t", "\r", "\n")
INNER_FORMULA = re.compile(r"([;,\t\r\n][\s\"]*)([=+@|-])")


class Format(models.TextChoices):
    """The kinds of file."""

    CSV = "csv", _("CSV, for any program")
    XLSX = "xlsx", _("XLSX, for spreadsheets")


class Purpose(models.TextChoices):
    """What a list is taken out for; chosen, not typed, so that the audit holds no names."""

    CATERING = "catering", _("meals")
    ACCESS = "access", _("access needs at the place")
    INTERPRETATION = "interpretation", _("interpretation")
    TRAVEL = "travel", _("rooms, travel and visas")
    DOOR = "door", _("a list for the door")
    PROTECTION = "protection", _("the protection of people")
    OTHER = "other", _("something else")


class Column(models.TextChoices):
    """What a list may hold of each registration."""

    CODE = "code", _("Code")
    NAME = "name", _("Name")
    CATEGORY = "category", _("Category")
    STATE = "state", _("State")
    REQUESTED = "requested", _("Asked on")
    ARRIVED = "arrived", _("Arrived")
    LANGUAGES = "languages", _("Languages")
    INTERPRETATION = "interpretation", _("Needs interpretation into")
    ACCESS = "access", _("Access needs")
    DIET = "diet", _("Dietary needs")
    SUPPORT = "support", _("Travel support asked for")
    AMOUNT = "support_amount", _("Amount asked for")
    RECORDING = "recording", _("Recording")
    FOLLOW_UP = "follow_up", _("Mail after the conference")
    SECURE = "secure_contact", _("Signal or PGP contact")
    BADGE_NAME = "badge_name", _("Name on the badge")
    AFFILIATION = "affiliation", _("Affiliation")
    COUNTRY = "country", _("Country")
    BIOGRAPHY = "biography", _("Biography")
    ADDRESS = "address", _("Contact address")
    RISK = "risk", _("At risk")
    EMERGENCY = "emergency_contact", _("Emergency contact")


FOR_SAFETY = (
    Column.BADGE_NAME,
    Column.AFFILIATION,
    Column.COUNTRY,
    Column.BIOGRAPHY,
    Column.ADDRESS,
    Column.RISK,
    Column.EMERGENCY,
)
"""Columns named as the person's own answers, which only safety officers may take along."""

DRAWN: Mapping[Column, Callable[[DeskEntry, ZoneInfo], str]] = {
    Column.CODE: lambda entry, _zone: entry.code,
    Column.NAME: lambda entry, _zone: entry.name,
    Column.CATEGORY: lambda entry, _zone: str(entry.category.label),
    Column.STATE: lambda entry, _zone: str(entry.state.label),
    Column.REQUESTED: lambda entry, zone: _minute(entry.requested_at, zone),
    Column.ARRIVED: lambda entry, zone: _minute(entry.arrived_at, zone),
    Column.LANGUAGES: lambda entry, _zone: " ".join(entry.languages),
    Column.INTERPRETATION: lambda entry, _zone: " ".join(entry.interpretation),
    Column.ACCESS: lambda entry, _zone: entry.access_needs,
    Column.DIET: lambda entry, _zone: entry.dietary_needs,
}
ANSWERED: Mapping[Column, Callable[[TeamAnswers], str]] = {
    Column.SUPPORT: lambda answers: ", ".join(str(item.label) for item in answers.support),
    Column.AMOUNT: lambda answers: answers.support_amount,
    Column.RECORDING: lambda answers: str(answers.recording.label),
    Column.FOLLOW_UP: lambda answers: str(_("yes") if answers.follow_up else _("no")),
    Column.SECURE: lambda answers: answers.secure_contact,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A list as texts: a heading per column, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _minute(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def columns_for(audience: Audience) -> tuple[Column, ...]:
    """Return the columns that the audience may take along."""
    return tuple(column for column in Column if audience >= Audience.SAFETY or column not in FOR_SAFETY)


def table_of(
    registrations: Iterable[Registration],
    *,
    columns: Iterable[Column],
    audience: Audience,
    zone: ZoneInfo,
    asked: Iterable[Question] = (),
) -> Table:
    """Return the chosen columns, and then the questions, as far as the audience may have them; times in the zone.

    The registrations come with their people; opening them takes one query per 5,000, and as many for the answers.
    """
    found, allowed = list(registrations), columns_for(audience)
    chosen = [column for column in columns if column in allowed]
    sealed = [column.value for column in chosen if column in FOR_SAFETY]
    is_answered = any(column in ANSWERED for column in chosen)
    with unlocked(row.key_ref for row in found):
        entries = disclosure.desk_entries(found, audience=audience)
        facets = disclosure.safety_facets(found, sealed)
        answers = disclosure.team_answers(found, audience=audience) if is_answered else (TeamAnswers(),) * len(found)
    questions = readable(asked, audience)
    cells = answer_cells(found, questions, audience=audience)
    rows = (
        tuple(_cell(column, zone, entry, answer, facet) for column in chosen) + more
        for entry, answer, facet, more in zip(entries, answers, facets, cells, strict=True)
    )
    headings = [*(str(column.label) for column in chosen), *(question.text for question in questions)]
    return Table(tuple(headings), tuple(rows))


def _cell(column: Column, zone: ZoneInfo, entry: DeskEntry, answers: TeamAnswers, facets: Mapping[str, str]) -> str:
    if column in FOR_SAFETY:
        return facets[column.value]
    return ANSWERED[column](answers) if column in ANSWERED else DRAWN[column](entry, zone)


def note_export(  # noqa: PLR0913  # what was taken out, who did it and when
    *, kind: Format, purpose: Purpose, rows: int, for_safety: bool, conference: Conference, actor: User, at: datetime
) -> None:
    """Write down that a list was taken out, as what and what for, how long, and whether with columns for safety officers."""
    columns = "safety" if for_safety else "usual"
    action = f"export {kind} for {purpose}: {rows} rows, {columns} columns"
    record(actor=actor, action=action, target=conference, conference=conference, at=at)


def _guarded(cell: str) -> str:
    """Quote a cell whose first character hides from defusedcsv what comes after it, and what begins a formula within.

    A program that takes another character than the comma for the end of a cell would begin a cell there.
    """
    cell = INNER_FORMULA.sub(r"\1'\2", cell)
    return f"'{cell}" if cell.startswith(LEADING) else cell


def draw_csv(table: Table) -> Iterator[bytes]:
    """Yield the table as CSV (RFC 4180) in UTF-8 with a byte order mark, row by row; no cell is a formula."""
    held = StringIO()
    writer = csv.writer(held, quoting=plain_csv.QUOTE_ALL)  # type: ignore[no-untyped-call]  # defusedcsv has no types
    held.write(BOM)
    for row in (table.headings, *table.rows):
        writer.writerow([_guarded(cell) for cell in row])
        yield held.getvalue().encode()
        held.seek(0)
        held.truncate()


def draw_xlsx(table: Table) -> bytes:
    """Return the table as a workbook of one sheet, made in memory, in which every cell is a string."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": NO_CLOCK})
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for column, heading in enumerate(table.headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
