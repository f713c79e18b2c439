"""Who took which list out of the site, when and for which purpose: written into the audit and read back from it.

The audit holds one line for each, `export csv for catering: 12 rows, safety columns`; never what stood in the list.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from delegates.exporting import Format, Purpose
from delegates.history import role_words
from events.models import AuditEntry, Conference, User

MOST = 200
"""So many lines are shown, the latest first."""
LINE = re.compile(r"export (?P<kind>\w+) for (?P<purpose>\w+)(: (?P<rows>\d+) rows, (?P<columns>\w+) columns)?")


@dataclass(frozen=True, slots=True)
class Export:
    """A list that was taken out; `rows` and `columns` are empty for one that was before they were written down."""

    at: datetime
    who: str
    kind: str
    purpose: str
    rows: str
    columns: str


def _label(found: re.Match[str]) -> tuple[str, str]:
    kinds, purposes = dict(Format.choices), dict(Purpose.choices)
    kind, purpose = found["kind"], found["purpose"]
    return str(kinds.get(kind, kind)), str(purposes.get(purpose, purpose))


def _columns(found: re.Match[str]) -> str:
    words = {"safety": _("with columns for safety officers"), "usual": _("without columns for safety officers")}
    return words.get(found["columns"] or "", "")


def exports_of(conference: Conference, *, by: User | None = None) -> tuple[Export, ...]:
    """Return the lists that were taken out, the latest first, by everyone or by one account; two queries."""
    every = AuditEntry.objects.filter(conference=conference, record="conference", action__startswith="export ")
    entries = list((every.filter(actor=by) if by else every)[:MOST])
    roles = role_words(conference.pk, {entry.actor_id for entry in entries if entry.actor_id})
    return tuple(
        Export(
            entry.at,
            roles.get(entry.actor_id, _("someone no longer on the team")) if entry.actor_id else _("the site"),
            *_label(found),
            found["rows"] or "",
            _columns(found),
        )
        for entry in entries
        if (found := LINE.fullmatch(entry.action))
    )
