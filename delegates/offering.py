"""Places that become free are offered to the first in line, for a time.

The rule that all else follows from: when a verb ends, nobody waits for whom a place is free. Every verb that frees a
place, or gives one without asking the line, settles first, while it holds the conference's lock. So nobody overtakes.
One place waits for the worker instead: that of an invitation used for an address that needs none (registration.py).
An offer that is not accepted in time ends the registration; its place goes to the next. The time runs from the moment
when the mail was sent. Where safety officers must agree first, who has not been agreed to waits without an offer.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from delegates import letters
from delegates.clearance import cleared
from delegates.consent import withdraw_all
from delegates.models import Registration
from delegates.models.registrations import RegistrationQuerySet
from delegates.places import Actor, Places, RegistrationError, State, check_cleared, count_places, lock, locked
from delegates.telling import is_told, told_from
from delegates.untold import discard_offer, prolong_untold, true_end
from events.audit import record
from events.models import Conference
from vault.keys import unlocked
from vault.reading import opened

LOOK_AHEAD = 50
logger = logging.getLogger(__name__)


class NotOfferedError(RegistrationError):
    """No place is offered to the person, or not any more."""


def _over(conference: Conference, at: datetime) -> bool:
    return at.astimezone(conference.zone).date() > conference.last_day


def _first_in_line(conference: Conference, categories: list[str]) -> Registration | None:
    """Return the first who can be told; a person who cannot be read keeps their spot and stops nobody behind them."""
    waiting = Registration.objects.waiting().filter(conference=conference, category__in=categories)
    rows = cleared(waiting, conference).select_related("person", "conference").iterator(LOOK_AHEAD)
    return next((row for row in rows if opened(partial(_is_readable, row), otherwise=False)), None)


def _is_readable(registration: Registration) -> bool:
    """Tell, by opening it, that the person's address opens, also where it is empty."""
    return isinstance(registration.person.address, str)


def _end(registration: Registration, at: datetime) -> None:
    registration.state, registration.decided_at = State.WITHDRAWN, at
    registration.save(update_fields=["state", "decided_at"])
    withdraw_all(registration.person, at=at)
    record(actor=None, action="let offer lapse", target=registration, conference=registration.conference, at=at)
    discard_offer(registration, at=at)
    with unlocked([registration.key_ref]):
        letters.news(registration, at=at)


def _offer(registration: Registration, at: datetime) -> None:
    registration.state = State.OFFERED
    registration.offer_ends_at = told_from(registration, at) + timedelta(hours=registration.conference.offer_hours)
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
    """End the offers whose time is over; that of a person who was told late, or not yet, is not."""
    is_over = _over(conference, at)
    if not is_over:
        prolong_untold(conference, at=at)
    offered = Registration.objects.filter(conference=conference, state=State.OFFERED, offer_ends_at__lte=at)
    for registration in offered.select_related("person", "conference"):
        ends = true_end(registration, at=at)
        if ends <= at or is_over:
            _end(registration, at)
        else:
            registration.offer_ends_at = ends
            registration.save(update_fields=["offer_ends_at"])


def _not_vetted(conference: Conference) -> RegistrationQuerySet:
    """Return the offers that were made before safety officers had to agree, and have not since."""
    offered = Registration.objects.filter(conference=conference, state=State.OFFERED)
    return offered.exclude(pk__in=cleared(offered, conference).values("pk"))


def _put_back_in_line(conference: Conference, at: datetime) -> None:
    """Let those wait where they stood who may not come in yet."""
    for registration in _not_vetted(conference).select_related("conference"):
        registration.state, registration.offer_ends_at = State.WAITING, None
        registration.save(update_fields=["state", "offer_ends_at"])
        record(actor=None, action="put back in line", target=registration, conference=conference, at=at)
        discard_offer(registration, at=at)


def _is_due(conference: Conference, places: Places, at: datetime) -> bool:
    has_lapsed = places.next_end is not None and places.next_end <= at
    if conference.reviews_needed and places.next_end and _not_vetted(conference).exists():
        return True
    return has_lapsed or (bool(places.waited_for) and not _over(conference, at))


def settle(conference: Conference, *, at: datetime) -> Places:
    """End the offers whose time is over, offer what is free to the line, and return what is left then.

    The conference must be locked. After its last day nothing is offered any more.
    """
    places = count_places(conference, at=at)
    if places.next_end and conference.reviews_needed:
        _put_back_in_line(conference, at)
        places = count_places(conference, at=at)
    if places.next_end and places.next_end <= at:
        _let_lapse(conference, at)
        places = count_places(conference, at=at)
    while not _over(conference, at) and (categories := places.waited_for):
        found = _first_in_line(conference, categories)
        if found is None:
            break
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
    """Settle every conference that has a line or an offer: the worker's chore. One that fails stops no other."""
    moving = Registration.objects.filter(state__in=[State.WAITING, State.OFFERED])
    for conference in Conference.objects.filter(pk__in=moving.values("conference")):
        try:
            _settle_one(conference, at)
        except Exception:  # whatever is wrong with one record
            logger.exception("a conference could not be settled; it is tried again")


def _settle_one(conference: Conference, at: datetime) -> None:
    if not _over(conference, at):
        prolong_untold(conference, at=at)
    settle_if_due(conference, at=at)


@transaction.atomic
def accept_offer(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Take the offered place. Raises NotOfferedError where none is offered, or its time is over, and NotVettedError."""
    registration = locked(registration)
    check_cleared(registration)
    if registration.state != State.OFFERED or not is_told(registration, at) or true_end(registration, at=at) <= at:
        raise NotOfferedError
    registration.state, registration.decided_at, registration.offer_ends_at = State.CONFIRMED, at, None
    registration.save(update_fields=["state", "decided_at", "offer_ends_at"])
    record(actor=actor, action="accept offer", target=registration, conference=registration.conference, at=at)
    discard_offer(registration, at=at)
    return registration
