"""Versions of the schedule for the proofs, and the one that nobody but the programme team may know of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from events.models import Conference
from sessions.models import ScheduleVersion, Slot

LATER = timedelta(days=3)
Readers = frozenset[str]
ROUTES: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "sessions:versions": (("GET", "HEAD"), {}),
    "sessions:versions_compare": (("GET", "HEAD"), {}),
    "sessions:version": (("GET", "HEAD", "POST"), {"number": "version"}),
    "sessions:version_back": (("GET", "HEAD", "POST"), {"number": "version"}),
}
"""The pages of the programme team about versions: the methods that are answered, and the parts of the address."""


def begin_schedule(conference: Conference, *, at: datetime) -> tuple[ScheduleVersion, ScheduleVersion]:
    """Return the version that is shown and the draft; nothing stands in them yet. No two conferences have a number in common."""
    make, number = conference.versions.create, 10 * Conference.objects.count()
    return make(number=number, published_at=at), make()


def copy_slots(source: ScheduleVersion, version: ScheduleVersion, *, by: timedelta) -> None:
    """Let every session stand in `version` where it stands in `source`, so much later."""
    Slot.objects.bulk_create(
        Slot(
            version=version,
            session_id=slot.session_id,
            room_id=slot.room_id,
            starts_at=slot.starts_at + by,
            ends_at=slot.ends_at + by,
        )
        for slot in source.slots.all()
    )


def publish_older(newest: ScheduleVersion, note: str, *, at: datetime) -> dict[str, str]:
    """Let there have been another version before, and the newest one say what is new; return what leads to the older one."""
    older = ScheduleVersion.objects.create(
        conference=newest.conference, number=(newest.number or 0) - 1, published_at=at
    )
    copy_slots(newest, older, by=timedelta(minutes=-30))
    ScheduleVersion.objects.filter(pk=newest.pk).update(note=note)
    return {"version": str(older.number)}


def let_one_wait(slug: str, *, at: datetime) -> None:
    """Publish the draft, to be shown some days later, with everything at another time."""
    draft = ScheduleVersion.objects.get(conference__slug=slug, number=None)
    waits = ScheduleVersion.objects.create(
        conference=draft.conference, number=11, published_at=at, shown_from=at + LATER, note="Nobody may read this yet."
    )
    copy_slots(draft, waits, by=timedelta(minutes=15))


def versions(
    everyone: Readers, organisers: Readers, team: Readers, levels: Mapping[str, Readers]
) -> list[tuple[str, str, Readers]]:
    """Return what may stand where of what has changed: to readers as they may read of it, to the programme team all."""
    changes, pages = "page sessions:programme_changes", ("page sessions:version*", "page sessions:schedule_publish")
    rules = [("here open session title", changes, everyone), ("here note of a version", changes, everyone)]
    rules += [(f"here {kind} session title", changes, organisers) for kind in ("neutral", "opaque", "left")]
    rules += [("* note of a version", "database main", frozenset({"server"}))]
    rules += [(f"here {fact}", page, team) for fact in ("* session title", "note of a version") for page in pages]
    return rules + [(f"*@{level} name", page, readers & team) for page in pages for level, readers in levels.items()]
