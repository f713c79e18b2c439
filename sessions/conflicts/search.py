"""A plan made ready to be searched: windows merged, days bounded, the rules that are looked for picked once."""

from collections.abc import Mapping
from uuid import UUID

from delegates.cards import PersonId
from sessions.conflicts.clashes import Clash
from sessions.conflicts.spans import Calendar, Seconds, merged
from sessions.conflicts.values import Plan, RoomFacts

ROOMLESS_KIND = "break"
PLENARY_KIND = "plenary"
NO_FACTS = RoomFacts("")


class Search:
    """What every rule reads besides the sessions themselves."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sought = plan.sought
        self.rooms = plan.rooms
        self.calendar = Calendar(plan.days, plan.zone, plan.day_begins, plan.day_ends)
        self.open: Mapping[UUID, list[Seconds]] = {
            room_id: merged(room.windows) for room_id, room in plan.rooms.items() if room.windows
        }
        self.free: Mapping[PersonId, list[Seconds]] = {
            person: merged(windows) for person, windows in plan.windows.items() if windows
        }
        self.reach = reach_of(plan) * 60

    def allows_overlaps(self, room_id: UUID) -> bool:
        """Tell whether several sessions may be in the room at a time."""
        return self.rooms.get(room_id, NO_FACTS).allows_overlaps

    def walk(self, one: UUID | None, two: UUID | None) -> int:
        """Return how many minutes it takes from one room to another."""
        if one is None or two is None or one == two:
            return 0
        return max(self.rooms.get(one, NO_FACTS).walk_minutes, self.rooms.get(two, NO_FACTS).walk_minutes)


def reach_of(plan: Plan) -> int:
    """Return for how many minutes after a session another one of the same person can still clash with it."""
    walk = max((room.walk_minutes for room in plan.rooms.values()), default=0)
    rest = max((turns.rest for turns in plan.turns.values()), default=0)
    pause = max(plan.pause, walk) if Clash.PAUSE in plan.sought else 0
    return max(pause, rest if Clash.REST in plan.sought else 0)
