"""The post-conference report as a tagged PDF (PDF/UA-1), set by typst from the templates in `typst/`."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path

import fontpkg_amiri
import fontpkg_noto_sans
import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.edition import Edition, RecommendationLine, SessionSummary
from reports.markup import parse

TEMPLATES = Path(__file__).resolve().parent / "typst"
MARKDOWN = {(Edition, "welcome"), (SessionSummary, "text"), (RecommendationLine, "text")}

# Drawn for what no font of ours holds: PDF/UA forbids a glyph that means nothing, and one name must not stop a report.
MISSING = "\N{WHITE SQUARE}"
CLUSTER = re.compile(r"[^\x00-\x7f][\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u200d\ufe00-\ufe0f]*")
UNWRITABLE = {"Cc", "Cs", "Cn", "Co"}


def typeset(edition: Edition) -> bytes:
    """Draw the edition; the same edition gives the same bytes.

    Text reaches typst as data only, so its syntax stays text. Letters that no bundled font holds become white
    squares, and the colophon says so. Raises `typst.TypstError` where the templates themselves are at fault.
    """
    with override(edition.language):
        data = _drawable(_document(edition.pruned))
    return typst.compile(
        TEMPLATES / "report.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"edition": data},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(edition.dated, time(), UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """Only fonts that come with our packages: a machine's own would make each machine's report differ."""
    folders = [Path(package.ROOT) / "files" for package in (fontpkg_amiri, fontpkg_noto_sans)]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _document(edition: Edition) -> str:
    """Return the edition and the words around it as JSON."""
    content = _plain(edition)
    themes = {str(chapter.number): _theme(chapter.number) for chapter in edition.chapters if chapter.number}
    labels = _labels() | {"title": _("%(conference)s: conference report") % {"conference": edition.conference_name}}
    document = {"edition": content, "themes": themes, "labels": labels, "withholds": edition.withholds_figures}
    return json.dumps(document, ensure_ascii=False, default=str)


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
        return _writable(value)
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


def _writable(text: str) -> str:
    """Leave out what no PDF text may hold: control characters, halves of surrogate pairs, byte order marks."""
    kept = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in UNWRITABLE)
    return "".join(kept).replace("\ufeff", "")


def _drawable(document: str) -> str:
    """Put a white square for each cluster of letters that the fonts do not hold, and tell the document of it."""
    found = tuple(sorted(set(CLUSTER.findall(document))))
    missing = set() if _fonts_hold(found) else {cluster for cluster in found if not _fonts_hold((cluster,))}
    shown = CLUSTER.sub(lambda match: MISSING if match[0] in missing else match[0], document)
    return json.dumps({**json.loads(shown), "missing": bool(missing)}, ensure_ascii=False)


@lru_cache(maxsize=4096)
def _fonts_hold(clusters: Iterable[str]) -> bool:
    """Ask typst itself, since the faces within its wheel are no files that could be read."""
    try:
        typst.compile(
            TEMPLATES / "probe.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            sys_inputs={"words": "\n".join(clusters)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
