"""Who is meant: people of a file found among those whom the conference knows, or taken in as new."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext as _

from delegates.adding import NewPerson, people_at, unheard
from delegates.cards import PersonId
from delegates.disclosure import disclose
from events.audience import Audience
from events.models import Conference
from sessions.exchange.marking import marks_of
from sessions.exchange.understanding import Grade, Remark
from sessions.exchange.values import ImportedPerson
from sessions.models import Contribution, ForeignPerson
from vault.keys import unlocked
from vault.reading import opened

ID = "id "


@dataclass(frozen=True, slots=True)
class Named:
    """Someone in a file: their identity there, and the sessions of this site in which they are named."""

    identity: str
    name: str
    address: str = ""
    sessions: frozenset[UUID] = frozenset()

    @property
    def has_id(self) -> bool:
        """Tell whether the file gives them an id."""
        return self.identity.startswith(ID)


@dataclass(slots=True)
class Cast:
    """Everyone of a file by their identity there; whom to add, whom to call anew, which marks to keep (mark, person, name).

    `recognised` counts those who were taken for someone known here because of their name or address.
    """

    ids: dict[str, PersonId] = field(default_factory=dict)
    new: list[NewPerson] = field(default_factory=list)
    names: dict[PersonId, str] = field(default_factory=dict)
    marks: list[tuple[str, PersonId, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    recognised: int = 0


def identity_of(said: ImportedPerson) -> str:
    """Return what someone is known by within a file: their id there, else their address, else their name."""
    if said.key:
        return f"{ID}{said.key}"
    return f"address {said.address.casefold()}" if said.address else f"name {said.name}"


def cast(conference: Conference, named: Sequence[Named], *, at: datetime) -> Cast:
    """Find everyone: by a mark kept from before, by address, by name in the same session, by a name that is only one's.

    A fixed number of queries; names are those that organisers may know. An address does not lead to whoever is known
    here under another name: who is new then comes in without it.
    """
    found = Cast()
    marks = marks_of(conference, "person", [one.identity for one in named])
    _by_mark(conference, named, marks, found, at)
    rest = [one for one in named if one.identity not in found.ids]
    taken = set(found.ids.values())
    known = _Known(conference, rest, at) if rest else None
    for one in rest:
        person = known.find(one, taken) if known else None
        if person is None:
            person = uuid4()
            is_taken = known is not None and one.address in known.at_address
            found.new.append(NewPerson(person, one.name, "" if is_taken else one.address))
        else:
            found.recognised += 1
        taken.add(person)
        found.ids[one.identity] = person
        found.marks.append((marks[one.identity], person, one.name))
    return found


def _by_mark(
    conference: Conference, named: Iterable[Named], marks: Mapping[str, str], found: Cast, at: datetime
) -> None:
    """Find those of an earlier import, and whom the file calls otherwise than it did then."""
    rows = ForeignPerson.objects.filter(conference=conference, mark__in=list(marks.values()))
    by_mark = {row.mark: row for row in rows}
    with unlocked(row.key_ref for row in by_mark.values()):
        then = {row.person_id: opened(partial(_name_in, row), None) for row in by_mark.values()}
    for one in named:
        row = by_mark.get(marks[one.identity])
        if row:
            found.ids[one.identity] = row.person_id
            if one.name != then[row.person_id]:
                found.names[row.person_id] = one.name
    if found.names:
        _keep_chosen(conference, then, found, at)


def _name_in(row: ForeignPerson) -> str:
    return str(row.name_then)


def _keep_chosen(conference: Conference, then: Mapping[PersonId, str | None], found: Cast, at: datetime) -> None:
    """Leave the name to whoever spoke for themselves here, or was renamed here since the import."""
    cards = disclose(found.names, audience=Audience.ORGANISERS, at=at)
    as_then = {person for person in found.names if person in cards and cards[person].name == then[person]}
    free = unheard(conference, as_then)
    if len(free) < len(found.names):
        words = _("The file calls someone otherwise than this site does. Here their name stays as it is.")
        found.remarks.append(Remark(Grade.LEFT_OUT, words))
    found.names = {person: name for person, name in found.names.items() if person in free}


class _Known:
    """The contributors of a conference by name, as organisers may know them.

    Who has an id in some file is not taken for another of that name who has an id of their own, save in the same session.
    """

    def __init__(self, conference: Conference, sought: Sequence[Named], at: datetime) -> None:
        self.at_address = people_at(conference, [one.address for one in sought if one.address])
        at_address = set(self.at_address.values())
        pairs = list(_parts(conference).values_list("session_id", "person_id"))
        self.in_session: defaultdict[UUID, list[PersonId]] = defaultdict(list)
        for session_id, person_id in pairs:
            self.in_session[session_id].append(person_id)
        marked = set(ForeignPerson.objects.filter(conference=conference).values_list("person_id", flat=True))
        self.unmarked = {person_id for _session_id, person_id in pairs} - marked
        self.entered = unheard(conference, at_address) - marked
        beside = {person for one in sought for session in one.sessions for person in self.in_session[session]}
        others = marked if any(not one.has_id for one in sought) else set[PersonId]()
        by_name = self.unmarked | beside | others
        cards = disclose(by_name | at_address, audience=Audience.ORGANISERS, at=at)
        self.names = {person_id: card.name for person_id, card in cards.items() if card.name}
        self.by_name: defaultdict[str, list[PersonId]] = defaultdict(list)
        for person_id, name in self.names.items():
            if person_id in by_name:
                self.by_name[name].append(person_id)

    def find(self, one: Named, taken: Collection[PersonId]) -> PersonId | None:
        """Return who is meant, if that can be told."""
        there = self.at_address.get(one.address)
        if there and (there in self.entered or self.names.get(there) == one.name):
            return there
        here = (person for session in one.sessions for person in self.in_session[session])
        beside = next((person for person in here if self.names.get(person) == one.name and person not in taken), None)
        if beside:
            return beside
        same = [person for person in self.by_name[one.name] if person not in taken]
        return same[0] if len(same) == 1 and (not one.has_id or same[0] in self.unmarked) else None


def _parts(conference: Conference) -> models.QuerySet[Contribution]:
    return Contribution.objects.filter(session__conference=conference).order_by()
