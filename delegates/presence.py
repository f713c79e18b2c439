"""Who is there: the one place that decides of whom anything may be shown below the organisers."""

from delegates.models import Person, Registration
from delegates.models.people import PersonQuerySet

GONE = frozenset({Registration.State.WITHDRAWN, Registration.State.DECLINED})


def present(people: PersonQuerySet) -> PersonQuerySet:
    """Return those who have not withdrawn, were not declined and are not emptied; contributors need no registration."""
    return people.exclude(registration__state__in=GONE).exclude(subject=None)


def is_present(person: Person) -> bool:
    """Tell the same of one person, loaded with their registration."""
    registration: Registration | None = getattr(person, "registration", None)
    return person.subject is not None and (registration is None or registration.state not in GONE)
