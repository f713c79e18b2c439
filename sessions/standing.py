"""Where a session stands in the draft, as one value; the mark of it says what somebody saw before they moved it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sessions.models import Move, Slot

TRAY = "tray"
LONGEST_NUMBER = 11


@dataclass(frozen=True, slots=True)
class Spot:
    """A room and a time; only a break stands in no room."""

    room_id: UUID | None
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def spot_of(slot: Slot | None) -> Spot | None:
    """Return where a slot is; without one the session is in the tray."""
    return Spot(slot.room_id, slot.starts_at, slot.ends_at) if slot else None


def mark_of(spot: Spot | None) -> str:
    """Return a word that differs wherever a session stands otherwise."""
    if spot is None:
        return TRAY
    room = spot.room_id.hex if spot.room_id else "-"
    return f"{room}.{int(spot.starts_at.timestamp())}.{int(spot.ends_at.timestamp())}"


def start_in(mark: str) -> datetime | None:
    """Return when the place of a mark begins; None for the tray, and for what is no mark."""
    _room, _dot, times = mark.partition(".")
    start = times.partition(".")[0]
    is_number = start.isascii() and start.isdigit() and len(start) <= LONGEST_NUMBER
    return datetime.fromtimestamp(int(start), UTC) if is_number else None


def spot_before(move: Move) -> Spot | None:
    """Return where the session stood before the move."""
    if move.started_before is None or move.ended_before is None:
        return None
    return Spot(move.room_before_id, move.started_before, move.ended_before)


def spot_after(move: Move) -> Spot | None:
    """Return where the move put the session."""
    if move.starts_at is None or move.ends_at is None:
        return None
    return Spot(move.room_id, move.starts_at, move.ends_at)
