"""What a higher app has to say about a number of places that was just saved."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import ngettext

from events.models import Conference, TeamMember

on_capacity: list[Callable[[Conference, datetime], str]] = []
"""Each is called with the conference as it was saved and returns a sentence, or nothing."""


def remarks_on_capacity(conference: Conference, *, at: datetime) -> list[str]:
    """Return what is to be said of the number of places."""
    return [words for remark in on_capacity if (words := remark(conference, at))]


def remark_on_reviews(conference: Conference) -> str:
    """Say that fewer safety officers are on the team than must agree to a request; nothing where there are enough."""
    officers = TeamMember.objects.filter(conference=conference, role=TeamMember.Role.SAFETY)
    there, needed = officers.values("user").distinct().order_by().count(), conference.reviews_needed
    if there >= needed:
        return ""
    return ngettext(
        "%(needed)d safety officers must agree to each request, and the team has %(there)d: nobody can get a place until"
        " there are more.",
        "%(needed)d safety officers must agree to each request, and the team has %(there)d: nobody can get a place until"
        " there are more.",
        needed,
    ) % {"needed": needed, "there": there}
