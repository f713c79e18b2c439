"""Joined forms of Arabic letters for which Unicode has no code: Kurdish, Pashto, Maghrebi and others.

A shaping engine would compose them from the font's rules for each text; here it is done once, into the font.
"""

from collections.abc import Mapping

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as FontFile

from reports.marks import MarkTable, Offset, mark_tables
from reports.scripts import BORROWED, Form

Rules = Mapping[str, list[str]]

_FEATURES = {Form.INITIAL: "init", Form.MEDIAL: "medi", Form.FINAL: "fina"}


def add_joined_forms(font: FontFile) -> None:
    """Add a glyph for each borrowed code to an instance of the Arabic font that still has its joining rules."""
    composition = _rules(font, "ccmp")
    joining = {form: _rules(font, feature) for form, feature in _FEATURES.items()}
    tables = list(mark_tables(font, em=1))
    nominal = dict(font.getBestCmap() or {})
    for code, (letter, form) in BORROWED.items():
        glyph = nominal[ord(letter)]
        parts = [part for whole in composition.get(glyph, [glyph]) for part in joining[form].get(whole, [whole])]
        _add_glyph(font, code, parts, tables)


def _rules(font: FontFile, feature: str) -> Rules:
    """Read what one glyph becomes under a feature (OpenType GSUB, lookup types 1 and 2)."""
    table = font["GSUB"].table
    record = next(record for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature)
    rules: dict[str, list[str]] = {}
    for index in record.Feature.LookupListIndex:
        for subtable in table.LookupList.Lookup[index].SubTable:
            mapping = getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
            rules |= {glyph: [parts] if isinstance(parts, str) else parts for glyph, parts in mapping.items()}
    return rules


def _add_glyph(font: FontFile, code: int, parts: list[str], tables: list[MarkTable]) -> None:
    base, *marks = parts
    glyphs, metrics, name = font["glyf"], font["hmtx"], f"joined{code:04X}"
    pen = TTGlyphPen(font.getGlyphSet())  # type: ignore[arg-type]
    pen.addComponent(base, (1, 0, 0, 1, 0, 0))
    for mark in marks:
        pen.addComponent(mark, (1, 0, 0, 1, *_offset(tables, base, mark)))
    glyphs[name] = pen.glyph()
    glyphs[name].recalcBounds(glyphs)
    metrics[name] = (metrics[base][0], glyphs[name].xMin)
    for table in font["cmap"].tables:
        table.cmap[code] = name


def _offset(tables: list[MarkTable], base: str, mark: str) -> Offset:
    """Return where the mark lies; a KeyError here means that the font has changed and the recipe must follow."""
    for table in tables:
        offset = table.offset(base, mark)
        if offset:
            return offset
    raise KeyError(base, mark)
