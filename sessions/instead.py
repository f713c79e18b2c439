"""Where a session could stand instead, when a place was refused: offered, to be pressed, in the editor and in its form."""

from dataclasses import dataclass
from datetime import datetime, time

from events.models import Conference
from sessions.conflicts import FreePlace, free_places
from sessions.days import day_of
from sessions.models import ScheduleVersion, Session
from sessions.move_words import place_words
from sessions.planning import plan_of, plan_of_move
from sessions.standing import Spot

MINUTE = 60
MOST = 3


@dataclass(frozen=True, slots=True)
class Instead:
    """A free place as the form names it; `start` counts minutes from the day's midnight, past 24:00 for the small hours."""

    room: str
    day: str
    start: int
    minutes: int
    words: str

    @property
    def clock(self) -> str:
        """Return when it begins, as the form is given it."""
        hour, minute = divmod(self.start, MINUTE)
        return f"{hour % 24:02}:{minute:02}"


def places_instead(draft: ScheduleVersion, session: Session, spot: Spot) -> list[Instead]:
    """Return the free places that are nearest to the one that was refused, three at most, and not where it stands; reads the whole draft."""
    between = (spot.starts_at, spot.ends_at)
    _near, wanted = plan_of_move(session, room_id=spot.room_id, between=between, version=draft)
    plan = plan_of(session.conference, draft)
    here = {(item.room_id, item.starts_at) for item in plan.placed if item.session_id == session.pk}
    found = free_places(plan, wanted, most=MOST + len(here))
    others = [one for one in found if (one.placed.room_id, one.placed.starts_at) not in here]
    return [_worded(place, session.conference) for place in others[:MOST]]


def _worded(place: FreePlace, conference: Conference) -> Instead:
    item, zone = place.placed, conference.zone
    start = item.starts_at.astimezone(zone)
    day = day_of(start, conference.days)
    since = start.replace(tzinfo=None) - datetime.combine(day, time.min)
    return Instead(
        room=str(item.room_id or ""),
        day=day.isoformat(),
        start=int(since.total_seconds()) // MINUTE,
        minutes=item.minutes,
        words=place_words(Spot(item.room_id, item.starts_at, item.ends_at), item.room, zone),
    )
