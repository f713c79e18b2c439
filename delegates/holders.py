"""Which accounts hold a place at a conference, and may know it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from delegates.models import Registration
from delegates.models.registrations import RegistrationQuerySet
from events.models import Conference


def _held(at: datetime) -> RegistrationQuerySet:
    return Registration.objects.confirmed().told(at)


def holders(conference: Conference, at: datetime, accounts: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these accounts hold a place at the conference; one query."""
    found = _held(at).filter(conference=conference, person__user__in=accounts).order_by()
    return frozenset(user for user in found.values_list("person__user_id", flat=True) if user)


def holds_a_place(at: datetime, *, conference: str, user: str) -> Exists:
    """Return a condition on rows that name a conference and an account by these paths."""
    return Exists(_held(at).filter(conference=OuterRef(conference), person__user=OuterRef(user)))
