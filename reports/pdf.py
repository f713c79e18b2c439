"""The post-conference report as a tagged PDF (PDF/UA-1), set by typst from the templates in `typst/`."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.drawable import change_strings, fonts, missing_clusters, with_squares, writable
from reports.edition import Edition, RecommendationLine, SessionSummary
from reports.markup import parse

TEMPLATES = Path(__file__).resolve().parent / "typst"
MARKDOWN = {(Edition, "welcome"), (SessionSummary, "text"), (RecommendationLine, "text")}


def typeset(edition: Edition) -> bytes:
    """Draw the edition; the same edition gives the same bytes.

    Text reaches typst as data only, so its syntax stays text. Letters that no bundled font holds become white
    squares, and the colophon says so. Raises `typst.TypstError` where the templates themselves are at fault.
    """
    with override(edition.language):
        document = _document(edition.pruned)
    missing = missing_clusters(document)
    drawn = change_strings(document | {"missing": bool(missing)}, with_squares(missing))
    return typst.compile(
        TEMPLATES / "report.typ",
        root=TEMPLATES,
        font_paths=fonts(),
        sys_inputs={"edition": json.dumps(drawn, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(edition.dated, time(), UTC),
    )


def _document(edition: Edition) -> dict[str, object]:
    """Return the edition and the words around it in the shapes that JSON knows."""
    title = _("%(conference)s: conference report") % {"conference": writable(edition.conference_name)}
    themes = {str(chapter.number): _theme(chapter.number) for chapter in edition.chapters if chapter.number is not None}
    return {
        "edition": _plain(edition),
        "themes": themes,
        "labels": _labels() | {"title": title},
        "withholds": edition.withholds_figures,
    }


def _theme(number: int) -> str:
    return _("Theme %(number)s") % {"number": number}


def _labels() -> dict[str, str]:
    return {
        "report": _("Conference report"),
        "contents": _("Contents"),
        "welcome": _("Welcome"),
        "figures": _("Figures"),
        "number": _("Number"),
        "fewer": _("fewer than 5"),
        "withheld": _("No figure under five is shown: a small number can point to a person."),
        "programme": _("Programme"),
        "recommendations": _("Recommendations"),
        "recommendation": _("R %(number)s"),
        "addressee": _("To %(addressee)s."),
        "organisations": _("Organisations that took part"),
        "named": _("People are named only where they agreed to be named here."),
        "missing": _("A white square stands for a letter that the typefaces of this file do not hold."),
    }


def _plain(value: object) -> object:
    """Turn the frozen value into what JSON knows, with people's Markdown as trees."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _plain(_field(value, field.name)) for field in fields(value)}
    return value


def _field(owner: object, name: str) -> object:
    value: object = getattr(owner, name)
    return parse(str(value)) if (type(owner), name) in MARKDOWN else value
