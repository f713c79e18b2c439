"""Who asked for travel support and what was decided, and what is left of each line: values in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.cards import DeskEntry, TeamAnswers
from delegates.disclosure import desk_entries, team_answers
from delegates.exporting import Table
from delegates.models import BudgetLine, Registration, SupportDecision
from delegates.money import of_units, to_units, write_sum
from delegates.supporting import units_of
from events.audience import Audience
from events.models import Conference
from events.wording import format_day
from vault.keys import unlocked
from vault.sealing import SealError


class Standing(models.TextChoices):
    """How far it is decided."""

    OPEN = "open", gettext_lazy("not decided")
    GRANTED = "granted", gettext_lazy("granted")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A budget line with what is granted from it, in the smallest unit of its currency."""

    line_id: UUID
    name: str
    funder: str
    currency: str
    amount: int
    granted: int
    people: int

    @property
    def left(self) -> int:
        """Return what can be granted still."""
        return self.amount - self.granted

    @property
    def sums(self) -> tuple[str, str, str]:
        """Return what it holds, what is granted and what is left, in words."""
        return tuple(write_sum(units, self.currency) for units in (self.amount, self.granted, self.left))  # type: ignore[return-value]  # three of them


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided; `units` counts in the smallest unit of the currency, `line` is empty for a refusal.

    Of someone hidden `is_withheld` is set, and nothing more is said than that something was decided, and how.
    """

    standing: Standing
    at: datetime
    units: int = 0
    currency: str = ""
    line: LineEntry | None = None
    note: str = ""
    is_withheld: bool = False

    @property
    def sum(self) -> str:
        """Return the sum in words; empty where nothing is granted."""
        return write_sum(self.units, self.currency) if self.currency else ""


@dataclass(frozen=True, slots=True)
class SupportEntry:
    """Someone who asked for support, or about whom something was decided."""

    entry: DeskEntry
    answers: TeamAnswers
    decision: Decision | None

    @property
    def standing(self) -> Standing:
        """Return how far it is decided."""
        return self.decision.standing if self.decision else Standing.OPEN


def _text(row: BudgetLine, name: str) -> str:
    try:
        return str(getattr(row, name))
    except SealError:
        return ""


def lines_of(conference: Conference, decisions: Sequence[SupportDecision] | None = None) -> tuple[LineEntry, ...]:
    """Return the lines, by funder and name; `decisions`, with their keys unlocked, save two queries of four."""
    if decisions is None:
        rows = list(SupportDecision.objects.filter(registration__conference=conference))
        with unlocked(row.key_ref for row in rows):
            return lines_of(conference, rows)
    granted: defaultdict[UUID | None, list[int]] = defaultdict(list)
    for row in decisions:
        granted[row.line_id].append(units_of(row))
    lines = list(BudgetLine.objects.filter(conference=conference))
    with unlocked(line.key_ref for line in lines):
        found = [_line(line, granted[line.pk]) for line in lines]
    return tuple(sorted(found, key=lambda line: (line.funder.casefold(), line.name.casefold())))


def _line(line: BudgetLine, granted: Sequence[int]) -> LineEntry:
    return LineEntry(
        line_id=line.pk,
        name=_text(line, "name"),
        funder=_text(line, "funder"),
        currency=line.currency,
        amount=to_units(line.amount, line.currency),
        granted=sum(granted),
        people=len(granted),
    )


@dataclass(frozen=True, slots=True)
class FunderTotal:
    """What one funder gave in one currency, and what is left of it; each in words."""

    funder: str
    amount: str
    granted: str
    left: str


def totals_of(lines: Iterable[LineEntry]) -> tuple[FunderTotal, ...]:
    """Add the lines up by funder and currency."""
    groups: defaultdict[tuple[str, str], list[LineEntry]] = defaultdict(list)
    for line in lines:
        groups[line.funder, line.currency].append(line)
    return tuple(
        FunderTotal(
            funder,
            write_sum(sum(line.amount for line in group), currency),
            write_sum(sum(line.granted for line in group), currency),
            write_sum(sum(line.left for line in group), currency),
        )
        for (funder, currency), group in groups.items()
    )


def _decision(row: SupportDecision, lines: Mapping[UUID, LineEntry]) -> Decision:
    line = lines.get(row.line_id) if row.line_id else None
    try:
        note = str(row.note)
    except SealError:
        note = ""
    return Decision(Standing(row.state), row.at, units_of(row), line.currency if line else "", line, note)


def support_entries(
    conference: Conference, *, audience: Audience, code: str = ""
) -> tuple[tuple[SupportEntry, ...], tuple[LineEntry, ...]]:
    """Return those who asked or were decided about, the first to register first, and the lines. Five queries.

    With a code, that one registration alone, whether or not anything was asked.
    """
    every = Registration.objects.filter(conference=conference).select_related("person").order_by("requested_at", "id")
    found = list(every.filter(code=code) if code else every)
    rows = list(SupportDecision.objects.filter(registration__conference=conference))
    with unlocked([*(one.key_ref for one in found), *(row.key_ref for row in rows)]):
        lines = lines_of(conference, rows)
        by_id = {line.line_id: line for line in lines}
        decisions = {row.registration_id: _decision(row, by_id) for row in rows}
        pairs = zip(desk_entries(found, audience=audience), team_answers(found, audience=audience), strict=True)
        entries = [_entry(entry, told, decisions.get(entry.registration_id)) for entry, told in pairs]
    return tuple(one for one in entries if code or _belongs(one)), lines


def _entry(entry: DeskEntry, told: TeamAnswers, decision: Decision | None) -> SupportEntry:
    """Return the entry; of whoever is hidden from the audience without sum, money and note, which the lines count on."""
    if decision and entry.is_hidden:
        decision = Decision(decision.standing, decision.at, is_withheld=True)
    return SupportEntry(entry, told, decision)


def _belongs(one: SupportEntry) -> bool:
    """Tell whether something was decided, or is asked for by someone who comes or may still come."""
    has_left = one.entry.state in {Registration.State.WITHDRAWN, Registration.State.DECLINED}
    return one.decision is not None or (bool(one.answers.support) and not has_left)


def own_decision(registration: Registration, at: datetime) -> Decision | None:
    """Return what was decided, for the person's own page: neither line nor funder nor note. Two queries at most."""
    row = (
        SupportDecision.objects.told(at)
        .filter(registration=registration)
        .select_related("line", "registration")
        .first()
    )
    if row is None:
        return None
    with unlocked([row.key_ref]):
        return Decision(Standing(row.state), row.told_at, units_of(row), row.line.currency if row.line else "")


def table_of_support(entries: Iterable[SupportEntry], conference: Conference) -> Table:
    """Return the list that leaves as a file: what the team may know, without its notes."""
    headings = (
        *(_("Code"), _("Name"), _("State"), _("Travel support asked for"), _("Amount asked for")),
        *(_("Decision"), _("Amount granted"), _("Currency"), _("Budget line"), _("Funder"), _("Decided on")),
    )
    return Table(headings, tuple(_row(entry, conference) for entry in entries))


def _row(one: SupportEntry, conference: Conference) -> tuple[str, ...]:
    made, line = one.decision, one.decision.line if one.decision else None
    return (
        one.entry.code,
        one.entry.name,
        str(one.entry.state.label),
        ", ".join(str(kind.label) for kind in one.answers.support),
        one.answers.support_amount,
        str(one.standing.label),
        str(of_units(made.units, made.currency)) if made and made.currency else "",
        made.currency if made else "",
        line.name if line else "",
        line.funder if line else "",
        format_day(made.at, conference.zone) if made else "",
    )
