"""Who is there: the one place that decides of whom anything may be shown below the organisers."""

from django.db.models import Q

from delegates.models import Person, Registration
from delegates.models.people import PersonQuerySet
from delegates.telling import is_told
from events import clock

GONE = frozenset({Registration.State.WITHDRAWN, Registration.State.DECLINED})


def present(people: PersonQuerySet) -> PersonQuerySet:
    """Return those who have not withdrawn, do not know that they were declined, are not hidden and not emptied.

    Contributors need no registration.
    """
    stays = ~Q(registration__state__in=GONE) | Q(registration__answer_due_at__gt=clock.now())
    shown = people.filter(hid_themselves_at__isnull=True, hidden_by_officer_at__isnull=True, subject__isnull=False)
    return shown.filter(stays | Q(registration__isnull=True))


def has_left(person: Person) -> bool:
    """Tell whether someone, loaded with their registration, has withdrawn, knows that they were declined, or is emptied."""
    registration: Registration | None = getattr(person, "registration", None)
    is_gone = registration is not None and registration.state in GONE and is_told(registration, clock.now())
    return person.subject is None or is_gone
