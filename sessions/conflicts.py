"""What cannot be true of a schedule, found in memory from values alone. Intervals are half-open: [start, end)."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delegates.cards import PersonId
from events.wording import format_day, format_time
from sessions.days import day_of

LONGEST = timedelta(hours=12)
ROOMLESS_KIND = "break"


@dataclass(frozen=True, slots=True)
class Placed:
    """A session at a time (aware), in a room; `people` must be there in the flesh or on the line."""

    session_id: UUID
    code: str
    kind: str
    room_id: UUID | None
    room: str
    starts_at: datetime
    ends_at: datetime
    people: frozenset[PersonId] = frozenset()

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return minutes_between(self.starts_at, self.ends_at)


class Clash(TextChoices):
    """Why a schedule cannot happen."""

    ROOM = "room", gettext_lazy("the room is taken")
    PERSON = "person", gettext_lazy("a person would be in two places")
    OUTSIDE = "outside", gettext_lazy("it starts outside the conference's days")
    BACKWARDS = "backwards", gettext_lazy("it ends before it starts")
    TOO_LONG = "long", gettext_lazy("it lasts more than twelve hours")
    NO_ROOM = "no-room", gettext_lazy("it has no room")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One clash: `other` and `person` where there is one; [starts_at, ends_at) is the time that is wrong."""

    clash: Clash
    session: Placed
    starts_at: datetime
    ends_at: datetime
    other: Placed | None = None
    person: PersonId | None = None

    @property
    def minutes(self) -> int:
        """Return for how many minutes it clashes."""
        return minutes_between(self.starts_at, self.ends_at)

    def about(self, session_id: UUID) -> bool:
        """Tell whether the session is one of those that clash."""
        return session_id == self.session.session_id or (self.other is not None and session_id == self.other.session_id)


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the time that passes, in whole minutes, whatever the clocks on the wall do meanwhile."""
    return int((end.timestamp() - start.timestamp()) // 60)


def find_conflicts(placed: Collection[Placed], *, days: Collection[date], zone: ZoneInfo) -> list[Conflict]:
    """Return all conflicts, the earliest first.

    A session belongs to the day it starts on, the small hours to the day before: the last night may go on.
    """
    forward = [item for item in placed if item.ends_at > item.starts_at]
    found = [
        *_single(placed, days=frozenset(days), zone=zone),
        *(_shared(Clash.ROOM, pair) for pair in _overlaps(_by_room(forward))),
        *_shared_people(forward),
    ]
    return sorted(found, key=lambda conflict: (conflict.starts_at, conflict.session.code, conflict.clash))


def _single(placed: Iterable[Placed], *, days: frozenset[date], zone: ZoneInfo) -> Iterator[Conflict]:
    """Yield what is wrong with a session by itself."""
    for item in placed:
        start, end = item.starts_at, item.ends_at
        if end <= start:
            yield Conflict(Clash.BACKWARDS, item, end, start)
        elif end - start > LONGEST:
            yield Conflict(Clash.TOO_LONG, item, start + LONGEST, end)
        if day_of(start.astimezone(zone), days) not in days:
            yield Conflict(Clash.OUTSIDE, item, start, max(start, end))
        if item.room_id is None and item.kind != ROOMLESS_KIND:
            yield Conflict(Clash.NO_ROOM, item, start, max(start, end))


def _by_room(placed: Iterable[Placed]) -> Mapping[Hashable, list[Placed]]:
    rooms: defaultdict[Hashable, list[Placed]] = defaultdict(list)
    for item in placed:
        if item.room_id is not None:
            rooms[item.room_id].append(item)
    return rooms


def _shared_people(placed: Iterable[Placed]) -> Iterator[Conflict]:
    people: defaultdict[PersonId, list[Placed]] = defaultdict(list)
    for item in placed:
        for person in item.people:
            people[person].append(item)
    for person, items in people.items():
        for pair in _overlaps({person: items}):
            yield _shared(Clash.PERSON, pair, person)


def _overlaps(groups: Mapping[Hashable, list[Placed]]) -> Iterator[tuple[Placed, Placed]]:
    """Yield the pairs of a group that share time: sort by start, keep those that still run. O(n log n + pairs)."""
    for items in groups.values():
        running: list[Placed] = []
        for item in sorted(items, key=lambda item: (item.starts_at, item.code)):
            running = [earlier for earlier in running if earlier.ends_at > item.starts_at]
            yield from ((earlier, item) for earlier in running)
            running.append(item)


def _shared(clash: Clash, pair: tuple[Placed, Placed], person: PersonId | None = None) -> Conflict:
    first, second = pair
    start, end = max(first.starts_at, second.starts_at), min(first.ends_at, second.ends_at)
    return Conflict(clash, first, start, end, other=second, person=person)


def word(conflict: Conflict, *, zone: ZoneInfo, who: str = "") -> str:
    """Return the conflict as a sentence; `who` is what the reader may know of the person."""
    facts = {
        "code": conflict.session.code,
        "other": conflict.other.code if conflict.other else "",
        "room": conflict.session.room,
        "who": who or _("A contributor"),
        "day": format_day(conflict.starts_at, zone),
        "start": format_time(conflict.starts_at, zone),
        "end": format_time(conflict.ends_at, zone),
        "length": ngettext("%(count)d minute", "%(count)d minutes", conflict.minutes) % {"count": conflict.minutes},
    }
    return _sentence(conflict.clash) % facts


def _sentence(clash: Clash) -> str:
    return {
        Clash.ROOM: _(
            "%(room)s is taken: sessions %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s (%(length)s)."
        ),
        Clash.PERSON: _(
            "%(who)s would be in two places: sessions %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s"
            " (%(length)s)."
        ),
        Clash.OUTSIDE: _("Session %(code)s starts on %(day)s, outside the conference's days."),
        Clash.BACKWARDS: _("Session %(code)s ends before it starts, at %(start)s on %(day)s."),
        Clash.TOO_LONG: _("Session %(code)s lasts %(length)s longer than the twelve hours that a session may last."),
        Clash.NO_ROOM: _("Session %(code)s has no room; only a break can do without one."),
    }[clash]
