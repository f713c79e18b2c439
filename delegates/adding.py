"""Add people many at a time, such as the speakers of an imported programme: nobody below the organisers is shown them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from delegates.cards import PersonId
from delegates.models import Consent, Person
from events.accounts import address_aliases
from events.models import Conference
from vault.keys import make_keys, unlocked

CHUNK = 250


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added under an id that was drawn for them."""

    id: PersonId
    name: str
    address: str = ""


@transaction.atomic
def add_people(*, conference: Conference, people: Collection[NewPerson]) -> dict[PersonId, str]:
    """Add people without a registration and without a yes to anything; return the references of their data keys.

    An address that several have is kept for the first of them.
    """
    wanted = list(people)
    addressed = [person for person in wanted if person.address]
    aliases = address_aliases(person.address for person in addressed)
    first = {alias: person.id for person, alias in reversed([*zip(addressed, aliases, strict=True)])}
    kept = {person_id: alias for alias, person_id in first.items()}
    refs: dict[PersonId, str] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        with unlocked([]):
            keys = make_keys(len(chunk))
            rows = [_made(conference, one, key, kept.get(one.id, "")) for one, key in zip(chunk, keys, strict=True)]
            Person.objects.bulk_create(rows)
        refs |= {row.pk: row.key_ref for row in rows}
    return refs


def _made(conference: Conference, new: NewPerson, key: str, alias: str) -> Person:
    person = Person(pk=new.id, conference=conference, key_ref=key)
    person.display_name = new.name
    if alias:
        person.address, person.address_alias = new.address, alias
    return person


def people_at(conference: Conference, addresses: Collection[str]) -> dict[str, PersonId]:
    """Return whom the conference knows by which of these addresses, in one query and one look-up of the key."""
    written = list(addresses)
    aliases = dict(zip(written, address_aliases(written), strict=True)) if written else {}
    rows = Person.objects.filter(conference=conference, address_alias__in=set(aliases.values())) if written else None
    found = dict(rows.values_list("address_alias", "pk")) if rows else {}
    return {address: found[alias] for address, alias in aliases.items() if alias in found}


def unheard(conference: Conference, people: Collection[PersonId]) -> set[PersonId]:
    """Return those who never spoke for themselves here: no account, no registration, no yes or no to anything."""
    silent = Person.objects.filter(conference=conference, pk__in=list(people), user=None, registration=None)
    said = Consent.objects.filter(subject=OuterRef("subject"))
    return set(silent.filter(~Exists(said)).values_list("pk", flat=True))


@transaction.atomic
def rename_people(*, conference: Conference, names: Mapping[PersonId, str]) -> None:
    """Call people anew; the caller knows that nobody of them chose the name that they have."""
    rows = list(Person.objects.filter(conference=conference, pk__in=list(names)))
    with unlocked(row.key_ref for row in rows):
        for row in rows:
            row.display_name = names[row.pk]
            row.save(update_fields=["display_name"])
