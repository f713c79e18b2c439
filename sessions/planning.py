"""The slots of one version of the schedule as values: for conflicts, for changes, and for the organisers' pages."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse

from delegates.cards import PersonId
from events.models import Conference, Room, Theme
from sessions.conflicts import Placed
from sessions.days import NIGHT_ENDS, day_of
from sessions.models import Contribution, ScheduleVersion, Session, Slot, SlotQuerySet
from sessions.values import Day, RoomEntry, SessionEntry, ThemeEntry

THEME_COLOURS = 6


def placed_in(version: ScheduleVersion, *, between: tuple[datetime, datetime] | None = None) -> list[Placed]:
    """Return what the version places, in two queries; with `between`, only what overlaps that half-open interval."""
    slots = version.slots.select_related("session", "room")
    if between:
        slots = slots.overlapping(*between)
    return with_people(slots)


def with_people(slots: SlotQuerySet) -> list[Placed]:
    """Return the slots as values; who sends a written statement need not be there."""
    rows = list(slots)
    people: defaultdict[UUID, set[PersonId]] = defaultdict(set)
    here = {slot.session_id for slot in rows}  # by their ids: joining slots once more took PostgreSQL minutes when new
    parts = Contribution.objects.filter(session__in=here).exclude(way=Contribution.Way.STATEMENT)
    for session_id, person_id in parts.order_by().values_list("session_id", "person_id"):
        people[session_id].add(person_id)
    return [as_placed(slot, frozenset(people[slot.session_id])) for slot in rows]


def as_placed(slot: Slot, people: frozenset[PersonId] = frozenset()) -> Placed:
    """Return a slot, whose session and room are loaded, as a value."""
    return Placed(
        session_id=slot.session_id,
        code=slot.session.code,
        kind=slot.session.kind,
        room_id=slot.room_id,
        room=slot.room.name if slot.room else "",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        people=people,
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
        sequence=session.sequence,
        room=room_entry(slot.room) if slot.room else None,
        theme=_theme_entry(session.theme) if session.theme else None,
        path=reverse("sessions:organise_session", args=[conference.slug, session.code]),
    )


def _theme_entry(theme: Theme) -> ThemeEntry:
    colour = (max(theme.position, 1) - 1) % THEME_COLOURS + 1
    return ThemeEntry(id=theme.pk, name=theme.name, short_name=theme.short_name, colour=colour)
