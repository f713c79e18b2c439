"""Badges beside a bare reportlab loop that draws the same number of names with a QR."""

import io
from functools import partial
from itertools import cycle, islice
from typing import TextIO

import segno
from django.conf import settings
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bench.timing import compare
from delegates.cards import BadgeFace, PhotoChoice
from reports.badges import BadgeLook, draw_badges
from reports.fonts import load_fonts

SIZES = (150, 1000)
NAMES = ("Sunrise", "Güneş Işık", "Солнечный Ветер", "شمس الصباح", "A rather long name that needs two lines")
PER_PAGE = 4


def faces(count: int) -> list[BadgeFace]:
    """Return that many invented badges."""
    names = islice(cycle(NAMES), count)
    return [
        BadgeFace(code=f"{n:06}", name=name, category="delegate", photo=PhotoChoice.NO, badge_id=f"{n:032x}")
        for n, name in enumerate(names)
    ]


def bare(count: int) -> bytes:
    """Draw names and codes with nothing else: no fonts of ours, no fitting, no shaping."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number in range(count):
        canvas.drawString(50, 700, f"Person {number}")
        path = canvas.beginPath()
        for y, row in enumerate(segno.make_qr(f"{number:032x}", version=3, error="m", mask=3).matrix):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(x, y, 1, 1)
        canvas.drawPath(path, stroke=0, fill=1)
        if number % PER_PAGE == PER_PAGE - 1:
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def measure(out: TextIO) -> None:
    """Print a line for each size."""
    look = BadgeLook(
        conference_name="A conference",
        place_and_year="Anywhere 2012",
        fonts=load_fonts(settings.VAR_DIR / "fonts"),
        words={choice: str(choice.label) for choice in PhotoChoice},
    )
    for count in SIZES:
        people = faces(count)
        size = len(draw_badges(people, look=look).pdf)
        ours, base, ratio = compare(partial(draw_badges, people, look=look), partial(bare, count))
        out.write(
            f"badges {count:5}: {ours:6.2f} s, {count / ours:5.0f}/s, {size / 1e6:.2f} MB;"
            f" bare loop {base:6.2f} s; {1 / ratio:.0%} of its speed\n"
        )
