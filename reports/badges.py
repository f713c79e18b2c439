"""Badges: four A6 on each A4 sheet, to be cut once across and once down."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby

import segno
from django.utils.translation import gettext
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from delegates.cards import BadgeFace, PhotoChoice
from reports.fitting import EMPTY, Block, Room, fit
from reports.fonts import Fonts, Weight
from reports.scripts import clean

rl_config.useA85 = 0  # Streams as bytes, not as text: a fifth smaller.

PAGE = landscape(A4)
WIDTH, HEIGHT = PAGE[0] / 2, PAGE[1] / 2
MARGIN = 8 * mm
BAND_HEIGHT, BAND_INSET = 15 * mm, 5 * mm
QR_SIDE = 26 * mm
NAME_GAP = 2.5 * mm
FOOT = MARGIN + QR_SIDE
LEFT, RIGHT = MARGIN, WIDTH - MARGIN

ACCENT, ACCENT_SOFT, ON_ACCENT = "#9c2f1b", "#f6e7e2", "#ffffff"
INK, INK_SOFT, RULE = "#1d1b19", "#57524c", "#a8a198"
PHOTO_COLOURS = {PhotoChoice.NO: "#a3172a", PhotoChoice.ASK: "#8a5a00", PhotoChoice.OK: "#1f6b3a"}


@dataclass(frozen=True, slots=True)
class BadgeLook:
    """What all badges of a conference share; `words` and the names are in the language to be printed.

    `country_names` has a name for each country code, `language_names` for each BCP 47 code, `category_names`
    for each category; what has none is printed as it stands.
    """

    conference_name: str
    place_and_year: str
    fonts: Fonts
    words: Mapping[PhotoChoice, str]
    country_names: Mapping[str, str] = field(default_factory=dict)
    language_names: Mapping[str, str] = field(default_factory=dict)
    category_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadgeSheet:
    """The finished PDF, and whom it could not serve fully, as registration codes in the order of the badges.

    `refused` got their code in place of a name that cannot be drawn; on the badges of `incomplete` an
    affiliation, country, category or language that cannot be drawn was left out.
    """

    pdf: bytes
    refused: tuple[str, ...]
    incomplete: tuple[str, ...] = ()


def draw_badges(faces: Iterable[BadgeFace], *, look: BadgeLook) -> BadgeSheet:
    """Draw one badge for each face, four on an A4 sheet; the same values give the same bytes."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=PAGE, pageCompression=1, invariant=1, initialFontName=look.fonts.default_name)  # type: ignore[arg-type]
    _describe(canvas, look)
    press = _Press(canvas, look)
    for number, face in enumerate(faces):
        if number and number % 4 == 0:
            press.finish_page()
        press.draw(face, x=WIDTH * (number % 2), y=HEIGHT * (1 - number % 4 // 2))
    press.finish_page()
    canvas.save()
    return BadgeSheet(target.getvalue(), tuple(press.refused), tuple(press.incomplete))


def _describe(canvas: Canvas, look: BadgeLook) -> None:
    canvas.setTitle(gettext("%(conference)s: badges") % {"conference": clean(look.conference_name)})
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Safe Assembly")
    canvas.setProducer("Safe Assembly")


class _Press:
    """Draws badges onto one canvas and remembers what it could not draw."""

    def __init__(self, canvas: Canvas, look: BadgeLook) -> None:
        self.refused: list[str] = []
        self.incomplete: list[str] = []
        self._canvas = canvas
        self._look = look
        self._fonts = look.fonts
        canvas.beginForm("band", 0, 0, WIDTH, HEIGHT)
        self._draw_band()
        canvas.endForm()

    def finish_page(self) -> None:
        _draw_crop_marks(self._canvas)
        self._canvas.showPage()

    def draw(self, face: BadgeFace, *, x: float, y: float) -> None:
        """Draw one badge whose lower left corner is at (x, y), in points."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm("band")
        self._draw_person(face)
        self._draw_photo_choice(face.photo)
        self._draw_ribbon(face)
        _draw_qr(canvas, face.badge_id)
        canvas.restoreState()

    def _draw_band(self) -> None:
        canvas, look = self._canvas, self._look
        bottom = HEIGHT - BAND_INSET - BAND_HEIGHT
        canvas.setFillColor(HexColor(ACCENT))
        canvas.roundRect(BAND_INSET, bottom, WIDTH - 2 * BAND_INSET, BAND_HEIGHT, 2 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor(ON_ACCENT))
        middle = bottom + BAND_HEIGHT / 2
        place = self._fit(look.place_and_year, Weight.REGULAR, Room(40 * mm, 10 * mm, 10, 5))
        place.draw(canvas, RIGHT - place.width, middle + place.height / 2)
        rest = RIGHT - LEFT - place.width - 6 * mm
        name = self._fit(look.conference_name, Weight.BOLD, Room(rest, 12 * mm, 14, 5))
        name.draw(canvas, LEFT, middle + name.height / 2)

    def _draw_person(self, face: BadgeFace) -> None:
        """Draw the name as large as it can be, and the details under it, both at the side where the name begins."""
        top, bottom = HEIGHT - BAND_INSET - BAND_HEIGHT - 4 * mm, FOOT + 4 * mm
        details = [self._detail(line) for line in self._details(face)]
        below = sum(detail.height for detail in details) + (NAME_GAP if details else 0)
        name = self._name_block(face, height=top - bottom - below)
        y = top - (top - bottom - below - name.height) / 2
        self._canvas.setFillColor(HexColor(INK))
        name.draw(self._canvas, LEFT, y, room=RIGHT - LEFT)
        y -= name.height + NAME_GAP
        self._canvas.setFillColor(HexColor(INK_SOFT))
        for detail in details:
            detail.draw(self._canvas, RIGHT - detail.width if name.from_the_right else LEFT, y)
            y -= detail.height

    def _name_block(self, face: BadgeFace, *, height: float) -> Block:
        name = clean(face.name)
        block = None
        if name and self._fonts.covers(name):
            block = fit(self._fonts, name, Weight.BOLD, Room(RIGHT - LEFT, height, 60, 6))
        if block:
            return block
        self.refused.append(face.code)
        return self._fit(face.code, Weight.BOLD, Room(RIGHT - LEFT, height, 60, 6))

    def _details(self, face: BadgeFace) -> Iterator[str]:
        look = self._look
        languages = [look.language_names.get(code, code) for code in face.languages]
        spoken = self._drawable(face, *languages)
        if spoken:
            yield gettext("speaks %(languages)s") % {"languages": ", ".join(spoken)}
        origin = self._drawable(face, face.affiliation, look.country_names.get(face.country, face.country))
        if origin:
            yield " · ".join(origin)

    def _drawable(self, face: BadgeFace, *texts: str) -> list[str]:
        cleaned = [clean(text) for text in texts]
        covered = [text for text in cleaned if self._fonts.covers(text)]
        if len(covered) < len(cleaned) and face.code not in self.incomplete[-1:]:
            self.incomplete.append(face.code)
        return [text for text in covered if text]

    def _detail(self, text: str) -> Block:
        return self._fit(text, Weight.REGULAR, Room(RIGHT - LEFT, 11 * mm, 14, 5))

    def _draw_photo_choice(self, choice: PhotoChoice) -> None:
        canvas, side = self._canvas, 10 * mm
        bottom = FOOT - side
        canvas.setFillColor(HexColor(PHOTO_COLOURS[choice]))
        _SHAPES[choice](canvas, LEFT, bottom, side)
        word = self._fit(self._look.words[choice], Weight.BOLD, Room(84 * mm, 11 * mm, 20, 6))
        word.draw(canvas, LEFT + side + 4 * mm, bottom + side / 2 + word.height / 2)

    def _draw_ribbon(self, face: BadgeFace) -> None:
        canvas, width, height = self._canvas, RIGHT - LEFT - QR_SIDE - 8 * mm, 10 * mm
        canvas.setFillColor(HexColor(ACCENT_SOFT))
        canvas.roundRect(LEFT, MARGIN, width, height, 1.6 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor(ACCENT))
        canvas.roundRect(LEFT, MARGIN, 1.6 * mm, height, 0.8 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor(INK))
        words = self._drawable(face, self._look.category_names.get(face.category, face.category))
        role = self._fit(" ".join(words), Weight.BOLD, Room(width - 9 * mm, height, 15, 5))
        role.draw(canvas, LEFT + 5 * mm, MARGIN + height / 2 + role.height / 2)

    def _fit(self, text: str, weight: Weight, room: Room) -> Block:
        """Fit a text that the house writes: what cannot be drawn, or is far too long, leaves its place empty."""
        cleaned = clean(text)
        covered = cleaned if self._fonts.covers(cleaned) else ""
        return fit(self._fonts, covered, weight, room) or EMPTY


def _draw_square(canvas: Canvas, x: float, y: float, side: float) -> None:
    canvas.rect(x, y + side * 0.05, side * 0.9, side * 0.9, stroke=0, fill=1)


def _draw_triangle(canvas: Canvas, x: float, y: float, side: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x, y + side * 0.04)
    path.lineTo(x + side, y + side * 0.04)
    path.lineTo(x + side / 2, y + side * 0.96)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_circle(canvas: Canvas, x: float, y: float, side: float) -> None:
    canvas.circle(x + side / 2, y + side / 2, side / 2, stroke=0, fill=1)


_SHAPES: Mapping[PhotoChoice, Callable[[Canvas, float, float, float], None]] = {
    PhotoChoice.NO: _draw_square,
    PhotoChoice.ASK: _draw_triangle,
    PhotoChoice.OK: _draw_circle,
}


def _draw_qr(canvas: Canvas, badge_id: str) -> None:
    """Draw the identifier as QR code version 3-M (29 modules), one path in units of a module.

    The mask is fixed: trying all eight costs more than the rest of the badge, and every reader knows each.
    """
    rows = segno.make_qr(badge_id, version=3, error="m", mask=3, boost_error=False).matrix
    canvas.translate(RIGHT - QR_SIDE, MARGIN)
    canvas.scale(QR_SIDE / len(rows), QR_SIDE / len(rows))
    operators = [operator for y, row in enumerate(reversed(rows)) for operator in _bars(row, y)]
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(PDFPathObject(operators), stroke=0, fill=1)


def _bars(row: Sequence[int], y: int) -> Iterator[str]:
    """Write each dark run of a row as the PDF operator for a rectangle; whole numbers need no formatting."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield f"{x} {y} {length} 1 re"
        x += length


def _draw_crop_marks(canvas: Canvas) -> None:
    """Mark both cuts at the edges of the sheet, and where they cross."""
    (width, height), length = PAGE, 4 * mm
    canvas.setStrokeColor(HexColor(RULE))
    canvas.setLineWidth(0.3)
    canvas.lines(
        [
            (WIDTH, 0, WIDTH, length),
            (WIDTH, height - length, WIDTH, height),
            (0, HEIGHT, length, HEIGHT),
            (width - length, HEIGHT, width, HEIGHT),
            (WIDTH - length, HEIGHT, WIDTH + length, HEIGHT),
            (WIDTH, HEIGHT - length, WIDTH, HEIGHT + length),
        ]
    )
