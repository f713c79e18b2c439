"""What is wrong with a version of the schedule, how strictly the conference takes it, and what it accepts all the same."""

from events.models import Conference
from sessions.conflicts import Conflict, find_conflicts
from sessions.models import ScheduleVersion
from sessions.planning import plan_of


def stoppers(conference: Conference, version: ScheduleVersion) -> list[Conflict]:
    """Return the conflicts for which the version cannot be published: those that stop it, and that nobody accepted."""
    plan = plan_of(conference, version)
    return [conflict for conflict in find_conflicts(plan) if conflict.clash in plan.stopping]
