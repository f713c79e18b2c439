"""Which registrations are meant: those that were ticked, or all that match the list's filter and search."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict

from delegates import disclosure
from delegates.answer_lists import silent_in
from delegates.cards import DeskEntry
from delegates.listing import Listing
from delegates.models import Registration
from delegates.models.registrations import RegistrationQuerySet
from delegates.telling import is_told, told_state
from events.audience import Audience
from events.models import Conference

MOST = 50
"""How many can be ticked: one page of the list."""
NAMED = 10
"""So many are named before something is done to them."""
MISSING = "missing"
FIELDS: Mapping[str, list[str]] = {
    "state": Registration.State.values,
    "category": Registration.Category.values,
    "answers": [MISSING],
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was ticked or filtered. `kept` is the list's query, `wanted` what was searched for, a name perhaps.

    It travels in forms, never in an address.
    """

    codes: tuple[str, ...] = ()
    is_whole: bool = False
    kept: str = ""
    wanted: str = ""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return what a form carries on to the next page, as names and values."""
        if self.is_whole:
            return [("whole", "yes"), ("kept", self.kept), ("q", self.wanted)]
        return [("kept", self.kept), *(("chosen", code) for code in self.codes)]


def read_choice(data: QueryDict) -> Choice:
    """Return what a form of the list, or of a page after it, chose."""
    codes = [code for code in data.getlist("chosen") if code.isalnum()][:MOST]
    return Choice(
        tuple(codes), data.get("whole") == "yes", data.get("kept", ""), data.get("q", "").strip().replace("\0", "")
    )


def filtered(conference: Conference, query: QueryDict) -> RegistrationQuerySet:
    """Return the registrations of a filter, the first in line first."""
    chosen = {field: query[field] for field, values in FIELDS.items() if query.get(field) in values}
    is_silent = chosen.pop("answers", "") == MISSING
    rows = silent_in(conference) if is_silent else Registration.objects.filter(conference=conference)
    return rows.filter(**chosen).order_by("queued_at", "id")


def chosen(choice: Choice, conference: Conference, audience: Audience) -> list[Registration]:
    """Return the registrations that are meant now, with their people, in the order in which people joined the line."""
    if not choice.is_whole:
        found = filtered(conference, QueryDict()).filter(code__in=choice.codes)
        return list(found.select_related("person", "conference"))
    query = QueryDict(choice.kept)
    rows = filtered(conference, query)
    meant = list(rows.select_related("person", "conference"))
    if not choice.wanted:
        return meant
    shown = set(Listing(rows, wanted=choice.wanted, audience=audience).ids)
    return [row for row in meant if row.pk in shown]


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a message may reach, and whom it may not yet: their request is decided, and they are told on a later morning.

    With `as_open` it goes to open requests as well, so to those too who believe that theirs is one.
    """

    found: list[Registration]
    untold: list[Registration]
    as_open: bool


def addressed(choice: Choice, conference: Conference, audience: Audience, *, at: datetime) -> Addressed:
    """Return whom a message to the chosen may reach: who is chosen by a state, by the one that they were told.

    So neither getting a message nor missing one tells anybody what was decided.
    """
    query = QueryDict(choice.kept, mutable=True)
    state = query.get("state") if choice.is_whole and query.get("state") in FIELDS["state"] else ""
    if state:
        del query["state"]
        everyone = chosen(replace(choice, kept=query.urlencode()), conference, audience)
    else:
        everyone = chosen(choice, conference, audience)
    as_open = choice.is_whole and state in {"", Registration.State.REQUESTED}
    found = [row for row in everyone if (as_open or is_told(row, at)) and state in {"", told_state(row, at)}]
    here = {row.pk for row in found}
    untold = [row for row in everyone if row.pk not in here and state in {"", row.state} and not is_told(row, at)]
    return Addressed(found, untold, as_open)


@dataclass(frozen=True, slots=True)
class Named:
    """Some of those who are meant, as the team may know them, and how many more they are."""

    entries: tuple[DeskEntry, ...]
    more: int


def name_some(registrations: Sequence[Registration], audience: Audience) -> Named:
    """Return the first of them by name, as far as the team may know it; they come with their people."""
    entries = disclosure.desk_entries(registrations[:NAMED], audience=audience)
    return Named(entries, max(len(registrations) - NAMED, 0))


def fingerprint(registrations: Iterable[Registration], *, with_states: bool) -> str:
    """Return what changes when someone joins or leaves the set, or, if asked for, when a state in it changes."""
    parts = sorted(f"{row.pk}:{row.state if with_states else ''}" for row in registrations)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def count_states(registrations: Iterable[Registration]) -> list[tuple[str, int]]:
    """Return the states in words with how many are in each, in the order of a request's life."""
    counts = Counter(row.state for row in registrations)
    return [(str(state.label), counts[state]) for state in Registration.State if counts[state]]
