"""A letter for a visa as a tagged PDF (PDF/UA-1), set by typst from `typst/letter.typ`."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from delegates.qr import QrPath, qr_path
from reports.drawable import fonts, missing_clusters, writable
from reports.letters import Letter
from reports.pdf import TEMPLATES

NOT_DRAWN = frozenset({"details", "dated"})


class UndrawableError(Exception):
    """A letter that no typeface holds stands in the text: nothing may stand in its place where a name is compared."""


def draw_letter(letter: Letter) -> bytes:
    """Draw the letter; the same letter gives the same bytes. Its file names neither person nor clock.

    Text reaches typst as data only, so its syntax stays text. Raises UndrawableError, and `typst.TypstError` where the
    template itself is at fault.
    """
    with override(letter.language):
        document = _document(letter)
    if missing_clusters(document):
        raise UndrawableError
    return typst.compile(
        TEMPLATES / "letter.typ",
        root=TEMPLATES,
        font_paths=fonts(),
        sys_inputs={"letter": json.dumps(document, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(letter.dated, time(), UTC),
    )


def _document(letter: Letter) -> dict[str, object]:
    """Return the letter and the words around it in the shapes that JSON knows."""
    drawn = {field.name: _plain(getattr(letter, field.name)) for field in fields(letter) if field.name not in NOT_DRAWN}
    details = letter.details
    facts = [
        (_("Name"), details.legal_name),
        (_("Day of birth"), letter.born_words),
        (_("Nationality"), letter.nationality_name),
        (_("Passport number"), details.passport_number),
    ]
    return {
        "letter": drawn | {"embassy": writable(details.embassy)},
        "facts": [[label, writable(value)] for label, value in facts],
        "qr": _svg(qr_path(letter.check_url)),
        "labels": _labels(),
    }


def _labels() -> dict[str, str]:
    return {
        "title": _("Letter of invitation"),
        "reference": _("Reference"),
        "check": _("Whether this letter is valid is said here, and nothing else:"),
        "qr": _("QR code with the address of the page that checks this letter"),
        "example": _("An example with invented facts. Not a letter."),
    }


def _svg(code: QrPath) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}">'
        f'<path fill="#1d1b19" d="{code.d}"/></svg>'
    )


def _plain(value: object) -> object:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
