"""What the rooms of an invented conference have, and what its sessions ask for: never more than they get."""

from collections.abc import Sequence
from random import Random

from events.models import Conference, Room, Theme
from sessions.models import Session

EQUIPMENT = ("projector", "microphone", "screen for captions", "flip chart")
MOST_BOOTHS, LONGEST_WALK = 4, 10
SMALLEST_ROOM = 45


def furnished(conference: Conference, number: int) -> Room:
    """Return the unsaved room of that number, counted from 1."""
    return Room(
        conference=conference,
        name=f"Room {number}",
        capacity=40 + number * 5,
        equipment=list(EQUIPMENT[: 2 + number % 3]),
        booths=number % (MOST_BOOTHS + 1),
        walk_minutes=number % LONGEST_WALK,
        position=number,
    )


def need(session: Session, room: Room, rng: Random) -> None:
    """Let the session ask for no more than the room has in which it will be placed."""
    session.expected_audience = rng.randint(5, room.capacity or SMALLEST_ROOM)
    session.equipment = sorted(rng.sample(room.equipment, rng.randint(0, len(room.equipment))))
    session.is_recorded = rng.random() < 1 / 4


def further_themes(session: Session, themes: Sequence[Theme], rng: Random) -> list[Theme]:
    """Return a second theme for one session in three."""
    others = [theme for theme in themes if theme.pk != session.theme_id]
    return [rng.choice(others)] if rng.random() < 1 / 3 else []
