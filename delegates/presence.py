"""Who is there: the one place that decides of whom anything may be shown below the organisers."""

from django.db.models import Q

from delegates.models import Person, Registration
from delegates.models.people import PersonQuerySet
from delegates.telling import is_told
from events import clock

GONE = frozenset({Registration.State.WITHDRAWN, Registration.State.DECLINED})


def present(people: PersonQuerySet) -> PersonQuerySet:
    """Return those who have not withdrawn, do not know that they were declined, and are not emptied.

    Contributors need no registration.
    """
    due = Q(registration__answer_due_at__isnull=True) | Q(registration__answer_due_at__lte=clock.now())
    return people.exclude(due, registration__state__in=GONE).exclude(subject=None)


def is_present(person: Person) -> bool:
    """Tell the same of one person, loaded with their registration."""
    registration: Registration | None = getattr(person, "registration", None)
    is_gone = registration is not None and registration.state in GONE and is_told(registration, clock.now())
    return person.subject is not None and not is_gone
