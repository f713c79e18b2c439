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
from events.teaming import address_of
from vault.keys import unlocked

MOST = 200
"""So many lines are shown, the latest first."""
LINE = re.compile(r"export (?P<kind>\w+) for (?P<purpose>\w+)(: (?P<rows>\d+) rows, (?P<columns>\w+) columns)?")


@dataclass(frozen=True, slots=True)
class Export:
    """A list that was taken out; `rows` and `columns` are empty for one that was before they were written down.

    `address` is that of the account, as the team page names members; empty for one's own lists.
    """

    at: datetime
    who: str
    address: str
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


def exports_of(conference: Conference, *, viewer: User, everyone: bool) -> tuple[Export, ...]:
    """Return the lists that were taken out, the latest first, by everyone or by the viewer alone.

    Three queries; only safety officers may be shown everyone's, for each is named by the address of the account.
    """
    every = AuditEntry.objects.filter(conference=conference, record="conference", action__startswith="export ")
    entries = list((every if everyone else every.filter(actor=viewer)).select_related("actor")[:MOST])
    others = {entry.actor for entry in entries if entry.actor and entry.actor != viewer}
    roles = role_words(conference.pk, {user.pk for user in others})
    with unlocked(user.key_ref for user in others):
        named = {user.pk: (roles.get(user.pk, _("no longer on the team")), address_of(user)) for user in others}
    named[viewer.pk] = (_("you"), "")
    gone = (_("an account that no longer exists"), "")
    return tuple(
        Export(
            entry.at,
            *(named[entry.actor_id] if entry.actor_id else gone),
            *_label(found),
            found["rows"] or "",
            _columns(found),
        )
        for entry in entries
        if (found := LINE.fullmatch(entry.action))
    )
