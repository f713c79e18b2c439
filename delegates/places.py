"""How many places are free, overall and for each category; what every verb that gives or takes one stands on.

Places hold under concurrency: SQLite runs immediate transactions, PostgreSQL locks the conference's row first.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, F, Min, Q, QuerySet, Sum, Value

from delegates.clearance import cleared, is_cleared
from delegates.models import ERASED_TO, Allotment, Registration
from delegates.ways_in import Way, WaysIn, ways_in
from events.models import Conference, User

State = Registration.State
Actor = User | AnonymousUser | None
TAKING = (State.CONFIRMED, State.OFFERED)
HELD = "held"


class RegistrationError(Exception):
    """A request that the rules refuse."""


class ErasedError(RegistrationError):
    """The person was erased a moment ago: nothing is written down of them any more."""


class NotVettedError(RegistrationError):
    """Fewer safety officers than the conference asks for have agreed, or one objects; never said which."""


@dataclass(frozen=True, slots=True)
class Places:
    """By category, how many places are taken (confirmed or offered) or held for organisations, and how many people wait.

    A place that an open request keeps is taken. Of those who wait only they count who may be offered a place. `next_end` is when the first offer ends, if there is any.
    """

    capacity: int
    ways: Mapping[str, Way]
    taken: Counter[str]
    held: Counter[str]
    waiting: Counter[str]
    next_end: datetime | None

    def kept(self, states: Mapping[str, int]) -> int:
        """Return how many places are neither free nor those of confirmed or offered registrations, by their numbers."""
        return self.taken.total() + self.held.total() - states.get(State.CONFIRMED, 0) - states.get(State.OFFERED, 0)

    @property
    def overall(self) -> int:
        """Return how many places are free; negative once the capacity was lowered below what is taken and held."""
        return self.capacity - self.taken.total() - self.held.total()

    def left_in(self, category: str) -> int:
        """Return how many more people the category's quota lets in; without one, those that the conference does."""
        quota = self.ways[category].quota
        return self.overall if quota is None else quota - self.taken[category] - self.held[category]

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


def lock_in_turn(conferences: QuerySet[Conference]) -> None:
    """Lock each of the conferences, always in the same order: or two who need several could wait for one another."""
    for conference in conferences.order_by("pk").distinct():
        lock(conference)


def locked(registration: Registration) -> Registration:
    """Return the registration as it stands now, with its conference locked until the transaction ends."""
    lock(registration.conference)
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


def locked_own(registration: Registration) -> Registration:
    """Do the same for what a person writes of themselves. Raises ErasedError where they were erased meanwhile."""
    found = locked(registration)
    if found.person.emptied_to >= ERASED_TO:
        raise ErasedError
    return found


def check_cleared(registration: Registration) -> None:
    """Raise NotVettedError where safety officers have yet to agree that the person comes in."""
    if not is_cleared(registration):
        raise NotVettedError


def _moving(conference: Conference) -> Q:
    """Return what tells who has, keeps or may be offered a place from all others."""
    waiting = Q(state=State.WAITING)
    if conference.reviews_needed:
        line = Registration.objects.filter(conference=conference, state=State.WAITING)
        waiting &= Q(pk__in=cleared(line, conference).values("pk"))
    return Q(state__in=TAKING) | Q(state=State.REQUESTED, holds_place=True) | waiting


def held_places(conference: Conference, *, at: datetime) -> Counter[str]:
    """Return how many places are held for organisations and not taken yet, by category; one query."""
    live = Allotment.objects.live(at).filter(conference=conference).order_by()
    return Counter(dict(live.values_list("category").annotate(held=Sum(F("places") - F("taken")))))


def count_places(conference: Conference, *, at: datetime, ways: WaysIn | None = None) -> Places:
    """Count; lock the conference first where the answer must still hold when it is used. Two queries, or one with ways."""
    moving = Registration.objects.filter(_moving(conference), conference=conference).order_by()
    people = moving.values_list("category", "state").annotate(number=Count("pk"), end=Min("offer_ends_at"))
    live = Allotment.objects.live(at).filter(conference=conference).order_by()
    held = live.annotate(state=Value(HELD, CharField())).values_list("category", "state")
    rows = list(people.union(held.annotate(number=Sum(F("places") - F("taken")), end=Min("expires_at")), all=True))
    counts = {State.CONFIRMED: Counter[str](), State.WAITING: Counter[str](), HELD: Counter[str]()}
    for category, state, number, _end in rows:
        counts[State.CONFIRMED if state in {State.OFFERED, State.REQUESTED} else state][category] += number
    return Places(
        capacity=conference.capacity,
        ways=(ways or ways_in(conference)).by_category,
        taken=counts[State.CONFIRMED],
        held=counts[HELD],
        waiting=counts[State.WAITING],
        next_end=min((end for _category, state, _number, end in rows if state == State.OFFERED and end), default=None),
    )
