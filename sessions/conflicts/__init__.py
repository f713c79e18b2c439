"""What cannot be, or should not be, in a schedule, found in memory from values alone."""

from sessions.conflicts.clashes import EVERY_CLASH, UNMEASURED, WHEREVER_IT_STANDS, Clash
from sessions.conflicts.finding import conflicts_of_move, find_conflicts
from sessions.conflicts.places import FreePlace, free_places, places_for
from sessions.conflicts.search import reach_of
from sessions.conflicts.values import Conflict, Interval, Placed, Plan, RoomFacts, Turns, minutes_between
from sessions.conflicts.wording import word

__all__ = [
    "EVERY_CLASH",
    "UNMEASURED",
    "WHEREVER_IT_STANDS",
    "Clash",
    "Conflict",
    "FreePlace",
    "Interval",
    "Placed",
    "Plan",
    "RoomFacts",
    "Turns",
    "conflicts_of_move",
    "find_conflicts",
    "free_places",
    "minutes_between",
    "places_for",
    "reach_of",
    "word",
]
