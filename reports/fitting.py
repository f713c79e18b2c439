"""Text made as large as its room allows: it shrinks and wraps, and is never cut."""

from dataclasses import dataclass
from unicodedata import bidirectional

from reportlab.pdfgen.canvas import Canvas

from reports.fonts import Fonts, Line, Weight
from reports.scripts import letters, reads_from_the_right

_LEADING, _TALL_LEADING = 1.18, 1.5  # Arabic reaches higher and deeper than Latin.
_CAP_HEIGHT = 0.714
_WHOLE_WORDS_FROM = 15  # A word is broken only where type would otherwise become smaller than this (points).
_BALANCE_STEP = 0.94


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text in one size; all measures are in points."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    from_the_right: bool

    @property
    def width(self) -> float:
        """Of the widest line."""
        return max((line.width * self.size for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Of all lines with their leading, half of it above and half below each."""
        return len(self.lines) * self.leading * self.size

    def draw(self, canvas: Canvas, x: float, top: float, *, room: float | None = None) -> None:
        """Draw the lines downwards from `top`; text that runs from the right ends at `x` + `room` (or its width)."""
        for number, line in enumerate(self.lines):
            start = (room or self.width) - line.width * self.size if self.from_the_right else 0.0
            line.draw(canvas, x + start, top - self._baseline(number), self.size)

    def _baseline(self, number: int) -> float:
        return (number * self.leading + self.leading / 2 + _CAP_HEIGHT / 2) * self.size


EMPTY = Block((), 1.0, _LEADING, from_the_right=False)


@dataclass(frozen=True, slots=True)
class Room:
    """The room a text may fill, in points, and the largest and smallest size of type to fill it with."""

    width: float
    height: float
    largest: int
    smallest: int


def fit(fonts: Fonts, text: str, weight: Weight, room: Room) -> Block | None:
    """Set cleaned, covered text in the largest size at which all of it fits into the room.

    Returns None where even the smallest does not. An empty text gives an empty block.
    """
    if not text:
        return EMPTY
    wrapper = _Wrapper(fonts, weight, from_the_right=reads_from_the_right(text))
    leading = _leading(text)
    for size in range(room.largest, room.smallest - 1, -1):
        most = int(room.height / (leading * size))
        lines = wrapper.wrap(text, room.width / size, most=most, breaking=size < _WHOLE_WORDS_FROM)
        if lines:
            return Block(wrapper.set(lines), size, leading, wrapper.from_the_right)
    return None


def _leading(text: str) -> float:
    return _TALL_LEADING if any(bidirectional(character) == "AL" for character in text) else _LEADING


class _Wrapper:
    """Breaks one text into lines; widths are in em, and each word is measured once."""

    def __init__(self, fonts: Fonts, weight: Weight, *, from_the_right: bool) -> None:
        self.from_the_right = from_the_right
        self._fonts = fonts
        self._weight = weight
        self._widths: dict[str, float] = {}

    def set(self, lines: list[str]) -> tuple[Line, ...]:
        return tuple(self._line(line) for line in lines)

    def wrap(self, text: str, room: float, *, most: int, breaking: bool) -> list[str]:
        """Return at most `most` lines of about the same length, none wider than `room`, or no line at all."""
        lines = self._fill(text, room, breaking=breaking)
        if not lines or len(lines) > most:
            return []
        narrower = lines
        while len(lines) > 1 and narrower and len(narrower) == len(lines):
            lines, room = narrower, room * _BALANCE_STEP
            narrower = self._fill(text, room, breaking=False)
        return lines

    def _fill(self, text: str, room: float, *, breaking: bool) -> list[str]:
        lines, line = [], ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self._width(longer) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = self._break(word, room) if breaking else [word]
            lines += full
            if self._width(line) > room:
                return []
        return [*lines, line]

    def _break(self, word: str, room: float) -> list[str]:
        """Cut a word into as few parts as fit into `room`."""
        parts = [""]
        for letter in letters(word):
            if parts[-1] and self._width(parts[-1]) + self._width(letter) > room:
                parts.append("")
            parts[-1] += letter
        return parts

    def _width(self, text: str) -> float:
        if text not in self._widths:
            self._widths[text] = self._line(text).width
        return self._widths[text]

    def _line(self, text: str) -> Line:
        return self._fonts.line(text, self._weight, from_the_right=self.from_the_right)
