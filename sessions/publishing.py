"""One working draft and the numbered versions made from it.

A version keeps places: which session is when and where. What is said of a session and of its people is never kept in a
version, so that what somebody takes back is gone from every version at once.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from events.audit import record
from events.models import Conference, User
from sessions.conflicts import Conflict, find_conflicts
from sessions.models import ScheduleVersion, Slot
from sessions.planning import plan_of
from sessions.rules import stoppers

Actor = User | AnonymousUser | None
BATCH = 500
Place = tuple[UUID | None, datetime, datetime]


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


class DraftChangedError(PublishingError):
    """The draft is not what was looked at."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone moved sessions since you opened this page. Nothing is published: below is what would change now."
            )
        )


class PublishedMeanwhileError(PublishingError):
    """Someone else has published since the page was opened."""

    def __init__(self, version: ScheduleVersion) -> None:
        super().__init__(
            _(
                "Someone else published version %(number)d since you opened this page. Nothing more is published: below is"
                " what would change now."
            )
            % {"number": version.number}
        )


class ShownAlreadyError(PublishingError):
    """The moment of a version has passed, or a newer version came before it."""

    def __init__(self, version: ScheduleVersion) -> None:
        super().__init__(
            _("Version %(number)d waits for no moment any more. To show another one, publish again.")
            % {"number": version.number}
        )


def draft_of(conference: Conference) -> ScheduleVersion:
    """Return the working draft, made on first use."""
    draft, _made = ScheduleVersion.objects.get_or_create(conference=conference, number=None)
    return draft


def lock_draft(conference: Conference) -> ScheduleVersion:
    """Return the draft, its row locked until the transaction ends: whoever changes the schedule waits here."""
    locked = ScheduleVersion.objects.select_for_update()
    found = locked.filter(conference=conference, number=None).order_by().first()
    return found or locked.get(pk=draft_of(conference).pk)


def newest_version(conference: Conference, at: datetime) -> ScheduleVersion | None:
    """Return the version that is shown at that moment, if there is one."""
    return conference.versions.shown(at).first()


def last_version(conference: Conference) -> ScheduleVersion | None:
    """Return the version that was published last, also while it waits for its moment."""
    return conference.versions.published().first()


def conflicts_of(version: ScheduleVersion) -> list[Conflict]:
    """Return the version's conflicts, the earliest first, those included that only are shown."""
    return find_conflicts(plan_of(version.conference, version))


def seen_of(slots: Iterable[Slot], last: ScheduleVersion | None) -> str:
    """Return a mark of the draft as it stands after the last version: another one as soon as either is another.

    It begins with the last version's number, so that a page can tell which of the two it was.
    """
    places = sorted((str(slot.session_id), *map(str, _place(slot))) for slot in slots)
    return f"{last.number if last else 0}-{sha256(repr(places).encode()).hexdigest()}"


def refuse_unseen(expected: str | None, slots: Iterable[Slot], last: ScheduleVersion | None) -> None:
    """Raise DraftChangedError, PublishedMeanwhileError unless the draft is what was looked at; None expects nothing."""
    if expected is None or expected == seen_of(slots, last):
        return
    if last and expected and not expected.startswith(f"{last.number}-"):
        raise PublishedMeanwhileError(last)
    raise DraftChangedError


@transaction.atomic
def publish(  # noqa: PLR0913  # what it says of itself, from when it is shown, and what was looked at
    *,
    conference: Conference,
    note: str,
    actor: Actor,
    at: datetime,
    shown_from: datetime | None = None,
    expected: str | None = None,
) -> ScheduleVersion:
    """Copy the draft's slots to a new numbered version, to be shown at once or from `shown_from` on.

    `expected` is what `seen_of` said when the page was drawn that somebody decided by.
    Raises DraftChangedError, PublishedMeanwhileError, ConflictsRemainError, EmptyScheduleError.
    """
    draft = lock_draft(conference)
    slots = list(draft.slots.all())
    previous = last_version(conference)
    refuse_unseen(expected, slots, previous)
    _refuse_conflicts(draft)
    if not slots and previous is None:
        raise EmptyScheduleError
    return publish_slots(conference=conference, slots=slots, note=note, actor=actor, at=at, shown_from=shown_from)


def _refuse_conflicts(draft: ScheduleVersion) -> None:
    if conflicts := stoppers(draft.conference, draft):
        raise ConflictsRemainError(conflicts)


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
    """Make the next version of these places, copied; the caller has locked the draft and looked for clashes.

    A session that stands elsewhere than in what readers see until then gets a higher `sequence`, unless they never saw it.
    What a version that still waits does otherwise is not noticed: nobody has seen it.
    """
    waits_until = shown_from if shown_from and shown_from > at else None
    last, shown = last_version(conference), newest_version(conference, waits_until or at)
    version = conference.versions.create(
        number=(last.number or 0) + 1 if last else 1,
        published_at=at,
        shown_from=waits_until,
        note=note,
        changed=_count_changes(_stood_in(last), slots),
    )
    stood = _stood_in(shown)
    moved = [slot.session_id for slot in slots if _differs(stood.get(slot.session_id), slot)]
    given = _sequences(version, moved, stood, before=waits_until or at)
    Slot.objects.bulk_create((_copy(slot, version, stood, given) for slot in slots), batch_size=BATCH)
    record(actor=actor, action="publish", target=version, conference=conference, at=at)
    return version


def _place(slot: Slot) -> Place:
    return slot.room_id, slot.starts_at, slot.ends_at


def _differs(before: Slot | None, slot: Slot) -> bool:
    return before is None or _place(before) != _place(slot)


def _stood_in(version: ScheduleVersion | None) -> dict[UUID, Slot]:
    return {slot.session_id: slot for slot in version.slots.all()} if version else {}


def _count_changes(before: dict[UUID, Slot], slots: Collection[Slot]) -> int:
    """Return how many sessions are new, moved or taken off."""
    gone = before.keys() - {slot.session_id for slot in slots}
    return len(gone) + sum(_differs(before.get(slot.session_id), slot) for slot in slots)


def _sequences(
    version: ScheduleVersion, moved: Collection[UUID], stood: Collection[UUID], *, before: datetime
) -> dict[UUID, int]:
    """Return for each of these the next SEQUENCE (RFC 5545, 3.8.7.4) after those that calendars may have been given.

    One that does not stand in what readers see was told as cancelled, under a number of its own (`sessions.cancelling`).
    """
    seen = version.conference.versions.shown(before).exclude(pk=version.pk)
    rows = Slot.objects.filter(version__in=seen, session__in=moved).order_by().values_list("session")
    highest = dict(rows.annotate(Max("sequence")))
    return {pk: highest[pk] + (1 if pk in stood else 2) if pk in highest else 0 for pk in moved}


def _copy(slot: Slot, version: ScheduleVersion, stood: dict[UUID, Slot], given: dict[UUID, int]) -> Slot:
    """Return the version's own slot; what did not move stands there since the version that it did before."""
    has_moved = slot.session_id in given
    return Slot(
        version=version,
        session_id=slot.session_id,
        room_id=slot.room_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        since_id=version.pk if has_moved else stood[slot.session_id].since_id,
        sequence=given[slot.session_id] if has_moved else stood[slot.session_id].sequence,
    )


@transaction.atomic
def show_from(*, version: ScheduleVersion, moment: datetime | None, actor: Actor, at: datetime) -> ScheduleVersion:
    """Let a version that waits be shown from another moment on; without one, or with one that is past, from now on.

    Raises ShownAlreadyError once it is shown, or where a newer version is by its present moment.
    """
    conference = version.conference
    lock_draft(conference)
    version = conference.versions.get(pk=version.pk)
    shown = newest_version(conference, max(version.shown_from or at, at))
    waits = version.shown_from is not None and version.shown_from > at
    if not waits or (shown and (shown.number or 0) > (version.number or 0)):
        raise ShownAlreadyError(version)
    version.shown_from = moment if moment and moment > at else at
    version.save(update_fields=["shown_from"])
    record(actor=actor, action="show from another moment", target=version, conference=conference, at=at)
    return version
