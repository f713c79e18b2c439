"""Who can be given a part: chosen from a list, or searched for where they are too many for one."""

from datetime import datetime

from django.db.models import Q, QuerySet

from delegates.models import Person, Registration
from events.models import Conference
from sessions.contributing import labels
from sessions.filters import has_words
from sessions.models import Contribution

MOST_IN_A_LIST = 100
"""How many people a list to choose from may have; where more are known, one is searched for."""
MOST_FOUND = 50


def known_people(conference: Conference) -> QuerySet[Person]:
    """Return those who may be given a part: contributors and confirmed registrations."""
    placed = Registration.objects.filter(conference=conference, state=Registration.State.CONFIRMED)
    parts = Contribution.objects.filter(session__conference=conference)
    known = Q(pk__in=placed.values("person")) | Q(pk__in=parts.values("person"))
    return Person.objects.filter(known, conference=conference)


def choices_of(people: QuerySet[Person], *, at: datetime) -> list[tuple[str, str]]:
    """Return people as choices of a form, by what organisers call them."""
    found = labels(people.values_list("pk", flat=True), at=at)
    named = sorted(found.items(), key=lambda item: item[1].casefold())
    return [(str(person_id), label) for person_id, label in named]


def people_to_choose(conference: Conference, *, at: datetime) -> list[tuple[str, str]] | None:
    """Return all who may be given a part, as choices; None where they are too many for a list."""
    known = known_people(conference)
    return choices_of(known, at=at) if known.count() <= MOST_IN_A_LIST else None


def find_people(conference: Conference, words: str, *, at: datetime) -> tuple[list[tuple[str, str]], int]:
    """Return those whom organisers call so, whatever case and accents, as choices, and how many there are.

    They are the first 50 of them. Names are sealed, so that all of them are opened for it.
    """
    found = [choice for choice in choices_of(known_people(conference), at=at) if has_words(words, [choice[1]])]
    return found[:MOST_FOUND], len(found)
