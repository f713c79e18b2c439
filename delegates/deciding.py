"""What the team decides about registrations, and who has come in; the same rules of locking as in `registration`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from delegates import letters
from delegates.models import Registration, WayIn
from delegates.offering import settle
from delegates.places import Actor, RegistrationError, State, check_cleared, lock, locked
from delegates.telling import answer_due, is_told
from delegates.untold import discard_news, discard_offer
from delegates.ways_in import Way, ways_in
from events.audit import record
from events.models import Conference
from vault.keys import unlocked


class ConferenceFullError(RegistrationError):
    """No place is free, in all or for the category."""


class WaysMovedError(RegistrationError):
    """Somebody has set these categories otherwise since they were looked at."""

    def __init__(self, categories: Collection[str]) -> None:
        super().__init__()
        self.categories = categories


class DecidedAlreadyError(RegistrationError):
    """The registration is no longer in a state that allows the step."""


def _decide(registration: Registration, state: State, *, action: str, actor: Actor, at: datetime) -> Registration:
    if registration.state == State.REQUESTED:
        registration.answer_due_at = answer_due(registration, at)
    elif not is_told(registration, at):
        discard_news(registration, at=at)
    registration.state, registration.decided_at = state, at
    registration.save(update_fields=["state", "decided_at", "queued_at", "offer_ends_at", "answer_due_at"])
    record(actor=actor, action=action, target=registration, conference=registration.conference, at=at)
    with unlocked([registration.key_ref]):
        letters.news(registration, at=at)
    return registration


def _end_offer(registration: Registration, at: datetime) -> None:
    """Leave nothing of an offer, if there is one: the decision that follows stands in its place."""
    registration.offer_ends_at = None
    if registration.state == State.OFFERED:
        discard_offer(registration, at=at)


@transaction.atomic
def accept(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Give the place that was asked for, also from the waiting list.

    Raises NotVettedError, ConferenceFullError, DecidedAlreadyError.
    """
    places = settle(lock(registration.conference), at=at)
    registration = locked(registration)
    if registration.state not in {State.REQUESTED, State.WAITING, State.OFFERED, State.DECLINED}:
        raise DecidedAlreadyError
    check_cleared(registration)
    has_place = registration.state == State.OFFERED or (
        registration.state == State.REQUESTED and registration.holds_place
    )
    if not has_place and places.left(registration.category) <= 0:
        raise ConferenceFullError
    _end_offer(registration, at)
    return _decide(registration, State.CONFIRMED, action="accept", actor=actor, at=at)


@transaction.atomic
def put_in_line(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Move an open request to the end of the waiting list, where a free place is offered at once.

    Raises NotVettedError, DecidedAlreadyError.
    """
    registration = locked(registration)
    if registration.state != State.REQUESTED:
        raise DecidedAlreadyError
    check_cleared(registration)
    registration.queued_at = at
    _decide(registration, State.WAITING, action="put in line", actor=actor, at=at)
    settle(registration.conference, at=at)
    registration.refresh_from_db(fields=["state", "offer_ends_at"])
    return registration


@transaction.atomic
def decline(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Refuse the request; a place that it kept is offered to the line.

    Raises DecidedAlreadyError for one that is confirmed, declined or withdrawn.
    """
    registration = locked(registration)
    if registration.state not in {State.REQUESTED, State.WAITING}:
        raise DecidedAlreadyError
    _decide(registration, State.DECLINED, action="decline", actor=actor, at=at)
    if registration.holds_place:
        settle(registration.conference, at=at)
    return registration


@transaction.atomic
def take_back(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Decline someone who has a place or is offered one, and offer it to the line; who was declined cannot ask again.

    Raises DecidedAlreadyError.
    """
    registration = locked(registration)
    if registration.state not in {State.CONFIRMED, State.OFFERED}:
        raise DecidedAlreadyError
    _end_offer(registration, at)
    _decide(registration, State.DECLINED, action="take back", actor=actor, at=at)
    settle(registration.conference, at=at)
    return registration


@transaction.atomic
def arrive(*, registration: Registration, arrived: bool, actor: Actor, at: datetime) -> Registration:
    """Record that a confirmed person has come in, or take that back. Raises DecidedAlreadyError if not confirmed."""
    registration = locked(registration)
    if registration.state != State.CONFIRMED:
        raise DecidedAlreadyError
    registration.arrived_at = at if arrived else None
    registration.save(update_fields=["arrived_at"])
    action = "arrive" if arrived else "undo arrival"
    record(actor=actor, action=action, target=registration, conference=registration.conference, at=at)
    return registration


@transaction.atomic
def set_ways(
    *, conference: Conference, ways: Mapping[str, Way], seen: Mapping[str, Way], actor: Actor, at: datetime
) -> None:
    """Set how people of some categories get a place, and offer the places that a higher quota frees.

    Nobody who has a place loses it. Raises WaysMovedError, and sets none, where a category is not as it was `seen`.
    """
    conference = lock(conference)
    now = ways_in(conference).by_category
    if moved := [category for category in ways if now[category] != seen[category]]:
        raise WaysMovedError(moved)
    for category, way in ways.items():
        row = WayIn.objects.filter(conference=conference, category=category).first()
        row = row or WayIn(conference=conference, category=category)
        row.admission, row.quota = "" if way.follows else way.admission, way.quota
        row.save()
        record(actor=actor, action="set way in", target=row, conference=conference, at=at)
    settle(conference, at=at)
