"""Writes the timetable's utility classes, since a page may carry no inline style: `python -m config.timetable_css`."""

from collections.abc import Iterator
from pathlib import Path

STYLESHEET = Path(__file__).parent / "static" / "css" / "timetable.css"
MARKER = "/* From here on written by config/timetable_css.py: steps of five minutes, and rooms. */\n"
STEPS_A_DAY = 24 * 12
LONGEST = 12 * 12
MOST_ROOMS = 24


def utilities() -> Iterator[str]:
    """Yield the rules, a line each.

    `.from-N` begins N steps of five minutes after the grid does, `.for-N` lasts N steps (twelve hours at most), `.col-N` is
    the Nth room, `.over-N` is N rooms wide, `.cols-N` is a grid of N rooms.
    """
    yield "@media print,(min-width:48rem){"
    yield from (f".from-{step}{{grid-row-start:{step + 1}}}" for step in range(STEPS_A_DAY))
    yield from (f".for-{steps}{{grid-row-end:span {steps}}}" for steps in range(1, LONGEST + 1))
    yield from (f".cols-{rooms}{{--rooms:{rooms}}}" for rooms in range(1, MOST_ROOMS + 1))
    yield from (f".col-{room}{{grid-column-start:{room + 1}}}" for room in range(1, MOST_ROOMS + 1))
    yield from (f".over-{rooms}{{grid-column-end:span {rooms}}}" for rooms in range(2, MOST_ROOMS + 1))
    yield "}"


def complete(stylesheet: str) -> str:
    """Give the stylesheet with its hand-written part as it is and everything after the marker written anew."""
    by_hand = stylesheet.partition(MARKER)[0]
    return by_hand + MARKER + "\n".join(utilities()) + "\n"


if __name__ == "__main__":
    STYLESHEET.write_text(complete(STYLESHEET.read_text(encoding="utf-8")), encoding="utf-8")
