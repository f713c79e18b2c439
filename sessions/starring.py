"""Sessions that somebody marked with a star."""

from uuid import UUID

from events.models import Conference, User


def starred(_user: User, _conference: Conference) -> frozenset[UUID]:
    """Return the ids of the sessions that the account starred at the conference."""
    return frozenset()
