"""Tables that people send as CSV files: their encoding, their separator, their rows."""

import csv
import re
from dataclasses import dataclass, replace
from io import StringIO

from django.utils.translation import gettext as _

MEGABYTE = 1_000_000
MOST_BYTES = MEGABYTE
MOST_ROWS = 5_000
MOST_COLUMNS = 60
DELIMITERS = ",;\t"
TOGETHER = re.compile(r"[\u0410-\u044f]{2,}")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


class UnreadableFileError(Exception):
    """The file cannot be read; the message says why, and is meant for who sent it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's heading row, and its rows as (number of their last line in the file, cells)."""

    encoding: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_cut: bool
    is_guessed: bool = False

    def part(self, start: int, count: int) -> "Sheet":
        """Return the sheet with `count` of its rows only, from the row number `start` (from 0) on."""
        end = start + count
        return replace(self, rows=self.rows[start:end], is_cut=self.is_cut and end >= len(self.rows))


def _is_cyrillic(content: bytes) -> bool:
    """Tell whether bytes beyond ASCII stand together as in Russian words, not alone as the accents of Western ones."""
    text = content.decode("windows-1251", "ignore")
    return 2 * sum(map(len, TOGETHER.findall(text))) > len(CYRILLIC.findall(text))


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings to be tried in turn; those after the first are guesses."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content:
        wide = "utf-16-be" if content[::2].count(0) > content[1::2].count(0) else "utf-16-le"
        return ("utf-8-sig", wide) if "\n".encode(wide) in content else ("utf-8-sig",)
    return ("utf-8-sig", "windows-1251" if _is_cyrillic(content) else "windows-1252")


def _decoded(content: bytes) -> tuple[str, str, bool]:
    """Return the text, the name of its encoding and whether that is a guess. Raises UnreadableFileError."""
    if content.startswith(b"PK"):
        raise UnreadableFileError(_("This is a spreadsheet. Open it and save it as CSV, then choose that file."))
    for number, encoding in enumerate(_encodings(content)):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig").upper(), number > 0
    raise UnreadableFileError(
        _("This is no text in UTF-8, UTF-16, Windows-1251 or Windows-1252. Save it as CSV in UTF-8.")
    )


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first row into most cells."""

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        found = [(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader]
    except csv.Error as error:
        if "field limit" in str(error):
            message = _(
                "Line %(line)d has a cell of more than 131,000 letters. Is a quotation mark not closed before it?"
            )
            raise UnreadableFileError(message % {"line": reader.line_num}) from None
        message = _(
            "A quotation mark is opened and not closed, or stands inside a cell. Is the end of the file missing?"
        )
        raise UnreadableFileError(message) from None
    return [(line, cells) for line, cells in found if any(cells)]


def read_sheet(content: bytes, *, most_megabytes: int = 1) -> Sheet:
    """Read a CSV file separated by commas, semicolons or tabs. Raises UnreadableFileError, with words for its sender."""
    if len(content) > most_megabytes * MEGABYTE:
        message = _("The file is larger than %(count)d MB. Split it, and import one part after the other.")
        raise UnreadableFileError(message % {"count": most_megabytes})
    text, encoding, is_guessed = _decoded(content)
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
    return Sheet(encoding, headings, tuple(rows[1:]), is_cut, is_guessed)
