"""Tables that people send as CSV files: their encoding, their separator, their rows."""

import csv
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60
DELIMITERS = ",;\t"


class UnreadableFileError(Exception):
    """The file cannot be read; the message says why, and is meant for who sent it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's heading row, and its rows as (number of their last line in the file, cells)."""

    encoding: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_cut: bool


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding. Raises UnreadableFileError."""
    if content.startswith(b"PK"):
        raise UnreadableFileError(_("This is a spreadsheet. Open it and save it as CSV, then choose that file."))
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "windows-1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig").upper()
    raise UnreadableFileError(_("This is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV in UTF-8."))


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first row into most cells."""

    def cells(delimiter: str) -> int:
        return len(next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), []))

    return max(DELIMITERS, key=cells)


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        found = [(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader]
    except csv.Error:
        message = _(
            "A quotation mark is opened and not closed, or stands inside a cell. Is the end of the file missing?"
        )
        raise UnreadableFileError(message) from None
    return [(line, cells) for line, cells in found if any(cells)]


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV file separated by commas, semicolons or tabs. Raises UnreadableFileError, with words for its sender."""
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(_("The file is larger than 1 MB. Split it, and import one part after the other."))
    text, encoding = _decoded(content)
    rows = _rows(text)
    if len(rows) < 2:  # noqa: PLR2004  # a row of headings and one person
        raise UnreadableFileError(_("The file needs a first row with headings, and at least one row below it."))
    if len(rows) - 1 > MOST_ROWS:
        message = _("The file has %(count)d rows, and 5,000 can be imported at a time. Split it.")
        raise UnreadableFileError(message % {"count": len(rows) - 1})
    headings = rows[0][1]
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFileError(_("The file has more than 60 columns. Leave out those that are not needed."))
    is_cut = not text.endswith(("\n", "\r")) and len(rows[-1][1]) < len(headings)
    return Sheet(encoding, headings, tuple(rows[1:]), is_cut)
