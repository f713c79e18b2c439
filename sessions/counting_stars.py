"""How many people have starred a session: all that anybody else is ever told of stars."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from events.models import Conference
from sessions.models import Session, Star

ROUGH = 5
"""Counts that organisers read are told in steps of so many: what one person does hardly ever shows."""


def count_stars(sessions: Iterable[Session]) -> Counter[UUID]:
    """Return how many accounts have starred each of the sessions; one query."""
    found = Star.objects.filter(session__in=list(sessions)).order_by().values_list("session_id")
    return Counter(dict(found.annotate(number=Count("pk"))))


def popular_in(conference: Conference, *, stars: int) -> frozenset[UUID]:
    """Return the sessions that at least so many accounts have starred; one query, and no count leaves the database."""
    rows = Star.objects.filter(session__conference=conference).order_by().values("session_id")
    return frozenset(rows.annotate(number=Count("pk")).filter(number__gte=stars).values_list("session_id", flat=True))


def roughly(count: int) -> str:
    """Return a count as organisers read it: in steps of five, so that it tells of no single person."""
    if count < ROUGH:
        return _("fewer than %(number)d") % {"number": ROUGH}
    return _("%(number)d or more") % {"number": count - count % ROUGH}
