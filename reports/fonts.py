"""The faces that paper is set in: fixed instances of the variable Noto fonts, cached on disk and registered once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import NamedTemporaryFile

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reports.arabic_forms import add_joined_forms
from reports.marks import MarkTable, Offset, mark_tables
from reports.scripts import BORROWED, JOINABLE_LETTERS, as_drawn, is_mark

_RECIPE = 2  # Raise it when the instances are made differently, so that cached files are made anew.


class Weight(IntEnum):
    """A weight of the face, as its axis counts it."""

    REGULAR = 400
    BOLD = 700


@dataclass(frozen=True, slots=True)
class _Family:
    """A variable font in a package, and the characters of it that can be set right without a shaping engine."""

    package: str
    file: str
    characters: frozenset[int]


def _ranges(*bounds: tuple[int, int]) -> frozenset[int]:
    return frozenset(code for first, last in bounds for code in range(first, last + 1))


_LATIN_GREEK_CYRILLIC = _ranges(
    (0x20, 0x7E), (0xA0, 0x52F), (0x1C80, 0x1C8F), (0x1D00, 0x1FFF), (0x2010, 0x205E), (0x2070, 0x214F),
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F), (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F), (0xFB00, 0xFB06), (0xFE20, 0xFE2F),
)  # fmt: skip
_ARABIC = JOINABLE_LETTERS | _ranges(
    (0x600, 0x61F), (0x621, 0x621), (0x640, 0x640), (0x64B, 0x670), (0x6D4, 0x6D4), (0x6D6, 0x6ED),
    (0x6F0, 0x6F9), (0xFB50, 0xFBFF), (0xFDF0, 0xFDFF), (0xFE70, 0xFEFC),
)  # fmt: skip

_FAMILIES = (
    _Family("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", _LATIN_GREEK_CYRILLIC),
    _Family("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf", _ARABIC),
)


def _instance_path(family: _Family, weight: Weight, folder: Path) -> Path:
    """Return the path of the instance, making it first where the folder does not have it (about a second)."""
    path = folder / f"{family.package}-{weight.name.lower()}-{version(family.package)}-{_RECIPE}.ttf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_atomically(path, _make_instance(family, weight).save)
    return path


def _make_instance(family: _Family, weight: Weight) -> FontFile:
    with as_file(files(family.package) / "files" / family.file) as source:
        font = FontFile(source, recalcTimestamp=False, lazy=False)
    keep = {
        "layout_features": ["mark", "mkmk", "ccmp", "init", "medi", "fina"],
        "name_IDs": ["*"],
        "notdef_outline": True,
    }
    subsetter = Subsetter(Options(**keep))  # type: ignore[no-untyped-call]
    subsetter.populate(unicodes=family.characters)  # type: ignore[no-untyped-call]
    subsetter.subset(font)  # type: ignore[no-untyped-call]
    limits = {"wght": weight.value, "wdth": 100}
    instance: FontFile = instantiateVariableFont(font, limits, updateFontNames=True)  # type: ignore[no-untyped-call]
    if family.characters <= _ARABIC:
        add_joined_forms(instance)
    del instance["GSUB"]
    return instance


def _write_atomically(path: Path, write: Callable[[str], None]) -> None:
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part_path = Path(part.name)
    try:
        write(str(part_path))
        part_path.replace(path)
    finally:
        part_path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Face:
    """One registered font: its name on a canvas, the advance of each character and the middle of each mark, in em."""

    name: str
    glyphs: dict[int, str]
    widths: dict[int, float]
    middles: dict[int, float]
    mark_tables: tuple[MarkTable, ...]

    def attach(self, letter: str, mark: str) -> Offset:
        """Return where the mark's origin lies, counted from the origin of the letter or mark under it."""
        letter_glyph, mark_glyph = self.glyphs.get(ord(letter), ""), self.glyphs[ord(mark)]
        offsets = (table.offset(letter_glyph, mark_glyph) for table in self.mark_tables)
        middle = self.widths.get(ord(letter), 0.5) / 2 - self.middles[ord(mark)]
        return next((offset for offset in offsets if offset), (middle, 0.0))


class _ReadableFont(TTFont):
    """A font whose text is copied out of the PDF as letters, also where a form of theirs lies in a borrowed place."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  (reportlab's name)
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = _BORROWED_CODE.sub(_letter_code, stream.content)  # type: ignore[attr-defined]


_BORROWED_CODE = re.compile(r"(?<= )<(FC[0-9A-F]{2})>")


def _letter_code(match: re.Match[str]) -> str:
    letter, _ = BORROWED[int(match[1], 16)]
    return f"<{ord(letter):04X}>"


def _register(family: _Family, weight: Weight, folder: Path) -> _Face:
    path = _instance_path(family, weight, folder)
    name = f"{family.package}-{weight.name.lower()}"
    pdfmetrics.registerFont(_ReadableFont(name, str(path), shapable=False))
    font = FontFile(path)
    em, glyphs = font["head"].unitsPerEm, font.getBestCmap() or {}  # type: ignore[attr-defined]
    return _Face(
        name=name,
        glyphs=glyphs,
        widths={code: font["hmtx"][glyph][0] / em for code, glyph in glyphs.items()},
        middles={code: _middle(font, glyph) / em for code, glyph in glyphs.items() if is_mark(chr(code))},
        mark_tables=tuple(mark_tables(font, em)),
    )


def _middle(font: FontFile, glyph: str) -> float:
    outline = font["glyf"][glyph]
    return (outline.xMin + outline.xMax) / 2 if outline.numberOfContours else 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one font, drawn in one go; `x` and `y` are in points per point of type size."""

    font: str
    text: str
    x: float
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, ready to draw; its width is in points per point of type size."""

    pieces: tuple[Piece, ...]
    width: float

    def draw(self, canvas: Canvas, x: float, y: float, size: float) -> None:
        """Draw the line from its left end; `x`, `y` (the baseline) and `size` are in points."""
        for piece in self.pieces:
            canvas.setFont(piece.font, size)
            canvas.drawString(x + piece.x * size, y + piece.y * size, piece.text)


class _LineSetter:
    """Lays characters in visual order side by side, and marks on the letters they belong to."""

    def __init__(self, faces: tuple[_Face, ...]) -> None:
        self._faces = faces
        self._pieces: list[Piece] = []
        self._pen = 0.0
        self._under: tuple[_Face, str, Offset] | None = None

    def set(self, text: str) -> Line:
        for character in text:
            face = next(face for face in self._faces if ord(character) in face.glyphs)
            (self._put_mark if is_mark(character) else self._put_letter)(face, character)
        return Line(tuple(self._pieces), self._pen)

    def _put_letter(self, face: _Face, character: str) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last and last.font == face.name and not is_mark(last.text[-1]):
            self._pieces[-1] = Piece(last.font, last.text + character, last.x)
        else:
            self._pieces.append(Piece(face.name, character, self._pen))
        self._under = (face, character, (self._pen, 0.0))
        self._pen += face.widths[ord(character)]

    def _put_mark(self, face: _Face, mark: str) -> None:
        under_face, under, (x, y) = self._under or (face, " ", (self._pen, 0.0))
        if ord(mark) in under_face.glyphs:
            face = under_face
        across, up = face.attach(under, mark)
        self._pieces.append(Piece(face.name, mark, x + across, y + up))
        self._under = (face, mark, (x + across, y + up))


@dataclass(frozen=True, slots=True)
class Fonts:
    """The faces of each weight, in the order in which they are asked for a character."""

    faces: Mapping[Weight, tuple[_Face, ...]]

    @property
    def default_name(self) -> str:
        """Name the font a canvas should begin with, so that it does not list Helvetica, which it cannot embed."""
        return self.faces[Weight.REGULAR][0].name

    def covers(self, text: str) -> bool:
        """Say whether each character of the cleaned text can be drawn, joined and placed as it should be."""
        drawn = as_drawn(text, from_the_right=False)
        return all(any(ord(c) in face.glyphs for face in self.faces[Weight.BOLD]) for c in drawn)

    def line(self, text: str, weight: Weight, *, from_the_right: bool = False) -> Line:
        """Set cleaned, covered text as one line; `from_the_right` is the direction of its paragraph."""
        return _LineSetter(self.faces[weight]).set(as_drawn(text, from_the_right=from_the_right))


@lru_cache
def load_fonts(folder: Path) -> Fonts:
    """Register the faces with reportlab; their files are made in `folder` the first time (some seconds)."""
    return Fonts({weight: tuple(_register(family, weight, folder) for family in _FAMILIES) for weight in Weight})
