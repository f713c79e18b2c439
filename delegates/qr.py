"""QR codes as a path for inline SVG: one shape, no image, no inline style."""

from dataclasses import dataclass

import segno

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrPath:
    """`d` of an SVG path that draws the dark modules as unit squares, on a square of `size` units."""

    size: int
    d: str


def qr_path(text: str) -> QrPath:
    """Return the QR code of a short upper-case text (error correction M, fixed mask)."""
    matrix = segno.make(text, error="m", mask=3, micro=False).matrix
    squares = (
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return QrPath(size=len(matrix) + 2 * QUIET_ZONE, d="".join(squares))
