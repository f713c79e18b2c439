"""What happens, where and when; and what imported files call it."""

from sessions.models.exchange import ForeignId, ForeignPerson
from sessions.models.programme import (
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    Contribution,
    ScheduleVersion,
    Session,
    Slot,
    SlotQuerySet,
)

__all__ = [
    "LONGEST_MINUTES",
    "SHORTEST_MINUTES",
    "Contribution",
    "ForeignId",
    "ForeignPerson",
    "ScheduleVersion",
    "Session",
    "Slot",
    "SlotQuerySet",
]
