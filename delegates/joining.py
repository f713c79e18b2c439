"""Who somebody is at a conference that never heard of them: a person is made when they first do something there.

Nobody below the organisers is shown anything of such a person: what was not said counts as no.
"""

from django.db import models

from delegates.describing import add_person
from delegates.models import ERASED_TO, Person
from delegates.models.people import PersonQuerySet
from delegates.places import ErasedError
from events.accounts import address_alias, alias_of
from events.models import Conference, User


def people_of(user: User, conference: Conference) -> PersonQuerySet:
    """Return who the account is at the conference, by its own link or by its address."""
    here = Person.objects.filter(conference=conference)
    return here.filter(models.Q(user=user) | models.Q(user=None, address_alias=alias_of(user)))


def find_own(user: User, conference: Conference) -> Person | None:
    """Return the person whom the account is at the conference, loaded with it and with their registration."""
    linked_first = models.F("user").asc(nulls_last=True)
    found = people_of(user, conference).select_related("conference", "registration").order_by(linked_first)
    return found.first()


def join_as(*, user: User, conference: Conference, display_name: str) -> Person:
    """Return the person whom the account is at the conference, which is locked; made under that name if need be.

    Whoever is known there already keeps the name they gave.
    """
    person = find_own(user, conference)
    if person is None:
        is_taken = Person.objects.filter(conference=conference, address_alias=alias_of(user)).exists()
        address = "" if is_taken else str(user.address)
        person = add_person(conference=conference, display_name=display_name, address=address)
    if person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
    return person


def join_by_address(*, conference: Conference, address: str, display_name: str) -> Person:
    """Return the person of that address at the conference, which is locked; made under that name if need be.

    Whoever is known there already keeps the name they gave; whoever asks for this is never told which it was.
    """
    known = Person.objects.filter(conference=conference, address_alias=address_alias(address)).first()
    return known or add_person(conference=conference, display_name=display_name, address=address)


def still_here(person: Person) -> Person:
    """Return the person as they stand now, the conference being locked. Raises ErasedError where they were erased."""
    found = Person.objects.select_related("conference").get(pk=person.pk)
    if found.emptied_to >= ERASED_TO:
        raise ErasedError
    return found
