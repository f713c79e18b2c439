"""Places that become free are offered to the first in line, for a time.

The rule that all else follows from: when a verb ends, nobody waits for whom a place is free. Every verb that frees a
place, or gives one without asking the line, settles first, while it holds the conference's lock. So nobody overtakes.
An offer that is not accepted in time ends the registration; its place goes to the next.
"""

from datetime import datetime, timedelta

from django.db import transaction

from delegates import letters
from delegates.models import Registration
from delegates.places import Actor, Places, RegistrationError, State, count_places, lock, locked
from events.audit import record
from events.models import Conference
from vault.keys import unlocked


class NotOfferedError(RegistrationError):
    """No place is offered to the person, or not any more."""


def _over(conference: Conference, at: datetime) -> bool:
    return at.astimezone(conference.zone).date() > conference.last_day


def _first_in_line(conference: Conference, categories: list[str]) -> Registration:
    waiting = Registration.objects.waiting().filter(conference=conference, category__in=categories)
    return waiting.select_related("person", "conference")[0]


def _end(registration: Registration, at: datetime) -> None:
    registration.state, registration.decided_at = State.WITHDRAWN, at
    registration.save(update_fields=["state", "decided_at"])
    record(actor=None, action="let offer lapse", target=registration, conference=registration.conference, at=at)
    with unlocked([registration.key_ref]):
        letters.news(registration, at=at)


def _offer(registration: Registration, at: datetime) -> None:
    registration.state = State.OFFERED
    registration.offer_ends_at = at + timedelta(hours=registration.conference.offer_hours)
    registration.save(update_fields=["state", "offer_ends_at"])
    record(actor=None, action="offer", target=registration, conference=registration.conference, at=at)
    with unlocked([registration.key_ref]):
        letters.offered(registration, at=at)


def _give(registration: Registration, at: datetime) -> None:
    """Give a place to someone without an address, who could not answer an offer; the team has to tell them."""
    registration.state, registration.decided_at = State.CONFIRMED, at
    registration.save(update_fields=["state", "decided_at"])
    record(actor=None, action="give place", target=registration, conference=registration.conference, at=at)


def _let_lapse(conference: Conference, at: datetime) -> None:
    offered = Registration.objects.filter(conference=conference, state=State.OFFERED, offer_ends_at__lte=at)
    for registration in offered.select_related("person", "conference"):
        _end(registration, at)


def _is_due(conference: Conference, places: Places, at: datetime) -> bool:
    has_lapsed = places.next_end is not None and places.next_end <= at
    return has_lapsed or (bool(places.waited_for) and not _over(conference, at))


def settle(conference: Conference, *, at: datetime) -> Places:
    """End the offers whose time is over, offer what is free to the line, and return what is left then.

    The conference must be locked. After its last day nothing is offered any more.
    """
    places = count_places(conference, at=at)
    if places.next_end and places.next_end <= at:
        _let_lapse(conference, at)
        places = count_places(conference, at=at)
    while not _over(conference, at) and (categories := places.waited_for):
        found = _first_in_line(conference, categories)
        (_offer if found.person.address_alias else _give)(found, at)
        places.taken[found.category] += 1
        places.waiting[found.category] -= 1
    return places


def settle_if_due(conference: Conference, *, at: datetime) -> None:
    """Settle where something is to be done; looks first, so that nobody waits for a lock to read a page."""
    if _is_due(conference, count_places(conference, at=at), at):
        with transaction.atomic():
            settle(lock(conference), at=at)


def settle_all(at: datetime) -> None:
    """Settle every conference that has a line or an offer: the worker's chore."""
    moving = Registration.objects.filter(state__in=[State.WAITING, State.OFFERED])
    for conference in Conference.objects.filter(pk__in=moving.values("conference")):
        settle_if_due(conference, at=at)


@transaction.atomic
def accept_offer(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Take the offered place. Raises NotOfferedError where none is offered, or its time is over."""
    registration = locked(registration)
    ends = registration.offer_ends_at
    if registration.state != State.OFFERED or ends is None or ends <= at:
        raise NotOfferedError
    registration.state, registration.decided_at, registration.offer_ends_at = State.CONFIRMED, at, None
    registration.save(update_fields=["state", "decided_at", "offer_ends_at"])
    record(actor=actor, action="accept offer", target=registration, conference=registration.conference, at=at)
    return registration
