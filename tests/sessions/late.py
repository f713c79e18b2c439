"""A room with a day's sessions, published and in the draft, for the tests of the stage and of running late."""

from datetime import UTC, datetime, timedelta

from delegates.models import Person
from events.models import Conference, Room
from sessions.lateness import Delay, look_late
from sessions.models import ScheduleVersion, Session, Slot
from sessions.running_late import run_late
from tests.sessions.stage import place

MORNING = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
NOW = MORNING + timedelta(hours=1, minutes=10)
HALF = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)


def room_a(conference: Conference) -> Room:
    return conference.rooms.get(name="Room A")


def versions(conference: Conference) -> tuple[ScheduleVersion, ScheduleVersion]:
    """Return the draft and a first version that was published the day before."""
    published_at = MORNING - timedelta(days=1)
    return (
        ScheduleVersion.objects.create(conference=conference),
        ScheduleVersion.objects.create(conference=conference, number=1, published_at=published_at),
    )


def hold(
    conference: Conference,
    code: str,
    hour: float,
    *people: Person,
    room: str = "Room A",
    minutes: int = 60,
    **fields: object,
) -> Session:
    """Put a session into the draft and, with it, into the version."""
    draft = ScheduleVersion.objects.get(conference=conference, number=None)
    version = ScheduleVersion.objects.get(conference=conference, number=1)
    at = {"starts_at": MORNING + timedelta(hours=hour), "minutes": minutes, "room": room}
    session = place(version, code, people=people, **at, **fields)  # type: ignore[arg-type]  # as the parts say
    slot = Slot.objects.get(version=version, session=session)
    Slot.objects.create(version=draft, session=session, room=slot.room, starts_at=slot.starts_at, ends_at=slot.ends_at)
    return session


def a_day(conference: Conference) -> None:
    """Let Room A have four sessions in a row from nine; one of them runs at NOW."""
    versions(conference)
    for hour, code in enumerate(["A1", "A2", "A3", "A4"]):
        hold(conference, code, hour)


def look(conference: Conference, minutes: int = 15, first: str = "", at: datetime = NOW) -> Delay:
    return look_late(conference=conference, room=room_a(conference), minutes=minutes, first=first, at=at)


def late(
    conference: Conference, minutes: int = 15, first: str = "", *, seen: str = "", reason: str = ""
) -> ScheduleVersion:
    """Let Room A be late; as it is seen now, unless told otherwise."""
    return run_late(
        conference=conference,
        room=room_a(conference),
        minutes=minutes,
        first=first,
        seen=seen or look(conference, minutes, first).mark,
        actor=None,
        at=NOW,
        reason=reason,
    )


def begins(version: ScheduleVersion | None) -> dict[str, float]:
    """Return when each session begins in the version, in hours after nine."""
    slots = Slot.objects.filter(version=version).select_related("session")
    return {slot.session.code: (slot.starts_at - MORNING) / timedelta(hours=1) for slot in slots}


def draft_of(conference: Conference) -> ScheduleVersion:
    return ScheduleVersion.objects.get(conference=conference, number=None)
