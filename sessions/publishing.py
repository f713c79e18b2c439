"""One working draft and the numbered versions made from it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.audit import record
from events.models import Conference, User
from events.wording import format_day, format_time
from sessions.conflicts import Conflict, Placed, find_conflicts
from sessions.models import ScheduleVersion, Session, Slot
from sessions.planning import as_placed, plan_of
from sessions.rules import stoppers

Actor = User | AnonymousUser | None
UPDATE_BATCH = 200


class PublishingError(Exception):
    """A version that cannot be published."""


class ConflictsRemainError(PublishingError):
    """The draft cannot happen as it stands; `conflicts` says why."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(_("The draft has clashes. Solve them first, then publish."))


class EmptyScheduleError(PublishingError):
    """Nothing was ever placed."""

    def __init__(self) -> None:
        super().__init__(_("No session is placed yet. Place at least one, then publish."))


def draft_of(conference: Conference) -> ScheduleVersion:
    """Return the working draft, made on first use."""
    draft, _made = ScheduleVersion.objects.get_or_create(conference=conference, number=None)
    return draft


def lock_draft(conference: Conference) -> ScheduleVersion:
    """Return the draft, its row locked until the transaction ends: whoever changes the schedule waits here."""
    locked = ScheduleVersion.objects.select_for_update()
    found = locked.filter(conference=conference, number=None).order_by().first()
    return found or locked.get(pk=draft_of(conference).pk)


def newest_version(conference: Conference) -> ScheduleVersion | None:
    """Return the version that counts, if there is one."""
    return conference.versions.published().first()


def conflicts_of(version: ScheduleVersion) -> list[Conflict]:
    """Return the version's conflicts, the earliest first, those included that only are shown."""
    return find_conflicts(plan_of(version.conference, version))


@transaction.atomic
def publish(*, conference: Conference, note: str, actor: Actor, at: datetime) -> ScheduleVersion:
    """Copy the draft's slots to a new numbered version.

    A session whose room or time changed gets a higher `sequence`; its first publication only sets `revised_at`.
    Raises ConflictsRemainError, EmptyScheduleError.
    """
    draft = lock_draft(conference)
    conflicts = stoppers(conference, draft)
    if conflicts:
        raise ConflictsRemainError(conflicts)
    slots = list(draft.slots.select_related("session"))
    previous = newest_version(conference)
    if not slots and previous is None:
        raise EmptyScheduleError
    return publish_slots(conference=conference, slots=slots, note=note, actor=actor, at=at)


@transaction.atomic
def publish_slots(  # noqa: PLR0913  # where they stand, what is said of it, and from when
    *,
    conference: Conference,
    slots: Collection[Slot],
    note: str,
    actor: Actor,
    at: datetime,
    shown_from: datetime | None = None,
) -> ScheduleVersion:
    """Make the next version of these places, copied; the caller has locked the draft and looked for clashes."""
    previous = newest_version(conference)
    _revise(slots, previous, at)
    number = (previous.number or 0) + 1 if previous else 1
    version = conference.versions.create(number=number, published_at=at, shown_from=shown_from, note=note)
    Slot.objects.bulk_create(
        Slot(
            version=version, session=slot.session, room_id=slot.room_id, starts_at=slot.starts_at, ends_at=slot.ends_at
        )
        for slot in slots
    )
    record(actor=actor, action="publish", target=version, conference=conference, at=at)
    return version


def _revise(slots: Iterable[Slot], previous: ScheduleVersion | None, at: datetime) -> None:
    """Raise `sequence` and `revised_at` where RFC 5545 (3.8.7.4, 3.8.7.3) asks for it."""
    before = {slot.session_id: _where(slot) for slot in previous.slots.all()} if previous else {}
    moved = [slot.session for slot in slots if before.get(slot.session_id) != _where(slot)]
    published = set(
        Slot.objects.filter(session__in=moved, version__number__isnull=False).values_list("session_id", flat=True)
    )
    for session in moved:
        session.revised_at = at
        session.sequence += session.pk in published
    Session.objects.bulk_update(moved, ["sequence", "revised_at"], batch_size=UPDATE_BATCH)


def _where(slot: Slot | Placed) -> tuple[UUID | None, datetime, datetime]:
    return slot.room_id, slot.starts_at, slot.ends_at


class Move(TextChoices):
    """What became of a session between two versions."""

    ADDED = "added", gettext_lazy("added")
    MOVED = "moved", gettext_lazy("moved")
    REMOVED = "removed", gettext_lazy("taken off")


@dataclass(frozen=True, slots=True)
class Change:
    """A session that stands elsewhere; `before` or `after` is missing where it is new or gone."""

    move: Move
    code: str
    before: Placed | None
    after: Placed | None

    def words(self, zone: ZoneInfo) -> str:
        """Return the change as a sentence of codes, rooms and times."""
        facts = {"code": self.code, "before": _place(self.before, zone), "after": _place(self.after, zone)}
        return {
            Move.ADDED: _("%(code)s is new: %(after)s."),
            Move.MOVED: _("%(code)s moves from %(before)s to %(after)s."),
            Move.REMOVED: _("%(code)s is taken off; it was at %(before)s."),
        }[self.move] % facts


def _place(placed: Placed | None, zone: ZoneInfo) -> str:
    if placed is None:
        return ""
    facts = {
        "day": format_day(placed.starts_at, zone),
        "start": format_time(placed.starts_at, zone),
        "end": format_time(placed.ends_at, zone),
        "room": placed.room or _("no room"),
    }
    return _("%(day)s, %(start)s to %(end)s, %(room)s") % facts


def changes(old: ScheduleVersion | None, new: ScheduleVersion) -> list[Change]:
    """Return what differs between two versions, by code, in one query for each."""
    before: dict[UUID, Placed] = _slots(old) if old else {}
    after = _slots(new)
    pairs = [(before.get(session_id), after.get(session_id)) for session_id in before | after]
    found = [_compare(was, is_now) for was, is_now in pairs]
    return sorted((change for change in found if change), key=lambda change: change.code)


def _slots(version: ScheduleVersion) -> dict[UUID, Placed]:
    return {slot.session_id: as_placed(slot) for slot in version.slots.select_related("session", "room")}


def _compare(before: Placed | None, after: Placed | None) -> Change | None:
    if before and after:
        return Change(Move.MOVED, after.code, before, after) if _where(before) != _where(after) else None
    if after:
        return Change(Move.ADDED, after.code, None, after)
    return Change(Move.REMOVED, before.code, before, None) if before else None
