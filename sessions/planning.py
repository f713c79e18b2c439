"""The slots of one version of the schedule as values: for conflicts, for changes, and for the organisers' pages."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse

from events.models import Conference, Room, Theme
from sessions.conflicts import WHEREVER_IT_STANDS, Interval, Placed, Plan, reach_of
from sessions.days import NIGHT_ENDS, day_of
from sessions.gathering import frame_of, placed_near, placed_of
from sessions.models import ScheduleVersion, Session, Slot, SlotQuerySet
from sessions.values import Day, RoomEntry, SessionEntry, ThemeEntry

THEME_COLOURS = 6


def plan_of(conference: Conference, version: ScheduleVersion, *, between: Interval | None = None) -> Plan:
    """Return the version with all that it is checked against, in a fixed number of queries.

    With `between` it holds only what is near that interval: enough for what is wrong there, but for broken orders.
    """
    plan = frame_of(conference)
    slots = _near(version, plan, between) if between else version.slots.all()
    return replace(plan, placed=tuple(placed_of(slots, plan, conference)))


def plan_of_move(
    session: Session, *, room_id: UUID | None, between: Interval, version: ScheduleVersion
) -> tuple[Plan, Placed]:
    """Return what is near a place, or bound to the session by an order, and the session as it would stand there.

    The plan is meant for `conflicts_of_move`: of the rules that no move changes it asks for those alone that stop one.
    """
    conference = session.conference
    plan = frame_of(conference)
    plan = replace(plan, sought=plan.sought - (WHEREVER_IT_STANDS - plan.blocking))
    bound = {one for order in plan.orders if session.pk in order for one in order}
    slots = _near(version, plan, between)
    if bound:
        slots |= version.slots.filter(session__in=bound)
    others, placed = placed_near(slots.exclude(session=session.pk), session, room_id, between, plan)
    return replace(plan, placed=tuple(others)), placed


def _near(version: ScheduleVersion, plan: Plan, between: Interval) -> SlotQuerySet:
    reach = timedelta(minutes=reach_of(plan))
    return version.slots.overlapping(between[0] - reach, between[1] + reach)


def as_placed(slot: Slot) -> Placed:
    """Return where and when a slot, whose session and room are loaded, is; nothing of who must be there."""
    return Placed(
        session_id=slot.session_id,
        code=slot.session.code,
        kind=slot.session.kind,
        room_id=slot.room_id,
        room=slot.room.name if slot.room else "",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )


def plan_day(conference: Conference, version: ScheduleVersion, day: date) -> Day:
    """Return the day as organisers see it, in one query; talks past midnight belong to the day they started on."""
    opening = datetime.combine(day, time.min, conference.zone)
    closing = datetime.combine(day + timedelta(days=1), NIGHT_ENDS, conference.zone)
    slots = version.slots.filter(starts_at__gte=opening, starts_at__lt=closing).select_related("session__theme", "room")
    known = frozenset(conference.days)
    entries = [_entry(slot, conference) for slot in slots]
    return Day(day, tuple(entry for entry in entries if day_of(entry.starts_at, known) == day))


def room_entry(room: Room) -> RoomEntry:
    """Return a room as a value."""
    return RoomEntry(id=room.pk, name=room.name, capacity=room.capacity, step_free=room.step_free, note=room.note)


def _entry(slot: Slot, conference: Conference) -> SessionEntry:
    """Return everything but the people; the path leads to the organisers' page of the session."""
    session = slot.session
    return SessionEntry(
        uid=session.pk.hex,
        code=session.code,
        title=session.title,
        ceiling=Session.Ceiling.OPEN.value,
        kind=session.kind,
        kind_label=session.get_kind_display(),
        starts_at=slot.starts_at.astimezone(conference.zone),
        ends_at=slot.ends_at.astimezone(conference.zone),
        revised_at=session.revised_at,
        sequence=slot.sequence,
        room=room_entry(slot.room) if slot.room else None,
        theme=_theme_entry(session.theme) if session.theme else None,
        path=reverse("sessions:organise_session", args=[conference.slug, session.code]),
    )


def _theme_entry(theme: Theme) -> ThemeEntry:
    colour = (max(theme.position, 1) - 1) % THEME_COLOURS + 1
    return ThemeEntry(id=theme.pk, name=theme.name, short_name=theme.short_name, colour=colour)
