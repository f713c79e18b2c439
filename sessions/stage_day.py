"""One day of each room as those at the stage need it: what runs, what is next, who is in it, and how late the room is.

Drawn from the published version that is shown, in a fixed number of queries whatever its size.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from events.models import Conference, Room
from sessions.conflicts import minutes_between
from sessions.contributing import labels
from sessions.days import NIGHT_ENDS, day_of
from sessions.models import Contribution, ScheduleVersion, Session, Slot

Way = Contribution.Way


@dataclass(frozen=True, slots=True)
class Performer:
    """Someone with a part; `way` is empty for those who come in person, `absence` says what is said of who cannot come."""

    part_id: UUID
    who: str
    role: str
    way: str
    language: str
    is_briefed: bool
    is_prevented: bool
    absence: str


@dataclass(frozen=True, slots=True)
class Item:
    """A session at its time, with as many minutes as it is later than that morning's version said; `people` may be left out."""

    session_id: UUID
    code: str
    title: str
    kind: str
    kind_label: str
    starts_at: datetime
    ends_at: datetime
    is_checked: bool
    late: int
    parts: int
    briefed: int
    people: tuple[Performer, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A room's day: what is over, what runs, what begins next, and what follows."""

    room_id: UUID
    name: str
    over: tuple[Item, ...]
    running: tuple[Item, ...]
    next: Item | None
    later: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all in order of time."""
        return (*self.over, *self.running, *self.to_come)

    @property
    def to_come(self) -> tuple[Item, ...]:
        """Return what has not begun."""
        return (self.next, *self.later) if self.next else ()

    @property
    def late(self) -> int:
        """Return by how many minutes the room is late: what comes next, else what runs."""
        return self.next.late if self.next else max((item.late for item in self.running), default=0)


def span_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when something counts to the day, the small hours after it included."""
    return (
        datetime.combine(day, NIGHT_ENDS, zone),
        datetime.combine(day + timedelta(days=1), NIGHT_ENDS, zone),
    )


def today_at(conference: Conference, at: datetime) -> date | None:
    """Return the conference's day that it is, the small hours counted to the day before; None if it is none of them."""
    today = day_of(at.astimezone(conference.zone), conference.days)
    return today if today in conference.days else None


def day_at(conference: Conference, at: datetime) -> date:
    """Return the conference's day that it is; its first where it is none of them."""
    return today_at(conference, at) or conference.first_day


def slots_on(version: ScheduleVersion, day: date, conference: Conference) -> list[Slot]:
    """Return what begins in a room on that day, by time, with its session and room; one query."""
    opening = datetime.combine(day, time.min, conference.zone)
    _start, end = span_of(day, conference.zone)
    found = version.slots.filter(room__isnull=False, starts_at__gte=opening, starts_at__lt=end)
    rows = found.select_related("session", "room").order_by("starts_at", "session__code")
    days = frozenset(conference.days)
    return [slot for slot in rows if day_of(slot.starts_at.astimezone(conference.zone), days) == day]


def stage_of(conference: Conference, version: ScheduleVersion, *, day: date, at: datetime) -> tuple[RoomDay, ...]:
    """Return the day of every room in which something begins, in the order of the rooms, without the people."""
    slots = slots_on(version, day, conference)
    planned = _planned(conference, version, day)
    counts = _counts([slot.session_id for slot in slots])
    by_room: defaultdict[Room, list[Item]] = defaultdict(list)
    for slot in slots:
        if slot.room:
            by_room[slot.room].append(_item(slot, planned, counts, conference.zone))
    rooms = sorted(by_room, key=lambda room: (room.position, room.name))
    return tuple(_room_day(room, by_room[room], at) for room in rooms)


def _room_day(room: Room, items: Iterable[Item], at: datetime) -> RoomDay:
    listed = list(items)
    to_come = [item for item in listed if item.starts_at > at]
    return RoomDay(
        room_id=room.pk,
        name=room.name,
        over=tuple(item for item in listed if item.ends_at <= at),
        running=tuple(item for item in listed if item.starts_at <= at < item.ends_at),
        next=to_come[0] if to_come else None,
        later=tuple(to_come[1:]),
    )


def _item(slot: Slot, planned: Mapping[UUID, datetime], counts: Mapping[UUID, tuple[int, int]], zone: ZoneInfo) -> Item:
    session = slot.session
    parts, briefed = counts.get(session.pk, (0, 0))
    return Item(
        session_id=session.pk,
        code=session.code,
        title=session.title,
        kind=session.kind,
        kind_label=str(Session.Kind(session.kind).label),
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=slot.ends_at.astimezone(zone),
        is_checked=session.checked_at is not None,
        late=minutes_between(planned.get(session.pk, slot.starts_at), slot.starts_at),
        parts=parts,
        briefed=briefed,
    )


def _planned(conference: Conference, version: ScheduleVersion, day: date) -> dict[UUID, datetime]:
    """Return when each session was to begin by the version with which the day began; nothing if that is the shown one."""
    morning, end = span_of(day, conference.zone)
    earlier = conference.versions.shown(morning).filter(published_at__lte=morning).first()
    if earlier is None or earlier.pk == version.pk:
        return {}
    rows = earlier.slots.filter(starts_at__gte=morning, starts_at__lt=end)
    return dict(rows.order_by().values_list("session_id", "starts_at"))


def _counts(sessions: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many parts each session has, and of how many the people were briefed."""
    parts = Contribution.objects.filter(session__in=sessions, is_prevented=False).order_by()
    briefed = Count("pk", filter=Q(briefed_at__isnull=False))
    counted = parts.values_list("session_id").annotate(parts=Count("pk"), briefed=briefed)
    return {session_id: (total, briefed) for session_id, total, briefed in counted}


def performers(items: Iterable[Item], *, at: datetime) -> dict[UUID, tuple[Performer, ...]]:
    """Return who has a part in each of the sessions, by its id, named as organisers may name them."""
    ids = [item.session_id for item in items]
    parts = list(Contribution.objects.filter(session__in=ids).order_by("position", "id"))
    names = labels((part.person_id for part in parts), at=at) if parts else {}
    found: defaultdict[UUID, list[Performer]] = defaultdict(list)
    for part in parts:
        found[part.session_id].append(_performer(part, names.get(part.person_id, "")))
    return {session_id: tuple(people) for session_id, people in found.items()}


def _performer(part: Contribution, who: str) -> Performer:
    return Performer(
        part_id=part.pk,
        who=who,
        role=str(part.get_role_display()),
        way="" if part.way == Way.IN_PERSON else str(part.get_way_display()),
        language=part.language,
        is_briefed=part.briefed_at is not None,
        is_prevented=part.is_prevented,
        absence=part.absence,
    )


def room_of(rooms: Iterable[RoomDay], room_id: UUID) -> RoomDay | None:
    """Return the room's day, if something begins there."""
    return next((room for room in rooms if room.room_id == room_id), None)


def all_items(rooms: Iterable[RoomDay]) -> list[Item]:
    """Return what is in all these rooms."""
    return list(chain.from_iterable(room.items for room in rooms))
