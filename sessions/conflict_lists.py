"""The conflicts of the draft as lists: narrowed by rule, by level and by session, with how many there are of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.models import Conference
from sessions.accepting_conflicts import Accepted, mark_of, with_reasons
from sessions.conflicts import Clash, Conflict
from sessions.levels import Level
from sessions.models import ScheduleVersion
from sessions.rules import Review, review, worded

ACCEPTED = "accepted"
SHORT = 5
"""How many conflicts the pages of the schedule name."""


@dataclass(frozen=True, slots=True)
class Line:
    """A conflict in words; `accepted` says who accepted it, and why."""

    mark: str
    words: str
    level: str
    level_label: str
    accepted: Accepted | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conflicts are looked for; what fits nothing was dropped."""

    level: str = ""
    rule: str = ""
    session: str = ""

    def fits(self, conflict: Conflict) -> bool:
        """Tell whether the conflict is of the rule and the session that are looked for."""
        codes = {one.code.casefold() for one in (conflict.session, conflict.other) if one}
        return (not self.rule or conflict.clash == self.rule) and (not self.session or self.session.casefold() in codes)

    def query(self, **other: str) -> str:
        """Return the address of these filters, some of them otherwise."""
        values = {"level": self.level, "rule": self.rule, "session": self.session} | other
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A link or an option of a filter, with how many conflicts it leads to."""

    value: str
    label: str
    count: int
    url: str
    current: bool


def wanted_from(parameters: Mapping[str, str]) -> Wanted:
    """Read which conflicts are looked for from an address."""
    level, rule = parameters.get("level", ""), parameters.get("rule", "")
    return Wanted(
        level=level if level in {*Level.values, ACCEPTED} else "",
        rule=rule if rule in Clash.values else "",
        session=parameters.get("session", "").strip()[:12],
    )


def narrowed(found: Review, wanted: Wanted) -> list[Conflict]:
    """Return the conflicts that are looked for: those that stand, of one level if wanted, or those that are accepted."""
    if wanted.level == ACCEPTED:
        return [conflict for conflict in found.set_aside if wanted.fits(conflict)]
    of_level = (one for one in found.standing if wanted.level in {"", found.level_of(one)})
    return [conflict for conflict in of_level if wanted.fits(conflict)]


def levels_offered(found: Review, wanted: Wanted) -> list[Choice]:
    """Return the links that narrow the list by what the conflicts stop."""
    standing = [conflict for conflict in found.standing if wanted.fits(conflict)]
    counts = Counter(found.level_of(conflict).value for conflict in standing)
    counts[""] = len(standing)
    counts[ACCEPTED] = sum(wanted.fits(conflict) for conflict in found.set_aside)
    labels = {
        "": _("All"),
        Level.BLOCK_MOVE.value: _("Stop the move"),
        Level.BLOCK_PUBLISHING.value: _("Stop publishing"),
        Level.WARN.value: _("Are shown"),
        ACCEPTED: _("Accepted"),
    }
    return [
        Choice(value, label, counts[value], wanted.query(level=value), value == wanted.level)
        for value, label in labels.items()
    ]


def rules_offered(found: Review, wanted: Wanted) -> list[Choice]:
    """Return the rules that some conflict of the wanted level and session is of, as options."""
    everything = narrowed(found, Wanted(wanted.level, "", wanted.session))
    counts = Counter(conflict.clash for conflict in everything)
    return [
        Choice(clash.value, str(clash.label), counts[clash], wanted.query(rule=clash.value), clash == wanted.rule)
        for clash in Clash
        if counts[clash] or clash == wanted.rule
    ]


def lines_of(found: Review, conflicts: Sequence[Conflict], conference: Conference, *, at: datetime) -> list[Line]:
    """Return conflicts in words, in a fixed number of queries; accepted ones with the reasons."""
    marks = [mark_of(conflict) for conflict in conflicts]
    accepted = [found.is_accepted(conflict) for conflict in conflicts]
    reasons = with_reasons(conference, (mark for mark, is_accepted in zip(marks, accepted, strict=True) if is_accepted))
    sentences = worded(conflicts, conference, at=at)
    return [
        Line(
            mark=mark,
            words=sentence,
            level=found.level_of(conflict).value,
            level_label=str(found.level_of(conflict).label),
            accepted=reasons.get(mark) if is_accepted else None,
        )
        for conflict, mark, sentence, is_accepted in zip(conflicts, marks, sentences, accepted, strict=True)
    ]


def find_by_mark(found: Review, mark: str) -> Conflict | None:
    """Return the conflict of that mark, if it is there."""
    return next((conflict for conflict in found.conflicts if mark_of(conflict) == mark), None)


def short_list(conference: Conference, draft: ScheduleVersion, *, at: datetime) -> dict[str, object]:
    """Return what `sessions/organise_conflicts.html` shows: the first that stop publishing, and how many there are of all."""
    found = review(conference, draft)
    return {
        "conflicts": worded(found.stoppers[:SHORT], conference, at=at),
        "conflict_count": len(found.stoppers),
        "warning_count": len(found.standing) - len(found.stoppers),
        "accepted_count": len(found.set_aside),
    }
