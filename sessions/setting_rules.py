"""Choose what a conference checks its schedule for, and how strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from delegates.places import lock
from events.audit import record
from events.models import Conference, User
from sessions.conflicts import Clash
from sessions.levels import USUAL, Level
from sessions.models import ProgrammeRules

Actor = User | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class Standards:
    """What the rules measure by: minutes of pause, how many people or stars are many, and the bounds of a day."""

    pause: int
    large_audience: int
    popular_stars: int
    day_begins: time | None
    day_ends: time | None


def rules_of(conference: Conference) -> ProgrammeRules:
    """Return the rules, or the usual ones, unsaved, where the team has not chosen any."""
    return ProgrammeRules.objects.filter(conference=conference).first() or ProgrammeRules(conference=conference)


@transaction.atomic
def set_rules(
    *, conference: Conference, levels: Mapping[Clash, Level], standards: Standards, actor: Actor, at: datetime
) -> ProgrammeRules:
    """Set the level of each rule that is given, and what the rules measure by; only what is not usual is written down."""
    conference = lock(conference)
    chosen = {clash.value: level.value for clash, level in levels.items() if level != USUAL[clash]}
    row, _made = ProgrammeRules.objects.update_or_create(
        conference=conference,
        defaults={
            "levels": chosen,
            "pause": standards.pause,
            "large_audience": standards.large_audience,
            "popular_stars": standards.popular_stars,
            "day_begins": standards.day_begins,
            "day_ends": standards.day_ends,
        },
    )
    record(actor=actor, action="set rules", target=row, conference=conference, at=at)
    return row


def copy_rules(source: Conference, target: Conference) -> None:
    """Let the schedule of a copied conference be checked as that of the source is, and heard on the same channels."""
    row = ProgrammeRules.objects.filter(conference=source).first()
    if row:
        row.pk, row._state.adding = target.pk, True
        row.save(force_insert=True)
