"""The pages about published versions, what they show, and who looks at them; part of `visits`."""

from datetime import UTC, datetime, timedelta

from events.models import Conference
from sessions.models import ScheduleVersion, Slot

VISITS = (
    ("sessions:programme", "/{slug}/programme/", "organiser"),
    ("sessions:programme_changes", "/{slug}/programme/changes/", ""),
    ("sessions:programme_changes", "/{slug}/programme/changes/?old=9&new=2", ""),
    ("sessions:programme_changes", "/{empty}/programme/changes/", ""),
    ("sessions:schedule_publish", "/{slug}/organise/schedule/publish/", "organiser"),
    ("sessions:schedule_publish", "/{empty}/organise/schedule/publish/", "organiser"),
    ("sessions:versions", "/{slug}/organise/schedule/versions/", "organiser"),
    ("sessions:versions", "/{empty}/organise/schedule/versions/", "organiser"),
    ("sessions:versions_compare", "/{slug}/organise/schedule/versions/compare/?old=1&new=2", "organiser"),
    ("sessions:version", "/{slug}/organise/schedule/versions/3/", "organiser"),
    ("sessions:version_back", "/{slug}/organise/schedule/versions/1/back/", "organiser"),
    ("sessions:version_back", "/{slug}/organise/schedule/versions/3/back/", "organiser"),
)
LATER = datetime(2090, 1, 1, 9, tzinfo=UTC)


def publish_more(first: ScheduleVersion, conference: Conference, mark: str) -> None:
    """Let version 2 be what is shown, version 1 be otherwise in two sessions, and version 3, with one fewer, wait."""
    places = list(first.slots.all())
    for number, shown_from, of_it in ((2, None, places), (3, LATER, places[:-1])):
        version = ScheduleVersion.objects.create(
            conference=conference,
            number=number,
            published_at=first.published_at,
            shown_from=shown_from,
            note=f"What is new {mark}",
            changed=number,
        )
        Slot.objects.bulk_create(
            Slot(
                version=version,
                session_id=one.session_id,
                room_id=one.room_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            for one in of_it
        )
    places[-2].delete()
    moved = places[0]
    moved.starts_at, moved.ends_at = moved.starts_at - timedelta(hours=2), moved.ends_at - timedelta(hours=2)
    moved.save()
