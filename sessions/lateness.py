"""A room runs late, or catches up: what has not begun there that day moves by as many minutes, for everyone at once.

Only that moves for the public: the version that is shown is published once more with the shift, whatever else the draft
holds, and the draft follows where it has a session at the same place. A session whose time is fixed stays, and so does
what follows it: there the room is on time again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext as _

from events.models import Conference, Room
from sessions.conflicts import WHEREVER_IT_STANDS, Clash, Conflict, Placed, Plan, find_conflicts
from sessions.models import ScheduleVersion, Session, Slot
from sessions.planning import plan_of
from sessions.publishing import draft_of
from sessions.stage_day import slots_on, today_at

MOST_MINUTES = 240
Conflicts = tuple[Conflict, ...]
ONE_ROOM = frozenset({Clash.ROOM})
"""What no reason lifts, even on the day: two sessions cannot be in one room."""
FIXED_TIMES = frozenset({Session.Pin.TIME, Session.Pin.BOTH})


class LatenessError(Exception):
    """A shift that cannot be; the message says why and names no one."""


class NothingShownError(LatenessError):
    """No version is shown, so that nobody expects anything."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is published yet, so nothing can be late. Move the sessions in the schedule."))


class NothingLeftError(LatenessError):
    """Nothing that could move begins in the room that day any more."""

    def __init__(self) -> None:
        super().__init__(_("Nothing that could move begins in this room today any more."))


class MinutesError(LatenessError):
    """So many minutes are no delay."""

    def __init__(self) -> None:
        facts = {"most": MOST_MINUTES}
        super().__init__(
            _("Give the minutes as a whole number, %(most)d at most; with a minus where the room catches up.") % facts
        )


class BeforeNowError(LatenessError):
    """A session would have begun already."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Session %(code)s would have begun already. Choose fewer minutes.") % {"code": code})


@dataclass(frozen=True, slots=True)
class Shift:
    """A session that moves, from and to when."""

    session_id: UUID
    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    to: datetime

    @property
    def until(self) -> datetime:
        """Return when it will end."""
        return self.to + (self.ends_at - self.starts_at)


@dataclass(frozen=True, slots=True)
class Delay:
    """What a room's being late means, before it is done: `left` are sessions that stay in the draft as they are there.

    `waiting` are the versions whose moment will come, the first of them first; they are published anew behind `base`.
    `pinned` is the code of the session whose time is fixed, where the shift ends. `stopping` keeps it from being done
    without a reason, `barring`, which is part of it, whatever the reason; `warned` does not.
    """

    room: Room
    minutes: int
    base: ScheduleVersion
    waiting: tuple[ScheduleVersion, ...]
    shifts: tuple[Shift, ...]
    pinned: str
    left: tuple[str, ...]
    stopping: Conflicts
    warned: Conflicts

    @property
    def barring(self) -> Conflicts:
        """Return what keeps it from being done, whatever the reason."""
        return tuple(conflict for conflict in self.stopping if conflict.clash in ONE_ROOM)

    @property
    def excusable(self) -> Conflicts:
        """Return what can be gone on with for a reason."""
        return tuple(conflict for conflict in self.stopping if conflict.clash not in ONE_ROOM)

    @property
    def mark(self) -> str:
        """Return what changes with whatever of this changes; carried by the form that is agreed to."""
        seen = [
            (self.base.pk, self.room.pk, self.minutes, self.pinned, self.left),
            *((version.pk, version.shown_from) for version in self.waiting),
            *((shift.session_id, shift.starts_at, shift.ends_at) for shift in self.shifts),
            *sorted((*_key(conflict), conflict.size) for conflict in (*self.stopping, *self.warned)),
        ]
        return sha256(repr(seen).encode()).hexdigest()


def _key(conflict: Conflict) -> tuple[str, ...]:
    """Return what makes the conflict that one."""
    other = conflict.other.session_id if conflict.other else None
    sessions = sorted(str(pk) for pk in (conflict.session.session_id, other) if pk)
    return conflict.clash, ",".join(sessions), str(conflict.person or ""), conflict.what


def look_late(*, conference: Conference, room: Room, minutes: int, first: str, at: datetime) -> Delay:
    """Return what it would mean that from the session of that code on (else from the next one on) the room is late.

    Negative minutes catch up. Raises NothingShownError, MinutesError, NothingLeftError, BeforeNowError.
    """
    base = conference.versions.shown(at).first()
    if base is None:
        raise NothingShownError
    if not 0 < abs(minutes) <= MOST_MINUTES:
        raise MinutesError
    slots, pinned = _until_pinned(_to_come(conference, base, room, first, at))
    if not slots:
        raise NothingLeftError
    shifts = tuple(_shift(slot, minutes) for slot in slots)
    if shifts[0].to < at:
        raise BeforeNowError(shifts[0].code)
    draft, waiting = draft_of(conference), _waiting(base, at)
    following = _following(draft, shifts, room)
    later = [(version, _following(version, shifts, room)) for version in waiting]
    stopping, warned = _made(conference, ((draft, following), (base, shifts), *later))
    return Delay(
        room=room,
        minutes=minutes,
        base=base,
        waiting=waiting,
        shifts=shifts,
        pinned=pinned,
        left=tuple(shift.code for shift in shifts if shift not in following),
        stopping=stopping,
        warned=warned,
    )


def _waiting(base: ScheduleVersion, at: datetime) -> tuple[ScheduleVersion, ...]:
    """Return the versions that will be shown after this one, the first first; of those that are overtaken before, none."""
    found: list[ScheduleVersion] = []
    for version in base.conference.versions.waiting(at).filter(number__gt=base.number):
        if not found or (version.appears_at or at) < (found[0].appears_at or at):
            found.insert(0, version)
    return tuple(found)


def _to_come(conference: Conference, base: ScheduleVersion, room: Room, first: str, at: datetime) -> Sequence[Slot]:
    """Return what has not begun in the room that day, from the session of that code on."""
    today = today_at(conference, at)
    slots = slots_on(base, today, conference) if today else []
    waiting = [slot for slot in slots if slot.room_id == room.pk and slot.starts_at > at]
    codes = [slot.session.code for slot in waiting]
    return waiting[codes.index(first) :] if first in codes else waiting


def _until_pinned(slots: Sequence[Slot]) -> tuple[Sequence[Slot], str]:
    """Return what comes before the first session whose time is fixed, and the code of that one."""
    for number, slot in enumerate(slots):
        if slot.session.pin in FIXED_TIMES:
            return slots[:number], slot.session.code
    return slots, ""


def _shift(slot: Slot, minutes: int) -> Shift:
    return Shift(
        session_id=slot.session_id,
        code=slot.session.code,
        title=slot.session.title,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        to=slot.starts_at + timedelta(minutes=minutes),
    )


def _following(version: ScheduleVersion, shifts: Sequence[Shift], room: Room) -> list[Shift]:
    """Return those whose session the draft, or a version that waits, has at the place that is shown."""
    rows = version.slots.filter(room=room, session__in=[shift.session_id for shift in shifts]).order_by()
    places = set(rows.values_list("session_id", "starts_at", "ends_at"))
    return [shift for shift in shifts if (shift.session_id, shift.starts_at, shift.ends_at) in places]


def _made(
    conference: Conference, versions: Iterable[tuple[ScheduleVersion, Sequence[Shift]]]
) -> tuple[Conflicts, Conflicts]:
    """Return the conflicts that the shifts make, of all versions together: those that stop publishing, and the others."""
    made: dict[tuple[str, ...], Conflict] = {}
    stopping: frozenset[Clash] = frozenset()
    for version, shifts in versions:
        plan = plan_of(conference, version)
        made |= {_key(one): one for one in _worse(plan, shifts)}
        stopping = plan.stopping
    found = sorted(made.values(), key=lambda one: (one.starts_at, one.session.code, one.clash))
    return tuple(one for one in found if one.clash in stopping), tuple(
        one for one in found if one.clash not in stopping
    )


def _worse(plan: Plan, shifts: Sequence[Shift]) -> list[Conflict]:
    """Return the conflicts of the shifted sessions that the plan does not have without the shift, or not as bad."""
    plan = replace(plan, sought=plan.sought - WHEREVER_IT_STANDS)
    moving = {shift.session_id: shift for shift in shifts}
    moved = replace(plan, placed=tuple(_at(item, moving.get(item.session_id)) for item in plan.placed))
    known = {_key(one): one.size for one in find_conflicts(plan)}
    worse = [one for one in find_conflicts(moved) if one.size > known.get(_key(one), -1)]
    return [one for one in worse if any(one.about(pk) for pk in moving)]


def _at(item: Placed, shift: Shift | None) -> Placed:
    return replace(item, starts_at=shift.to, ends_at=shift.until) if shift else item
