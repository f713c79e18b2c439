"""Somebody's own agenda as a value: what they chose of the programme that they may see, what clashes in it, what changed.

Sessions without a page for this visitor are left out, as if they had never been chosen: a star tells no more than the
programme does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Conference
from events.wording import format_time
from sessions.changes import Change, Line, changes_seen, in_words
from sessions.conflicts import Clash, Conflict, Placed, Plan, RoomFacts, find_conflicts, minutes_between
from sessions.values import Day, Programme, SessionEntry

READER = UUID(int=0)
"""Whoever's agenda it is, for the rules about people."""
OF_READERS = frozenset({Clash.PERSON, Clash.PAUSE})
Walks = Mapping[UUID, int]
"""Minutes that it takes from each room to others."""


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody keeps: stars, notes by session, and in which sessions they have a place (true) or wait for one.

    `seen` is the version up to which they know what changed.
    """

    stars: frozenset[UUID] = frozenset()
    seats: Mapping[UUID, bool] = field(default_factory=dict)
    notes: Mapping[UUID, str] = field(default_factory=dict)
    seen: int | None = None
    wants_mail: bool = False

    def known_before(self, seen: Programme) -> int | None:
        """Return the number of the version that they know, if another one is shown by now."""
        return self.seen if self.seen and self.seen != seen.version else None

    @property
    def attended(self) -> frozenset[str]:
        """Return the ids of what they mean to go to: stars, and places taken or waited for."""
        return frozenset(str(pk) for pk in {*self.stars, *self.seats})


@dataclass(frozen=True, slots=True)
class Item:
    """A session on the agenda; `seat` is "taken", "waiting" or empty."""

    session: SessionEntry
    is_starred: bool
    seat: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of the agenda, with what clashes on it in words."""

    date: date
    items: tuple[Item, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnAgenda:
    """All that the page shows."""

    days: tuple[AgendaDay, ...] = ()
    changes: tuple[Line, ...] = ()


def walks_of(conference: Conference) -> Walks:
    """Return how far the rooms are apart; one query."""
    return dict(conference.rooms.values_list("pk", "walk_minutes"))


def lay_out_agenda(seen: Programme, own: Own, walks: Walks, *, before: Programme | None) -> OwnAgenda:
    """Return the agenda; `before` is the version that its owner knows already, as they may see it now."""
    days = [_day(day, own, walks, seen) for day in seen.days]
    found = changed(before, seen, own.attended) if before else []
    return OwnAgenda(tuple(day for day in days if day.items), tuple(_lines(found, seen)))


def narrowed(seen: Programme, chosen: Collection[str]) -> Programme:
    """Return the programme with these sessions alone, as far as each has a page."""
    days = (Day(day.date, tuple(one for one in day.sessions if one.path and one.uid in chosen)) for day in seen.days)
    return replace(seen, days=tuple(day for day in days if day.sessions))


def changed(before: Programme, now: Programme, chosen: Collection[str]) -> list[Change]:
    """Return what became of these sessions between two versions, as one audience may see both; opaque ones do not exist."""
    paged = [{entry.uid for entry in side.sessions if entry.path} for side in (before, now)]
    found = changes_seen(before, now)
    return [
        change
        for change in found
        if change.uid in chosen
        and all(change.uid in known for side, known in zip((change.before, change.after), paged, strict=True) if side)
    ]


def _lines(found: list[Change], seen: Programme) -> Iterator[Line]:
    for change, line in zip(found, in_words(found, seen.zone), strict=True):
        yield replace(line, word=_became(change))


def _became(change: Change) -> str:
    before, after = change.before, change.after
    if after is None:
        return _("taken off the programme")
    if before is None:
        return _("back on the programme")
    is_elsewhere = (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at)
    return _("in another room") if is_elsewhere else _("moved")


def _day(day: Day, own: Own, walks: Walks, seen: Programme) -> AgendaDay:
    entries = [entry for entry in day.sessions if entry.path]
    items = tuple(item for entry in entries if (item := _item(entry, own)))
    attended = [item.session for item in items if item.is_starred or item.seat]
    return AgendaDay(day.date, items, tuple(warnings(attended, walks, seen)))


def _item(entry: SessionEntry, own: Own) -> Item | None:
    pk = UUID(entry.uid)
    seat = {True: "taken", False: "waiting"}[own.seats[pk]] if pk in own.seats else ""
    item = Item(entry, pk in own.stars, seat, own.notes.get(pk, ""))
    return item if item.is_starred or item.seat or item.note else None


def warnings(entries: Iterable[SessionEntry], walks: Walks, seen: Programme) -> Iterator[str]:
    """Yield in words where two of the sessions overlap, or the walk between them is longer than the time; as the rules do."""
    known = {entry.uid: entry for entry in entries}
    rooms = {entry.room.id: entry.room.name for entry in known.values() if entry.room}
    plan = Plan(
        placed=tuple(_placed(entry) for entry in known.values()),
        days=tuple(day.date for day in seen.days),
        zone=seen.zone,
        rooms={pk: RoomFacts(name, walk_minutes=walks.get(pk, 0)) for pk, name in rooms.items()},
        sought=OF_READERS,
    )
    for conflict in find_conflicts(plan):
        if conflict.other:
            one, other = (known[str(item.session_id)] for item in (conflict.session, conflict.other))
            yield _word(conflict, one, other, seen)


def _placed(entry: SessionEntry) -> Placed:
    return Placed(
        session_id=UUID(entry.uid),
        code=entry.code,
        kind=entry.kind,
        room_id=entry.room.id if entry.room else None,
        room=entry.room.name if entry.room else "",
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        people=frozenset({READER}),
    )


def _word(conflict: Conflict, one: SessionEntry, other: SessionEntry, seen: Programme) -> str:
    facts = {
        "one": one.title,
        "other": other.title,
        "start": format_time(conflict.starts_at, seen.zone),
        "end": format_time(conflict.ends_at, seen.zone),
        "length": _minutes(conflict.minutes),
        "room": one.room.name if one.room else "",
        "other_room": other.room.name if other.room else "",
    }
    if conflict.clash == Clash.PERSON:
        return _("“%(one)s” and “%(other)s” overlap from %(start)s to %(end)s (%(length)s).") % facts
    between = minutes_between(one.ends_at, other.starts_at)
    facts |= {"walk": _minutes(between + conflict.minutes), "between": _minutes(between)}
    return (
        _(
            "From “%(one)s” in %(room)s to “%(other)s” in %(other_room)s it is a walk of %(walk)s, and there are only"
            " %(between)s between them."
        )
        % facts
    )


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
