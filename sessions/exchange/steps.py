"""A long import, a part of its events in each step, so that it shows how far it is and can be left and gone on with.

How far it is stands on the draft file and changes in the same transaction as the rows: a step that is cut off leaves
nothing of itself, and two steps at the same moment are one after the other.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from delegates.drafts import content_of
from delegates.models import ImportDraft
from delegates.places import Actor
from events.models import Conference
from sessions.exchange.entering import import_programme
from sessions.exchange.matching import Plan
from sessions.exchange.reading import read_programme
from sessions.exchange.values import ImportedProgramme

STEP = 400
"""How many events are a step."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: items done of all, and what became of them."""

    total: int
    done: int = 0
    new: int = 0
    updated: int = 0
    same: int = 0
    people: int = 0

    @property
    def is_over(self) -> bool:
        """Tell whether every item was looked at."""
        return self.done >= self.total

    def after(self, part: ImportedProgramme, plan: Plan) -> "Progress":
        """Return how far it is once this part is done."""
        return replace(
            self,
            done=self.done + part.total,
            new=self.new + len(plan.new),
            updated=self.updated + plan.updated,
            same=self.same + plan.same,
            people=self.people + len(plan.cast.new),
        )


def progress_of(draft: ImportDraft) -> Progress | None:
    """Return how far the import of the draft is, or None before it begins."""
    return Progress(**draft.progress) if draft.progress else None


def begin(draft: ImportDraft, *, total: int) -> None:
    """Write down that the file is to be imported; an import that has begun goes on as it began."""
    ImportDraft.objects.filter(pk=draft.pk, progress={}).update(progress=asdict(Progress(total)))


@transaction.atomic
def go_on(*, draft_id: UUID, conference: Conference, actor: Actor, at: datetime) -> Progress | None:
    """Import the next events; return how far it is now, or None where there is nothing to go on with."""
    draft = ImportDraft.objects.select_for_update().filter(pk=draft_id, conference=conference).first()
    progress = progress_of(draft) if draft else None
    if draft is None or progress is None or progress.is_over:
        return progress
    part = read_programme(content_of(draft)).part(progress.done, STEP)
    now = progress.after(part, import_programme(part, conference=conference, actor=actor, at=at))
    draft.progress = asdict(now)
    draft.save(update_fields=["progress"])
    return now


def import_all(
    programme: ImportedProgramme,
    *,
    conference: Conference,
    actor: Actor,
    at: datetime,
    progress: Callable[[int], object],
) -> Progress:
    """Import a whole file step by step, each in a transaction of its own; `progress` is told how many events each did."""
    now = Progress(programme.total)
    while not now.is_over:
        part = programme.part(now.done, STEP)
        now = now.after(part, import_programme(part, conference=conference, actor=actor, at=at))
        progress(part.total)
    return now
