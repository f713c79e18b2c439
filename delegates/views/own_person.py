"""Whose pages these are."""

from django.http import Http404, HttpRequest

from delegates.models import Person
from events import access
from events.models import Conference, User


def own_person(request: HttpRequest, conference: Conference) -> Person | None:
    """Return who the account that asks is at the conference, registered or not, with their account."""
    user = access.request_user(request)
    if not isinstance(user, User):
        return None
    people = Person.objects.of_user(user).filter(conference=conference)
    return people.select_related("conference", "registration", "user").first()


def own_person_or_404(request: HttpRequest, conference: Conference) -> Person:
    """Return the same. Raises Http404 for whoever is nobody there."""
    person = own_person(request, conference)
    if person is None:
        raise Http404
    return person
