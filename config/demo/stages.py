"""The points of the conference's life at which the demonstration can start. Knows nothing of Django."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """How far the conference has come."""

    REGISTRATION = "registration"
    SCHEDULING = "scheduling"
    CONFERENCE = "conference"
    AFTER = "after"

    @property
    def moment(self) -> datetime:
        """Return what time it is when the demonstration starts there."""
        return MOMENTS[self]


MOMENTS = {
    Stage.REGISTRATION: datetime(2012, 1, 20, 12, 0, tzinfo=UTC),
    Stage.SCHEDULING: datetime(2012, 2, 5, 12, 0, tzinfo=UTC),
    Stage.CONFERENCE: datetime(2012, 2, 25, 11, 10, tzinfo=UTC),
    Stage.AFTER: datetime(2012, 3, 30, 12, 0, tzinfo=UTC),
}


def clock_offset(stage: str, *, now: datetime) -> timedelta:
    """Return what to add to the real time `now` to be at the stage's moment; nothing without a stage.

    Raises ValueError for a stage that does not exist.
    """
    return Stage(stage).moment - now if stage else timedelta()
