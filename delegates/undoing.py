"""Undo a decision about many while its mails wait: whoever still stands where it put them goes back to where they stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from delegates import letters
from delegates.bulk import UNDO_FOR, Item, items_of, mails_about
from delegates.clearance import cleared_among
from delegates.models import BulkStep, Registration
from delegates.offering import settle
from delegates.places import Places, State, count_places, lock
from delegates.telling import open_again
from events.audit import record_all
from events.bulk_mail import discard_unsent
from events.mail_templates import Purpose
from events.models import Conference, Mail, User
from vault.holding import DECISION
from vault.keys import unlocked

KEPT = DECISION.lasts
BATCH = 200
CHUNK = 900


class UndoneAlreadyError(Exception):
    """The step was undone before."""


class TooLateToUndoError(Exception):
    """The step's time is over: its mails are on their way."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The codes of those put back, of those who have moved on since and stay, and how many of the former were told."""

    restored: tuple[str, ...]
    moved_on: tuple[str, ...]
    told: int


def _is_in_time(step: BulkStep, at: datetime) -> bool:
    return step.undone_at is None and at < step.at + UNDO_FOR


def can_be_undone(step: BulkStep, at: datetime) -> bool:
    """Tell whether the step changed something, its time is not over, and nobody has undone it."""
    return _is_in_time(step, at) and any(item.is_done for item in items_of(step))


def _rows(items: Sequence[Item]) -> dict[str, Registration]:
    found: dict[str, Registration] = {}
    for start in range(0, len(items), CHUNK):
        rows = Registration.objects.filter(pk__in=[item.id for item in items[start : start + CHUNK]])
        found |= {str(row.pk): row for row in rows}
    return found


def _still_stands(row: Registration | None, item: Item) -> bool:
    """Tell whether nothing was decided about the registration since, and the person has not come in."""
    if row is None or row.state != item.became or row.arrived_at is not None:
        return False
    return row.decided_at == datetime.fromisoformat(item.decided_at)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _put_back(row: Registration, item: Item, at: datetime) -> Registration:
    """Let the row stand as it stood; an offer lasts longer by the time for which it could not be taken."""
    offer_before = _moment(item.offer_before)
    row.offer_ends_at = offer_before and offer_before + (at - datetime.fromisoformat(item.decided_at))
    row.state, row.queued_at = item.before, datetime.fromisoformat(item.queued_before)
    row.decided_at = _moment(item.decided_before)
    if row.state == State.REQUESTED:
        row.answer_due_at = None
    return row


def _reopen_unvetted(rows: Sequence[Registration], conference: Conference) -> None:
    """Let those be open requests to whom safety officers have yet to agree, wherever they stood before."""
    back = [row for row in rows if row.state != State.REQUESTED]
    for start in range(0, len(back), CHUNK):
        part = back[start : start + CHUNK]
        may_come = cleared_among(part, conference)
        for row in part:
            if row.pk not in may_come:
                open_again(row)


def _keep_places(rows: Sequence[Registration], items: Sequence[Item], places: Places) -> None:
    """Let requests keep the places that were held for them; of those that gave theirs up, as long as places last."""
    for row, item in zip(rows, items, strict=True):
        if row.holds_place and row.state == State.REQUESTED and item.became != State.CONFIRMED:
            row.holds_place = places.left(row.category) > 0
            places.taken[row.category] += row.holds_place


@transaction.atomic
def undo(*, step: BulkStep, actor: User, at: datetime) -> Undone:
    """Put back whoever still stands where the step put them, discard their unsent mails, and offer what is free.

    What was still to come is not done any more. An undo gives nobody a place but an offer that they had before, so no
    limit is passed; who waited stands in line where they stood. Raises UndoneAlreadyError, TooLateToUndoError.
    """
    step = BulkStep.objects.select_for_update().get(pk=step.pk)
    if step.undone_at:
        raise UndoneAlreadyError
    if not _is_in_time(step, at):
        raise TooLateToUndoError
    conference = lock(Conference.objects.get(pk=step.conference_id))
    done = [item for item in items_of(step) if item.is_done]
    rows = _rows(done)
    back = [item for item in done if _still_stands(rows.get(item.id), item)]
    restored = [_put_back(rows[item.id], item, at) for item in back]
    _reopen_unvetted(restored, conference)
    _keep_places(restored, back, count_places(conference, at=at))
    fields = ["state", "queued_at", "offer_ends_at", "decided_at", "answer_due_at", "holds_place"]
    Registration.objects.bulk_update(restored, fields, batch_size=BATCH)
    record_all(actor=actor, action="take decision back", targets=[step, *restored], conference=conference, at=at)
    told = _withdraw_mails(conference, back, step.at, at)
    _tell_offers_anew(conference, back, step.at, at)
    step.undone_at, step.left = at, 0
    step.save(update_fields=["undone_at", "left"])
    settle(conference, at=at)
    kept = {item.id for item in back}
    moved_on = tuple(item.code for item in done if item.id not in kept)
    return Undone(tuple(item.code for item in back), moved_on, told)


def _withdraw_mails(conference: Conference, items: Sequence[Item], since: datetime, at: datetime) -> int:
    """Discard what is not sent yet; return how many people have a mail already, or get it at this moment."""
    told = 0
    for start in range(0, len(items), CHUNK):
        codes = [item.code for item in items[start : start + CHUNK]]
        mails = mails_about(conference, codes).filter(written_at__gte=since)
        discard_unsent(mails, at=at)
        told += mails.told(at).values("reference").distinct().order_by().count()
    return told


def _tell_offers_anew(conference: Conference, items: Sequence[Item], since: datetime, at: datetime) -> None:
    """Write the mails anew that the step had discarded unsent, as it ended an offer that stands again now."""
    codes = [item.code for item in items if item.before == State.OFFERED]
    if not codes:
        return
    discarded = mails_about(conference, codes).filter(
        purpose=Purpose.OFFER, state=Mail.State.DISCARDED, due_at__gte=since
    )
    offered = Registration.objects.filter(
        conference=conference, state=State.OFFERED, code__in=discarded.values("reference")
    )
    rows = list(offered.select_related("person", "conference"))
    with unlocked(row.key_ref for row in rows):
        for row in rows:
            letters.offered(row, at=at)


def open_steps(conference: Conference, *, at: datetime) -> list[BulkStep]:
    """Return the steps that can be undone still, or gone on with, the latest first; without their items."""
    recent = BulkStep.objects.filter(conference=conference, undone_at=None, at__gt=at - KEPT).defer("items")
    return [step for step in recent.order_by("-at") if step.left or can_be_undone(step, at)]


def forget_steps(at: datetime) -> None:
    """Remove what is kept of decisions that are a week old: the worker's chore."""
    BulkStep.objects.filter(at__lt=at - KEPT).delete()
