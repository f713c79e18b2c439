"""Help to pay for the journey: from which money, to whom, how much.

No line is ever granted more than it holds: every verb locks the conference's row first, then counts.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from delegates import letters
from delegates.models import BudgetLine, Registration, SupportDecision
from delegates.money import to_units
from delegates.places import Actor, RegistrationError, lock, locked
from events.audit import record
from events.models import Conference, User
from vault.keys import destroy_keys, make_key, unlocked
from vault.sealing import SealError

State = SupportDecision.State


class OverBudgetError(RegistrationError):
    """A line does not hold that much; `left` units of its currency are left for this person."""

    def __init__(self, left: int, currency: str) -> None:
        super().__init__()
        self.left, self.currency = left, currency


class LineInUseError(RegistrationError):
    """Something is granted from the line, so it can neither go nor change its currency."""


@dataclass(frozen=True, slots=True)
class LineValues:
    """What a budget line says; `amount` is in units of the currency, with its decimals."""

    name: str
    funder: str
    amount: Decimal
    currency: str


def units_of(decision: SupportDecision) -> int:
    """Return how much was granted, in the smallest unit; nothing where no key opens it any more."""
    try:
        return decision.amount if isinstance(decision.amount, int) else 0
    except SealError:
        return 0


def _granted(line: BudgetLine, *, without: Registration | None = None) -> int:
    """Return how much of the line is granted, to all or to all but one."""
    found = SupportDecision.objects.filter(line=line, state=State.GRANTED)
    rows = list(found.exclude(registration=without) if without else found)
    with unlocked(row.key_ref for row in rows):
        return sum(units_of(row) for row in rows)


def _write(line: BudgetLine, values: LineValues) -> None:
    line.name, line.funder = values.name, values.funder
    line.amount, line.currency = values.amount, values.currency


def _note_line(line: BudgetLine, action: str, actor: Actor, at: datetime) -> None:
    record(actor=actor, action=action, target=line, conference=line.conference, at=at)


@transaction.atomic
def add_line(*, conference: Conference, values: LineValues, actor: Actor, at: datetime) -> BudgetLine:
    """Enter money that can be granted from. Raises InexactAmountError."""
    to_units(values.amount, values.currency)
    line = BudgetLine(conference=lock(conference), key_ref=make_key(), made_at=at)
    _write(line, values)
    line.save(force_insert=True)
    _note_line(line, "add budget line", actor, at)
    return line


@transaction.atomic
def change_line(*, line: BudgetLine, values: LineValues, actor: Actor, at: datetime) -> BudgetLine:
    """Change a line. Raises InexactAmountError, LineInUseError, and OverBudgetError where more is granted already."""
    lock(line.conference)
    line = BudgetLine.objects.select_related("conference").get(pk=line.pk)
    units = to_units(values.amount, values.currency)
    if values.currency != line.currency and line.decisions.exists():
        raise LineInUseError
    left = units - _granted(line)
    if left < 0:
        raise OverBudgetError(left, line.currency)
    _write(line, values)
    line.save()
    _note_line(line, "change budget line", actor, at)
    return line


@transaction.atomic
def remove_line(*, line: BudgetLine, actor: Actor, at: datetime) -> None:
    """Take a line out from which nothing is granted; its key goes with it. Raises LineInUseError."""
    lock(line.conference)
    if line.decisions.exists():
        raise LineInUseError
    _note_line(line, "remove budget line", actor, at)
    line.delete()
    transaction.on_commit(lambda: destroy_keys([line.key_ref]))


def _decide(registration: Registration, decision: SupportDecision, note: str, actor: Actor, at: datetime) -> None:
    """Write the decision in place of an earlier one, and tell the person that there is news."""
    SupportDecision.objects.filter(registration=registration).delete()
    decision.registration, decision.key_ref, decision.note, decision.at = registration, registration.key_ref, note, at
    decision.author = actor if isinstance(actor, User) else None
    with unlocked([registration.key_ref]):
        decision.save(force_insert=True)
        letters.news(registration, at=at)
    conference = registration.conference
    record(actor=actor, action=f"support {decision.state}", target=registration, conference=conference, at=at)


@transaction.atomic
def grant(  # noqa: PLR0913  # to whom, how much, from what, who decided and when
    *, registration: Registration, line: BudgetLine, units: int, note: str, actor: Actor, at: datetime
) -> SupportDecision:
    """Grant a sum from a line, in place of what was decided before. Raises OverBudgetError."""
    registration = locked(registration)
    line = BudgetLine.objects.get(pk=line.pk, conference=registration.conference)
    left = to_units(line.amount, line.currency) - _granted(line, without=registration)
    if units > left:
        raise OverBudgetError(left, line.currency)
    decision = SupportDecision(line=line, state=State.GRANTED)
    decision.amount = units
    _decide(registration, decision, note, actor, at)
    return decision


@transaction.atomic
def refuse_support(*, registration: Registration, note: str, actor: Actor, at: datetime) -> SupportDecision:
    """Grant nothing, in place of what was decided before."""
    registration = locked(registration)
    decision = SupportDecision(state=State.REFUSED)
    _decide(registration, decision, note, actor, at)
    return decision


@transaction.atomic
def take_support_back(*, registration: Registration, actor: Actor, at: datetime) -> bool:
    """Leave it undecided again, without a mail; what was granted is left in its line. Tell whether there was something."""
    registration = locked(registration)
    removed, _rows = SupportDecision.objects.filter(registration=registration).delete()
    if removed:
        record(actor=actor, action="undo support", target=registration, conference=registration.conference, at=at)
    return bool(removed)
