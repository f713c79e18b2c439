"""What the team decides about registrations, and who has come in; the same rules of locking as in `registration`."""

from datetime import datetime

from django.db import transaction

from delegates import letters
from delegates.models import Registration
from delegates.registration import Actor, RegistrationError, State, locked, places_left
from events.audit import record
from vault.keys import unlocked


class ConferenceFullError(RegistrationError):
    """No place is free."""


class DecidedAlreadyError(RegistrationError):
    """The registration is no longer in a state that allows the step."""


def _decide(registration: Registration, state: State, *, action: str, actor: Actor, at: datetime) -> Registration:
    registration.state, registration.decided_at = state, at
    registration.save(update_fields=["state", "decided_at", "queued_at"])
    record(actor=actor, action=action, target=registration, conference=registration.conference, at=at)
    with unlocked([registration.key_ref]):
        letters.news(registration, at=at)
    return registration


@transaction.atomic
def accept(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Give the place that was asked for, also from the waiting list. Raises ConferenceFullError, DecidedAlreadyError."""
    registration = locked(registration)
    if registration.state not in {State.REQUESTED, State.WAITING, State.DECLINED}:
        raise DecidedAlreadyError
    if places_left(registration.conference) <= 0:
        raise ConferenceFullError
    return _decide(registration, State.CONFIRMED, action="accept", actor=actor, at=at)


@transaction.atomic
def put_in_line(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Move an open request to the end of the waiting list. Raises DecidedAlreadyError."""
    registration = locked(registration)
    if registration.state != State.REQUESTED:
        raise DecidedAlreadyError
    registration.queued_at = at
    return _decide(registration, State.WAITING, action="put in line", actor=actor, at=at)


@transaction.atomic
def decline(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Refuse the request. Raises DecidedAlreadyError for one that is confirmed, declined or withdrawn."""
    registration = locked(registration)
    if registration.state not in {State.REQUESTED, State.WAITING}:
        raise DecidedAlreadyError
    return _decide(registration, State.DECLINED, action="decline", actor=actor, at=at)


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
