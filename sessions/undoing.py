"""Take one's own last move back, and do it again, as long as nobody has moved the session since.

What could not be taken back does not stand before what came earlier: it is passed over until something else was.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from events.models import Conference, User
from sessions.models import Move
from sessions.moving import Actor, Change, put
from sessions.placing_errors import NothingToUndoError, RoomGoneError, RoomMissingError
from sessions.publishing import lock_draft
from sessions.standing import mark_of, spot_after, spot_before

Manner = Move.Manner


def undoable(conference: Conference, actor: Actor, *, passed: Collection[int] = ()) -> Move | None:
    """Return the move that the actor's next undoing takes back: of those that were refused (`passed`) only if no other is left."""
    moves = _open_moves(conference, actor).filter(manner__in=[Manner.MOVE, Manner.REDO])
    return (moves.exclude(number__in=passed).first() if passed else None) or moves.first()


def redoable(conference: Conference, actor: Actor) -> Move | None:
    """Return the undoing that the actor can take back: none once they have moved something else since."""
    undoing = _open_moves(conference, actor).filter(manner=Manner.UNDO).first()
    if undoing is None:
        return None
    later = Move.objects.filter(conference=conference, actor=undoing.actor_id, number__gt=undoing.number)
    return None if later.filter(manner=Manner.MOVE).exists() else undoing


def _open_moves(conference: Conference, actor: Actor) -> QuerySet[Move]:
    """Return the actor's moves that nothing took back, the last first."""
    if not isinstance(actor, User):
        return Move.objects.none()
    moves = Move.objects.filter(conference=conference, actor=actor, undone_by=None)
    return moves.select_related("session", "room", "room_before").order_by("-number")


@transaction.atomic
def undo(
    *, conference: Conference, actor: Actor, at: datetime, number: int | None = None, passed: Collection[int] = ()
) -> Move:
    """Take the actor's last move back but those `passed` over; `number` is that of the move that they were shown.

    Raises NothingToUndoError, StaleMoveError, RoomGoneError, and what `moving.put` does.
    """
    lock_draft(conference)
    return _take_back(undoable(conference, actor, passed=passed), Manner.UNDO, conference, actor, at, number)


@transaction.atomic
def redo(*, conference: Conference, actor: Actor, at: datetime, number: int | None = None) -> Move:
    """Do again what the actor took back last. Raises as `undo` does."""
    lock_draft(conference)
    return _take_back(redoable(conference, actor), Manner.REDO, conference, actor, at, number)


def _take_back(  # noqa: PLR0913, PLR0917  # private
    move: Move | None, manner: Manner, conference: Conference, actor: Actor, at: datetime, number: int | None
) -> Move:
    if move is None or (number is not None and number != move.number):
        raise NothingToUndoError
    session = move.session
    session.conference = conference
    change = Change(spot_before(move), manner, undoes=move)
    try:
        done = put(session=session, change=change, expected=mark_of(spot_after(move)), actor=actor, at=at)
    except RoomMissingError as error:
        raise RoomGoneError(session.code) from error
    if done.move is None:
        raise NothingToUndoError
    return done.move
