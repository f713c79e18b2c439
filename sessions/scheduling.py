"""Place a session in a room and a time of the draft, or refuse and say what is in the way."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from events.audit import record
from events.models import Room, User
from events.wording import format_time
from sessions.conflicts import Clash, Conflict, conflicts_of_move, word
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, ScheduleVersion, Session, Slot
from sessions.planning import plan_of_move
from sessions.publishing import lock_draft

Actor = User | AnonymousUser | None


class PlacementError(Exception):
    """A place that a session cannot have; the message says why, without naming a person."""


class NoSuchTimeError(PlacementError):
    """The clocks skip this time of the day."""


class UnknownRoomError(PlacementError):
    """The room is not one of this conference's."""


class LengthError(PlacementError):
    """The session would be too short or too long."""


class ConflictError(PlacementError):
    """Something is in the way: `conflict` is the first of `conflicts`."""

    def __init__(self, conflicts: list[Conflict], zone: ZoneInfo) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(word(conflicts[0], zone=zone))

    @property
    def conflict(self) -> Conflict:
        """Return the conflict that names the error."""
        return self.conflicts[0]


class RoomBusyError(ConflictError):
    """Another session is in the room."""


class PersonBusyError(ConflictError):
    """Someone would be in two places."""


class OutsideConferenceError(ConflictError):
    """The session would start on a day that is not one of the conference's."""


class RoomMissingError(ConflictError):
    """Only a break can do without a room."""


REFUSALS: Mapping[Clash, type[ConflictError]] = {
    Clash.ROOM: RoomBusyError,
    Clash.PERSON: PersonBusyError,
    Clash.OUTSIDE: OutsideConferenceError,
    Clash.NO_ROOM: RoomMissingError,
}


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


@transaction.atomic
def place(  # noqa: PLR0913  # where, when and by whom
    *,
    session: Session,
    room: Room | None,
    starts_at: datetime,
    at: datetime,
    actor: Actor,
    minutes: int | None = None,
) -> Slot:
    """Place the session in the draft, or move it there; `minutes` is its own length unless given.

    `starts_at` is aware, or naive and then on the conference's clocks. Only a break can have no room.
    Raises NoSuchTimeError, UnknownRoomError, LengthError, and the ConflictErrors.
    """
    conference = session.conference
    if room is not None and room.conference_id != conference.pk:
        message = _("This room does not belong to the conference. Choose one from the list.")
        raise UnknownRoomError(message)
    start = moment_of(starts_at, conference.zone)
    end = start + timedelta(minutes=_length(session, minutes))
    draft = lock_draft(conference)
    _refuse_conflicts(draft, session, room, start, end)
    slot, _made = Slot.objects.update_or_create(
        version=draft, session=session, defaults={"room": room, "starts_at": start, "ends_at": end}
    )
    record(actor=actor, action="place", target=session, conference=conference, at=at)
    return slot


def _length(session: Session, minutes: int | None) -> int:
    length = session.minutes if minutes is None else minutes
    if SHORTEST_MINUTES <= length <= LONGEST_MINUTES:
        return length
    message = _("A session lasts between %(least)d minutes and %(most)d hours.") % {
        "least": SHORTEST_MINUTES,
        "most": LONGEST_MINUTES // 60,
    }
    raise LengthError(message)


def _refuse_conflicts(
    draft: ScheduleVersion, session: Session, room: Room | None, start: datetime, end: datetime
) -> None:
    """Raise what stops the move; clashes among other sessions are not this session's concern."""
    plan, placed = plan_of_move(session, room=room, between=(start, end), version=draft)
    conflicts = [conflict for conflict in conflicts_of_move(plan, placed) if conflict.clash in plan.blocking]
    if conflicts:
        raise REFUSALS.get(conflicts[0].clash, ConflictError)(conflicts, session.conference.zone)


@transaction.atomic
def remove(*, session: Session, at: datetime, actor: Actor) -> None:
    """Take the session off the draft; published versions keep it. Without a place nothing changes."""
    draft = lock_draft(session.conference)
    removed, _by_model = draft.slots.filter(session=session).delete()
    if removed:
        record(actor=actor, action="unplace", target=session, conference=session.conference, at=at)
