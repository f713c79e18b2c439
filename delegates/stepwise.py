"""A long import, a part of its rows in each step, so that it shows how far it is and can be left and gone on with.

How far it is stands on the draft and changes in the same transaction as the rows: a step that is cut off leaves nothing
of itself, and two steps at the same moment are one after the other.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from delegates.drafts import content_of
from delegates.importing import Answer, Mapped, import_people
from delegates.models import ImportDraft
from delegates.places import Actor
from delegates.sheets import read_sheet
from events.models import Conference

STEP = 500
STEP_WITH_PLACES = 100
"""How many rows are a step; giving a place takes longer than entering a request."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done of all, people entered, given a place and left out. `columns` are those checked."""

    columns: tuple[str, ...]
    with_places: bool
    total: int
    done: int = 0
    entered: int = 0
    placed: int = 0
    left: int = 0

    @property
    def is_over(self) -> bool:
        """Tell whether every row was looked at."""
        return self.done >= self.total


def progress_of(draft: ImportDraft) -> Progress | None:
    """Return how far the import of the draft is, or None before it begins."""
    kept = dict(draft.progress)
    return Progress(columns=tuple(kept.pop("columns")), **kept) if kept else None


def begin(draft: ImportDraft, mapped: Mapped, *, total: int, with_places: bool) -> None:
    """Write down what is to be imported; an import that has begun goes on as it began."""
    progress = Progress(tuple(answer or "" for answer in mapped), with_places, total)
    ImportDraft.objects.filter(pk=draft.pk, progress={}).update(progress=asdict(progress))


@transaction.atomic
def go_on(*, draft_id: UUID, conference: Conference, actor: Actor, at: datetime) -> Progress | None:
    """Import the next rows; return how far it is now, or None where there is nothing to go on with."""
    draft = ImportDraft.objects.select_for_update().filter(pk=draft_id, conference=conference).first()
    progress = progress_of(draft) if draft else None
    if draft is None or progress is None or progress.is_over:
        return progress
    sheet = read_sheet(content_of(draft))
    part = sheet.part(progress.done, STEP_WITH_PLACES if progress.with_places else STEP)
    mapped = [Answer(column) if column else None for column in progress.columns]
    plan = import_people(part, mapped, conference=conference, actor=actor, at=at, with_places=progress.with_places)
    now = Progress(
        progress.columns,
        progress.with_places,
        progress.total,
        done=progress.done + len(part.rows),
        entered=progress.entered + len(plan.newcomers),
        placed=progress.placed + plan.placed,
        left=progress.left + plan.left,
    )
    draft.progress = asdict(now)
    draft.save(update_fields=["progress"])
    return now
