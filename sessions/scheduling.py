"""Place a session in a room and a time of the draft, move it or take it off; or refuse and say what is in the way."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Room
from events.wording import format_time
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Session, Slot
from sessions.moving import Actor, Change, Moved, put
from sessions.placing_errors import (
    ConflictError,
    LengthError,
    NoSuchTimeError,
    NothingToUndoError,
    OutsideConferenceError,
    PersonBusyError,
    PinnedError,
    PlacementError,
    RoomBusyError,
    RoomGoneError,
    RoomMissingError,
    SessionGoneError,
    StaleMoveError,
    UnknownRoomError,
)
from sessions.standing import Spot

__all__ = [
    "ConflictError",
    "LengthError",
    "NoSuchTimeError",
    "NothingToUndoError",
    "OutsideConferenceError",
    "PersonBusyError",
    "PinnedError",
    "PlacementError",
    "RoomBusyError",
    "RoomGoneError",
    "RoomMissingError",
    "SessionGoneError",
    "StaleMoveError",
    "UnknownRoomError",
    "moment_of",
    "move",
    "place",
    "remove",
    "wanted_spot",
]


def moment_of(wall_time: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which the clocks of the zone show a naive time; the first of two.

    An aware time is the moment it says. Raises NoSuchTimeError for a time that the clocks skip.
    """
    if wall_time.tzinfo is not None:
        return wall_time.astimezone(UTC)
    moment = wall_time.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != wall_time.replace(fold=0):
        message = _(
            "The clocks go forward in that night, so %(time)s does not exist on that day. Choose a time before or after."
        ) % {"time": format_time(wall_time.replace(tzinfo=UTC), ZoneInfo("UTC"))}
        raise NoSuchTimeError(message)
    return moment


def wanted_spot(session: Session, room: Room | None, starts_at: datetime, minutes: int | None = None) -> Spot:
    """Return the place that is asked for; `minutes` is the session's own length unless given.

    `starts_at` is aware, or naive and then on the conference's clocks.
    Raises UnknownRoomError, NoSuchTimeError, LengthError.
    """
    if room is not None and room.conference_id != session.conference_id:
        raise UnknownRoomError
    start = moment_of(starts_at, session.conference.zone)
    length = session.minutes if minutes is None else minutes
    if not SHORTEST_MINUTES <= length <= LONGEST_MINUTES:
        raise LengthError
    return Spot(room.pk if room else None, start, start + timedelta(minutes=length))


@transaction.atomic
def place(  # noqa: PLR0913  # where, when and by whom
    *,
    session: Session,
    room: Room | None,
    starts_at: datetime,
    at: datetime,
    actor: Actor,
    minutes: int | None = None,
    expected: str | None = None,
) -> Slot:
    """Place the session in the draft, or move it there; only a break can have no room.

    `expected` is the mark (standing.mark_of) of where the editor saw it. Raises what `wanted_spot` does, and
    SessionGoneError, StaleMoveError, PinnedError, and the ConflictErrors.
    """
    to = wanted_spot(session, room, starts_at, minutes)
    moved = put(session=session, change=Change(to), expected=expected, actor=actor, at=at)
    return moved.slot or Slot.objects.get(version__number=None, session=session)


@transaction.atomic
def move(*, session: Session, to: Spot | None, expected: str, actor: Actor, at: datetime) -> Moved:
    """Do as `place`, or as `remove` where there is no place to go, and say what is wrong there."""
    return put(session=session, change=Change(to), expected=expected, actor=actor, at=at)


@transaction.atomic
def remove(*, session: Session, at: datetime, actor: Actor, expected: str | None = None) -> None:
    """Take the session off the draft; published versions keep it. Without a place nothing changes.

    Raises SessionGoneError, StaleMoveError, PinnedError.
    """
    put(session=session, change=Change(None), expected=expected, actor=actor, at=at)
