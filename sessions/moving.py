"""The one way in which the draft changes: under its lock, from where the editor saw the session, written down as a move."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.utils.translation import gettext as _

from events.audit import record
from events.models import Conference, Room, User
from sessions.conflicts import Clash
from sessions.models import Move, ScheduleVersion, Session, Slot
from sessions.move_words import place_words, told
from sessions.placing_errors import PinnedError, SessionGoneError, StaleMoveError, UnknownRoomError, refusal_of
from sessions.publishing import lock_draft
from sessions.standing import Spot, mark_of, spot_after, spot_of
from sessions.trying import Tried, try_spot

Actor = User | AnonymousUser | None
Manner = Move.Manner


@dataclass(frozen=True, slots=True)
class Change:
    """Where a session goes, None for the tray, and how that comes about; `undoes` is the move that is taken back.

    The rules in `despite` do not stop it, however strict they are.
    """

    to: Spot | None
    manner: Manner = Manner.MOVE
    undoes: Move | None = None
    despite: frozenset[Clash] = frozenset()

    @property
    def action(self) -> str:
        """Return the word that the audit keeps."""
        if self.manner == Manner.MOVE:
            return "place" if self.to else "unplace"
        return "undo move" if self.manner == Manner.UNDO else "redo move"


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move: `move` is None where the session stood there already; `tried` is what is wrong there."""

    slot: Slot | None
    move: Move | None = None
    tried: Tried = field(default_factory=Tried)


def put(*, session: Session, change: Change, expected: str | None, actor: Actor, at: datetime) -> Moved:
    """Move the session within the caller's transaction, and write it down.

    Raises SessionGoneError, StaleMoveError, PinnedError, UnknownRoomError, and the ConflictErrors.
    """
    conference = session.conference
    draft = lock_draft(conference)
    session, slot = _as_they_are(session, draft)
    before = spot_of(slot)
    if expected is not None and expected != mark_of(before):
        raise _stale(session, before, reader=actor, at=at)
    if change.to == before:
        return Moved(slot)
    _refuse_pinned(session, before, change.to)
    slot, tried = _write(draft, session, slot, change)
    move = _note(session, before, change, actor, at)
    record(actor=actor, action=change.action, target=session, conference=conference, at=at)
    return Moved(slot, move, tried)


def _as_they_are(session: Session, draft: ScheduleVersion) -> tuple[Session, Slot | None]:
    """Return the session and its slot as they are now that the draft is locked; its conference is known already."""
    slot = draft.slots.select_related("session").filter(session=session.pk).first()
    found = slot.session if slot else Session.objects.filter(pk=session.pk).first()
    if found is None:
        raise SessionGoneError(session.code)
    found.conference = session.conference
    return found, slot


def _refuse_pinned(session: Session, before: Spot | None, to: Spot | None) -> None:
    if before is None or not session.pin:
        return
    holds_room = session.pin in {Session.Pin.ROOM, Session.Pin.BOTH}
    holds_time = session.pin in {Session.Pin.TIME, Session.Pin.BOTH}
    if (
        to is None
        or (holds_room and to.room_id != before.room_id)
        or (holds_time and (to.starts_at, to.ends_at) != (before.starts_at, before.ends_at))
    ):
        raise PinnedError(session)


def _write(draft: ScheduleVersion, session: Session, slot: Slot | None, change: Change) -> tuple[Slot | None, Tried]:
    """Set the slot, or take it away, once nothing that stops a move speaks against it."""
    to = change.to
    if to is None:
        if slot:
            slot.delete()
        return None, Tried()
    _lock_room(session.conference, to)
    tried = try_spot(draft, session, to)
    if obstacles := [conflict for conflict in tried.obstacles if conflict.clash not in change.despite]:
        raise refusal_of(obstacles, session.conference.zone)
    slot = slot or Slot(version=draft, session=session)
    slot.room_id, slot.starts_at, slot.ends_at = to.room_id, to.starts_at, to.ends_at
    slot.save(update_fields=None if slot._state.adding else ["room", "starts_at", "ends_at"])
    return slot, tried


def _lock_room(conference: Conference, to: Spot) -> None:
    """Let nobody delete the room until the transaction ends. Raises UnknownRoomError where there is none."""
    if to.room_id is None:
        return
    rooms = Room.objects.select_for_update(no_key=True).filter(conference=conference, pk=to.room_id)
    if not rooms.order_by().values_list("pk"):
        raise UnknownRoomError


def _note(session: Session, before: Spot | None, change: Change, actor: Actor, at: datetime) -> Move:
    """Write the move down with the next number, and on the one that it takes back that it did."""
    to, conference = change.to, session.conference
    last = Move.objects.filter(conference=conference).aggregate(last=Max("number"))["last"] or 0
    move = Move.objects.create(
        conference=conference,
        number=last + 1,
        session=session,
        room_before_id=before.room_id if before else None,
        started_before=before.starts_at if before else None,
        ended_before=before.ends_at if before else None,
        room_id=to.room_id if to else None,
        starts_at=to.starts_at if to else None,
        ends_at=to.ends_at if to else None,
        actor=actor if isinstance(actor, User) else None,
        at=at,
        manner=change.manner,
    )
    if change.undoes:
        Move.objects.filter(pk=change.undoes.pk).update(undone_by=move)
    return move


def _stale(session: Session, before: Spot | None, *, reader: Actor, at: datetime) -> StaleMoveError:
    """Return the refusal: who put the session where it is now, or only where that is where no move tells."""
    moves = Move.objects.filter(session=session).select_related("session", "room", "room_before")
    last = moves.order_by("-number").first()
    if last and spot_after(last) == before:
        sentence = told(last, session.conference, reader=reader, at=at)
    else:
        room = Room.objects.filter(pk=before.room_id).first() if before and before.room_id else None
        where = place_words(before, room.name if room else "", session.conference.zone)
        sentence = _("Session %(code)s was changed otherwise, such as by an import; now it is in: %(place)s.") % {
            "code": session.code,
            "place": where,
        }
    return StaleMoveError(f"{sentence} {_('So nothing was moved. Look where it is now, then move it again.')}")
