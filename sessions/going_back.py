"""Show again what an older version said: its places become the draft's, and the draft is published under a new number.

Each session that stands elsewhere for it leaves a `Move`, so that the draft's own work can be found and taken up again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from events.audit import record
from events.models import Conference, User
from sessions.models import Move, ScheduleVersion, Session, Slot
from sessions.publishing import BATCH, Actor, PublishingError, last_version, lock_draft, publish, refuse_unseen

Pin = Session.Pin


class NewestAlreadyError(PublishingError):
    """The version is the newest: there is nothing to go back to."""

    def __init__(self, version: ScheduleVersion) -> None:
        super().__init__(
            _("Version %(number)d is the newest one already. Choose an older one to go back to.")
            % {"number": version.number}
        )


class PinnedElsewhereError(PublishingError):
    """Sessions are fixed where they are, and the older version has them elsewhere."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(
            _(
                "These sessions are fixed in the draft and stand elsewhere in that version: %(codes)s. Let go of them on"
                " their pages first."
            )
            % {"codes": ", ".join(codes)}
        )


def note_of(version: ScheduleVersion, note: str) -> str:
    """Return what the new version says of itself."""
    words = _("As in version %(number)d again.") % {"number": version.number}
    return f"{words} {note}".strip()


@transaction.atomic
def go_back(
    *, version: ScheduleVersion, note: str, actor: Actor, at: datetime, expected: str | None = None
) -> ScheduleVersion:
    """Publish the places of an older version again, and let the draft stand there too.

    `expected` is as for `publish`. Raises NewestAlreadyError, PinnedElsewhereError, and what `publish` raises; then the
    draft stays as it was.
    """
    conference = version.conference
    draft = lock_draft(conference)
    drafted = {slot.session_id: slot for slot in draft.slots.select_related("session")}
    last = last_version(conference)
    if last is None or last.pk == version.pk:
        raise NewestAlreadyError(version)
    refuse_unseen(expected, drafted.values(), last)
    wanted = {slot.session_id: slot for slot in version.slots.select_related("session")}
    moved = {pk: None for pk in drafted | wanted if _place(drafted.get(pk)) != _place(wanted.get(pk))}
    _refuse_pinned(moved, drafted, wanted)
    _note_moves(conference, moved, drafted, wanted, actor=actor, at=at)
    draft.slots.filter(session__in=moved).delete()
    Slot.objects.bulk_create(
        (
            Slot(version=draft, session_id=pk, room_id=slot.room_id, starts_at=slot.starts_at, ends_at=slot.ends_at)
            for pk, slot in wanted.items()
            if pk in moved
        ),
        batch_size=BATCH,
    )
    record(actor=actor, action="go back to version", target=version, conference=conference, at=at)
    return publish(conference=conference, note=note_of(version, note), actor=actor, at=at)


def _place(slot: Slot | None) -> tuple[UUID | None, datetime | None, datetime | None]:
    return (slot.room_id, slot.starts_at, slot.ends_at) if slot else (None, None, None)


def _refuse_pinned(moved: Iterable[UUID], drafted: Mapping[UUID, Slot], wanted: Mapping[UUID, Slot]) -> None:
    codes = sorted(
        drafted[pk].session.code
        for pk in moved
        if pk in drafted and not _lets(drafted[pk].session.pin, drafted[pk], wanted.get(pk))
    )
    if codes:
        raise PinnedElsewhereError(codes)


def _lets(pin: str, slot: Slot, wanted: Slot | None) -> bool:
    """Tell whether what is fixed of the session's place stays; what the pin leaves free may change."""
    if pin == Pin.NOTHING:
        return True
    if wanted is None:
        return False
    has_room = wanted.room_id == slot.room_id
    has_time = (wanted.starts_at, wanted.ends_at) == (slot.starts_at, slot.ends_at)
    return {Pin.ROOM: has_room, Pin.TIME: has_time, Pin.BOTH: has_room and has_time}[Pin(pin)]


def _note_moves(  # noqa: PLR0913  # what stood where, what shall, and by whose hand
    conference: Conference,
    moved: Iterable[UUID],
    drafted: Mapping[UUID, Slot],
    wanted: Mapping[UUID, Slot],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    number = conference.moves.aggregate(last=Max("number"))["last"] or 0
    rows = []
    for pk in moved:
        number += 1
        (room_before, started, ended), (room, starts, ends) = _place(drafted.get(pk)), _place(wanted.get(pk))
        rows.append(
            Move(
                conference=conference,
                number=number,
                session_id=pk,
                room_before_id=room_before,
                started_before=started,
                ended_before=ended,
                room_id=room,
                starts_at=starts,
                ends_at=ends,
                actor=actor if isinstance(actor, User) else None,
                at=at,
            )
        )
    Move.objects.bulk_create(rows, batch_size=BATCH)
