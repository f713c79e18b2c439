"""How many places are free, overall and for each category; what every verb that gives or takes one stands on.

Places hold under concurrency: SQLite runs immediate transactions, PostgreSQL locks the conference's row first.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min

from delegates.models import Registration
from delegates.ways_in import Way, WaysIn, ways_in
from events.models import Conference, User

State = Registration.State
Actor = User | AnonymousUser | None
MOVING = (State.CONFIRMED, State.OFFERED, State.WAITING)


class RegistrationError(Exception):
    """A request that the rules refuse."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many places are taken (confirmed or offered) and how many people wait, by category, and the limits.

    `next_end` is when the first offer ends, if there is any.
    """

    capacity: int
    ways: Mapping[str, Way]
    taken: Counter[str]
    waiting: Counter[str]
    next_end: datetime | None

    @property
    def overall(self) -> int:
        """Return how many places are free; negative once the capacity was lowered below what is taken."""
        return self.capacity - self.taken.total()

    def left_in(self, category: str) -> int:
        """Return how many more people the category's quota lets in; without one, those that the conference does."""
        quota = self.ways[category].quota
        return self.overall if quota is None else quota - self.taken[category]

    def left(self, category: str) -> int:
        """Return how many more people of that category can be given a place."""
        return min(self.overall, self.left_in(category))

    @property
    def waited_for(self) -> list[str]:
        """Return the categories that have both a free place and someone who waits for it."""
        return [category for category, count in self.waiting.items() if count and self.left(category) > 0]


def lock(conference: Conference) -> Conference:
    """Return the conference's row, locked until the transaction ends; rows that refer to it can be written meanwhile."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def locked(registration: Registration) -> Registration:
    """Return the registration as it stands now, with its conference locked until the transaction ends."""
    lock(registration.conference)
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


def count_places(conference: Conference, ways: WaysIn | None = None) -> Places:
    """Count; lock the conference first where the answer must still hold when it is used. Two queries, or one with ways."""
    moving = Registration.objects.filter(conference=conference, state__in=MOVING).order_by()
    rows = list(moving.values_list("category", "state").annotate(Count("pk"), Min("offer_ends_at")))
    taken, waiting = Counter[str](), Counter[str]()
    for category, state, count, _end in rows:
        (waiting if state == State.WAITING else taken)[category] += count
    return Places(
        capacity=conference.capacity,
        ways=(ways or ways_in(conference)).by_category,
        taken=taken,
        waiting=waiting,
        next_end=min((end for _category, state, _count, end in rows if state == State.OFFERED and end), default=None),
    )


def places_left(conference: Conference) -> int:
    """Return how many places are neither taken nor offered, whatever the categories' quotas."""
    return conference.capacity - conference.registrations.taking_places().count()
