"""What differs between two states of the schedule: between slots, for the team; between programmes, for whoever reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.wording import format_day, format_time
from sessions.models import ScheduleVersion, Slot
from sessions.values import Programme, SessionEntry


class Kind(TextChoices):
    """What became of a session between two versions."""

    ADDED = "added", gettext_lazy("new")
    MOVED = "moved", gettext_lazy("moved")
    REMOVED = "removed", gettext_lazy("taken off")


@dataclass(frozen=True, slots=True)
class Where:
    """When (aware) and in which room a session stands, as far as the reader may know; the room may be none or unknown."""

    starts_at: datetime
    ends_at: datetime
    room_id: UUID | None = None
    room: str = ""

    @classmethod
    def of_slot(cls, slot: Slot) -> Self:
        """Return the place of a slot whose room is loaded."""
        return cls(slot.starts_at, slot.ends_at, slot.room_id, slot.room.name if slot.room else "")

    @classmethod
    def of_entry(cls, entry: SessionEntry) -> Self:
        """Return the place of a session as its reader may know it."""
        room = entry.room
        return cls(entry.starts_at, entry.ends_at, room.id if room else None, room.name if room else "")

    def words(self, zone: ZoneInfo) -> str:
        """Return day, times and, where one is known, the room."""
        facts = {
            "day": format_day(self.starts_at, zone),
            "start": format_time(self.starts_at, zone),
            "end": format_time(self.ends_at, zone),
            "room": self.room,
        }
        words = _("%(day)s, %(start)s to %(end)s, %(room)s") if self.room else _("%(day)s, %(start)s to %(end)s")
        return words % facts

    @property
    def fixed(self) -> tuple[datetime, datetime, UUID | None]:
        """Return what makes it this place; a room that is called otherwise is the same."""
        return self.starts_at, self.ends_at, self.room_id


@dataclass(frozen=True, slots=True)
class Change:
    """A session that stands elsewhere; `before` or `after` is missing where it is new or gone."""

    uid: str
    code: str
    label: str
    before: Where | None
    after: Where | None

    @property
    def kind(self) -> Kind:
        """Tell what became of it."""
        if self.before is None:
            return Kind.ADDED
        return Kind.REMOVED if self.after is None else Kind.MOVED

    @property
    def first(self) -> list[datetime]:
        """Return when it begins or began, by which changes are put in order."""
        return [where.starts_at for where in (self.before, self.after) if where]


@dataclass(frozen=True, slots=True)
class Line:
    """A change in words."""

    label: str
    kind: str
    word: str
    before: str
    after: str


Stand = tuple[str, str, Where]
"""A session's code, what it is called, and where it stands."""


def changes(old: ScheduleVersion | None, new: ScheduleVersion) -> list[Change]:
    """Return what differs between two versions as the team reads it, in the order of codes; one query for each."""
    return sorted(_differences(_slots(old), _slots(new)), key=lambda change: change.label)


def _slots(version: ScheduleVersion | None) -> dict[str, Stand]:
    slots = version.slots.select_related("session", "room") if version else ()
    return {
        str(slot.session_id): (slot.session.code, f"{slot.session.code} · {slot.session.title}", Where.of_slot(slot))
        for slot in slots
    }


def changes_seen(old: Programme, new: Programme) -> list[Change]:
    """Return what differs between two programmes of one audience, in the order of time; of what it may not see, nothing."""
    found = _differences(_entries(old), _entries(new))
    return sorted(found, key=lambda change: (change.first, change.label))


def _entries(programme: Programme) -> dict[str, Stand]:
    return {entry.uid: (entry.code, _label(entry), Where.of_entry(entry)) for entry in programme.sessions}


def _label(entry: SessionEntry) -> str:
    return f"{entry.code} · {entry.title}" if entry.is_open else entry.title


def _differences(before: dict[str, Stand], after: dict[str, Stand]) -> Iterable[Change]:
    for uid in before | after:
        code, label, _where = after.get(uid) or before[uid]
        was, now = (side[uid][2] if uid in side else None for side in (before, after))
        if was is None or now is None or was.fixed != now.fixed:
            yield Change(uid, code, label, was, now)


def in_words(found: Iterable[Change], zone: ZoneInfo) -> list[Line]:
    """Return the changes as a table shows them."""
    return [
        Line(
            label=change.label,
            kind=change.kind.value,
            word=str(change.kind.label),
            before=change.before.words(zone) if change.before else "",
            after=change.after.words(zone) if change.after else "",
        )
        for change in found
    ]
