"""Let a room run late: publish what is shown with the shift, and let the draft follow. All of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.audience import Audience
from events.audit import record
from events.models import Conference, Room, User
from sessions.accepting_conflicts import acknowledge_on_the_day
from sessions.conflicts import EVERY_CLASH
from sessions.lateness import ONE_ROOM, Delay, LatenessError, Shift, look_late
from sessions.models import ScheduleVersion, Session, Slot
from sessions.moving import Change, put
from sessions.placing_errors import PlacementError
from sessions.programme import programme_of
from sessions.publishing import lock_draft, publish_slots
from sessions.standing import Spot

Actor = User | AnonymousUser | None


class SeenOtherwiseError(LatenessError):
    """What would happen is not what was agreed to: somebody was faster, or something moved; `delay` is what it is now."""

    def __init__(self, delay: Delay) -> None:
        self.delay = delay
        super().__init__(_("The schedule has changed since you looked. This is what would happen now."))


class StoppedError(LatenessError):
    """The shift would put two sessions into one room."""

    def __init__(self, delay: Delay) -> None:
        self.delay = delay
        super().__init__(_("The shift would put two sessions into one room. Nothing was moved."))


class NoReasonError(LatenessError):
    """The shift would make what may not be published without saying why."""

    def __init__(self, delay: Delay) -> None:
        self.delay = delay
        super().__init__(_("The shift would make clashes. Say why it goes on all the same. Nothing was moved."))


class DraftError(LatenessError):
    """The draft cannot follow; the message is that of the refused move."""

    def __init__(self, error: PlacementError) -> None:
        super().__init__(_("The draft cannot follow, so nothing was moved: %(why)s") % {"why": error})


@transaction.atomic
def run_late(  # noqa: PLR0913  # which room, by how much, from when, as it was seen, by whom
    *,
    conference: Conference,
    room: Room,
    minutes: int,
    first: str,
    seen: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> ScheduleVersion:
    """Move what has not begun in the room by the minutes, in the draft and in a new version that is shown at once.

    `seen` is the mark of the Delay that was agreed to, so that of two people who press at once one does it.
    `reason` is why it goes on in spite of what would stop publishing; it is kept with each of these conflicts.
    Raises what `look_late` does, SeenOtherwiseError, StoppedError, NoReasonError, DraftError.
    """
    lock_draft(conference)
    delay = look_late(conference=conference, room=room, minutes=minutes, first=first, at=at)
    if delay.mark != seen:
        raise SeenOtherwiseError(delay)
    if delay.barring:
        raise StoppedError(delay)
    if delay.stopping and not reason:
        raise NoReasonError(delay)
    version = publish_shifted(delay, note=note_on(delay, at=at), actor=actor, at=at)
    _move_draft(delay, actor=actor, at=at)
    if delay.stopping:
        acknowledge_on_the_day(conference=conference, conflicts=delay.stopping, reason=reason, actor=actor, at=at)
    record(actor=actor, action="run late", target=room, conference=conference, at=at)
    return version


def publish_shifted(delay: Delay, *, note: str, actor: Actor, at: datetime) -> ScheduleVersion:
    """Publish the version that is shown with the shift; those that wait for their moment are published anew behind it."""
    conference = delay.base.conference
    version = publish_slots(conference=conference, slots=_shifted(delay.base, delay), note=note, actor=actor, at=at)
    for waiting in delay.waiting:
        publish_slots(
            conference=conference,
            slots=_shifted(waiting, delay),
            note=waiting.note,
            actor=actor,
            at=at,
            shown_from=waiting.shown_from,
        )
    return version


def _shifted(version: ScheduleVersion, delay: Delay) -> list[Slot]:
    """Return the version's places, unsaved changes on those that stand where they are shown now and move."""
    moving = {(shift.session_id, shift.starts_at, shift.ends_at): shift for shift in delay.shifts}
    slots = list(version.slots.select_related("session"))
    for slot in slots:
        shift = moving.get((slot.session_id, slot.starts_at, slot.ends_at))
        if shift and slot.room_id == delay.room.pk:
            slot.starts_at, slot.ends_at = shift.to, shift.until
    return slots


def _move_draft(delay: Delay, *, actor: Actor, at: datetime) -> None:
    """Move each session where it stands, so that none runs into the one that moves next; what else stops moves was shown."""
    sessions = Session.objects.in_bulk([shift.session_id for shift in delay.shifts])
    for shift in _in_turn(delay):
        session = sessions[shift.session_id]
        session.conference = delay.base.conference
        change = Change(Spot(delay.room.pk, shift.to, shift.until), despite=EVERY_CLASH - ONE_ROOM)
        try:
            put(session=session, change=change, expected=None, actor=actor, at=at)
        except PlacementError as error:
            raise DraftError(error) from error


def _in_turn(delay: Delay) -> Sequence[Shift]:
    following = [shift for shift in delay.shifts if shift.code not in delay.left]
    return following[::-1] if delay.minutes > 0 else following


def hidden_among(delay: Delay, *, at: datetime) -> list[str]:
    """Return the codes of those that move and whose room the public is not told."""
    programme = programme_of(delay.base.conference, audience=Audience.PUBLIC, at=at, version=delay.base)
    told = {entry.code for entry in programme.sessions if entry.room} if programme else set()
    return [shift.code for shift in delay.shifts if shift.code not in told]


def note_on(delay: Delay, *, at: datetime) -> str:
    """Return what the version says of itself; the room only where the public is told it of every session that moves."""
    count = abs(delay.minutes)
    facts = {"room": delay.room.name, "minutes": count}
    names_room = not hidden_among(delay, at=at)
    if delay.minutes > 0 and names_room:
        text = ngettext("%(room)s runs %(minutes)d minute late.", "%(room)s runs %(minutes)d minutes late.", count)
    elif delay.minutes > 0:
        text = ngettext(
            "Some sessions begin %(minutes)d minute later.", "Some sessions begin %(minutes)d minutes later.", count
        )
    elif names_room:
        text = ngettext(
            "%(room)s has caught up %(minutes)d minute.", "%(room)s has caught up %(minutes)d minutes.", count
        )
    else:
        text = ngettext(
            "Some sessions begin %(minutes)d minute earlier.", "Some sessions begin %(minutes)d minutes earlier.", count
        )
    return text % facts
