"""Where a font says that marks sit on their letters, read from its GPOS table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from fontTools.ttLib import TTFont as FontFile

_MARK_TO_BASE, _MARK_TO_MARK = 4, 6

Offset = tuple[float, float]


class _Anchor(Protocol):
    XCoordinate: int
    YCoordinate: int


class _MarkRecord(Protocol):
    Class: int
    MarkAnchor: _Anchor


@dataclass(frozen=True, slots=True)
class MarkTable:
    """Where marks of each group meet the letters (or marks) under them, in em."""

    marks: dict[str, tuple[int, Offset]]
    letters: dict[str, tuple[Offset | None, ...]]

    def offset(self, letter: str, mark: str) -> Offset | None:
        """Return how far the mark's origin lies from the letter's, or None where the font does not say."""
        if mark not in self.marks or letter not in self.letters:
            return None
        group, (mark_x, mark_y) = self.marks[mark]
        anchor = self.letters[letter][group]
        return (anchor[0] - mark_x, anchor[1] - mark_y) if anchor else None


def mark_tables(font: FontFile, em: int) -> Iterator[MarkTable]:
    """Read mark-to-base and mark-to-mark positioning (OpenType GPOS, lookup types 4 and 6); `em` is its units in one."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            table = getattr(subtable, "ExtSubTable", subtable)
            if table.LookupType == _MARK_TO_BASE:
                letters = [record.BaseAnchor for record in table.BaseArray.BaseRecord]
                marks = zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True)
                yield _mark_table(marks, zip(table.BaseCoverage.glyphs, letters, strict=True), em)
            elif table.LookupType == _MARK_TO_MARK:
                letters = [record.Mark2Anchor for record in table.Mark2Array.Mark2Record]
                marks = zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True)
                yield _mark_table(marks, zip(table.Mark2Coverage.glyphs, letters, strict=True), em)


def _mark_table(
    marks: Iterable[tuple[str, _MarkRecord]], letters: Iterable[tuple[str, list[_Anchor | None]]], em: int
) -> MarkTable:
    def place(anchor: _Anchor) -> Offset:
        return anchor.XCoordinate / em, anchor.YCoordinate / em

    return MarkTable(
        marks={glyph: (record.Class, place(record.MarkAnchor)) for glyph, record in marks},
        letters={glyph: tuple(place(anchor) if anchor else None for anchor in anchors) for glyph, anchors in letters},
    )
