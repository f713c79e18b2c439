"""When people are told what became of their request: where officers must agree, on a morning fixed beforehand.

The time that an answer takes would tell how a request was looked at. So an answer to an open request is told in the
morning, `answer_days` after the request, or on the first morning after the decision if that is later. Until then whatever
the person can see or do is as for an open request: all that acts on their own state asks `told_state`.
"""

from copy import copy
from datetime import datetime, time, timedelta

from delegates.models import Registration
from events.models import Conference

State = Registration.State
MORNING = time(9)
"""On the clocks of the conference."""


def _morning(conference: Conference, at: datetime, days: int) -> datetime:
    """Return the morning so many days after the day of that moment."""
    day = at.astimezone(conference.zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=conference.zone)


def earliest_answer(registration: Registration) -> datetime:
    """Return the morning before which no answer to the request is told."""
    conference = registration.conference
    return _morning(conference, registration.requested_at, conference.answer_days)


def answer_due(registration: Registration, at: datetime) -> datetime | None:
    """Return when an answer decided at that moment is told; None for at once, where no officer has to agree."""
    conference = registration.conference
    if not conference.reviews_needed:
        return None
    mornings = (earliest_answer(registration), _morning(conference, at, 0), _morning(conference, at, 1))
    return next(morning for morning in mornings if morning > at)


def is_told(registration: Registration, at: datetime) -> bool:
    """Tell whether the person may know what became of the request."""
    return registration.answer_due_at is None or registration.answer_due_at <= at


def told_state(registration: Registration, at: datetime) -> State:
    """Return the state that the person may know of."""
    return State(registration.state) if is_told(registration, at) else State.REQUESTED


def told_from(registration: Registration, at: datetime) -> datetime:
    """Return from when the person may be told of what is done at that moment."""
    return max(at, registration.answer_due_at or at)


def as_told(registration: Registration, at: datetime) -> Registration:
    """Return the registration as the person may know it, for their own pages; verbs look at the row itself.

    An answer that waited for its morning was given on it: when it was decided is never told.
    """
    known, morning = copy(registration), registration.answer_due_at
    if not is_told(registration, at):
        known.state, known.offer_ends_at, known.decided_at = State.REQUESTED, None, None
    elif morning:
        known.decided_at = known.decided_at and max(known.decided_at, morning)
        known.queued_at = max(known.queued_at, morning) if known.queued_at > known.requested_at else known.queued_at
    if known.state == State.REQUESTED:
        known.queued_at = known.requested_at
    return known


def open_again(registration: Registration) -> None:
    """Take back an answer that the person was not told, on the registration, still to be saved."""
    registration.state = State.REQUESTED
    registration.decided_at = registration.offer_ends_at = registration.answer_due_at = None
