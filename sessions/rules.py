"""What is wrong with a version of the schedule, how strictly the conference takes it, and what it accepts all the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from events.models import Conference
from sessions.accepting_conflicts import Accepted, accepted_in, mark_of
from sessions.conflicts import Conflict, Plan, find_conflicts, word
from sessions.contributing import labels
from sessions.levels import Level
from sessions.models import ScheduleVersion
from sessions.planning import plan_of


@dataclass(frozen=True)
class Review:
    """All conflicts of a version, and which of them the team has accepted."""

    plan: Plan
    conflicts: tuple[Conflict, ...]
    accepted: Mapping[str, Accepted]

    def is_accepted(self, conflict: Conflict) -> bool:
        """Tell whether the team has accepted the conflict as it is; what stops the move, never."""
        if conflict.clash in self.plan.blocking or not self.accepted:
            return False
        row = self.accepted.get(mark_of(conflict))
        return row is not None and conflict.size <= row.minutes

    @cached_property
    def standing(self) -> list[Conflict]:
        """Return the conflicts that nobody accepted."""
        return [conflict for conflict in self.conflicts if not self.is_accepted(conflict)]

    @cached_property
    def set_aside(self) -> list[Conflict]:
        """Return the conflicts that are accepted."""
        return [conflict for conflict in self.conflicts if self.is_accepted(conflict)]

    @cached_property
    def stoppers(self) -> list[Conflict]:
        """Return the conflicts for which the version cannot be published."""
        return [conflict for conflict in self.standing if conflict.clash in self.plan.stopping]

    def level_of(self, conflict: Conflict) -> Level:
        """Return what the conflict stops."""
        if conflict.clash in self.plan.blocking:
            return Level.BLOCK_MOVE
        return Level.BLOCK_PUBLISHING if conflict.clash in self.plan.stopping else Level.WARN


def review(conference: Conference, version: ScheduleVersion) -> Review:
    """Check the version against every rule that is looked for, in a fixed number of queries."""
    plan = plan_of(conference, version)
    return Review(plan, tuple(find_conflicts(plan)), accepted_in(conference))


def stoppers(conference: Conference, version: ScheduleVersion) -> list[Conflict]:
    """Return the conflicts for which the version cannot be published: those that stop it, and that nobody accepted."""
    return review(conference, version).stoppers


def names_in(conflicts: Sequence[Conflict], *, at: datetime) -> list[str]:
    """Return whom each conflict is about, as organisers may know them; empty where it is about nobody."""
    people = {conflict.person for conflict in conflicts if conflict.person}
    names = labels(people, at=at) if people else {}
    return [names.get(conflict.person, "") if conflict.person else "" for conflict in conflicts]


def worded(conflicts: Iterable[Conflict], conference: Conference, *, at: datetime) -> list[str]:
    """Return the conflicts as sentences that name people as organisers may know them."""
    found = list(conflicts)
    said = zip(found, names_in(found, at=at), strict=True)
    return [word(conflict, zone=conference.zone, who=who) for conflict, who in said]
