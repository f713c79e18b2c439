"""What an invitation gives to someone who is registered already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from delegates import letters
from delegates.models import Registration
from delegates.places import Places, State
from delegates.revising import VERSION, revise
from delegates.telling import is_told, open_again, told_state
from delegates.untold import discard_news

GAINING: Mapping[State, Collection[State]] = {
    State.CONFIRMED: {State.REQUESTED, State.WAITING, State.OFFERED},
    State.WAITING: {State.REQUESTED},
}
"""By what an invitation gives, the states of registered people to whom that is more than they have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a request comes in: in which state, past which free places, whether by an invitation, and to a held place.

    Where `is_vetted`, safety officers must agree first: the request stays open, and keeps a place that was held for it.
    `gives` is what an invitation gives to those of whom they have.
    """

    state: State
    gives: State
    places: Places
    is_invited: bool
    is_held: bool
    is_vetted: bool

    @property
    def keeps_place(self) -> bool:
        """Tell whether the open request keeps a place until it is decided."""
        return self.is_vetted and self.is_held


def gains(known: Registration, entry: Entry, *, is_cleared: bool, at: datetime) -> bool:
    """Tell whether the invitation gives the registered person anything; it looks at what they know of themselves."""
    if not entry.is_invited:
        return False
    state = told_state(known, at)
    if not entry.is_vetted or (is_cleared and state != State.REQUESTED):
        return state in GAINING[entry.gives]
    return state == State.REQUESTED or (entry.is_held and state in GAINING[State.CONFIRMED])


def gain(known: Registration, category: str, entry: Entry, *, is_cleared: bool, at: datetime) -> None:
    """Give it: at once to whom safety officers have agreed and who was told so, else as an open request."""
    if not entry.is_vetted or (is_cleared and told_state(known, at) != State.REQUESTED):
        _let_in(known, category, entry.gives, at)
    else:
        _keep_for(known, category, entry, at)


def _let_in(registration: Registration, category: str, state: State, at: datetime) -> None:
    """Give what an invitation gives to someone who asked without one, or waits; a spot in line is the last.

    Whoever was given more, or declined, while officers still had to agree, and was not told yet, keeps that answer.
    """
    if registration.state not in GAINING[state]:
        letters.already_registered(registration, at=at)
        return
    if state == State.WAITING:
        registration.queued_at = at
    _come_as(registration, category, at)
    registration.state, registration.decided_at, registration.offer_ends_at = state, at, None
    registration.save(update_fields=["state", "category", "queued_at", "decided_at", "offer_ends_at", *VERSION])
    letters.news(registration, at=at)


def _keep_for(registration: Registration, category: str, entry: Entry, at: datetime) -> None:
    """Let the request ask for what the invitation gives.

    An answer that was not told yet was one to another request: it is taken back, save that someone is declined, or has a
    place already where another is held for them.
    """
    is_other = entry.is_held or category != registration.category
    stands = {State.DECLINED, State.CONFIRMED} if entry.is_held else {State.DECLINED}
    if is_other and registration.state not in stands:
        if not is_told(registration, at):
            discard_news(registration, at=at)
        open_again(registration)
    registration.holds_place = entry.is_held or (registration.holds_place and category == registration.category)
    _come_as(registration, category, at)
    fields = ["state", "category", "holds_place", "decided_at", "offer_ends_at", "answer_due_at"]
    registration.save(update_fields=[*fields, *VERSION])
    letters.already_registered(registration, at=at)


def _come_as(registration: Registration, category: str, at: datetime) -> None:
    """Set as what the person comes; to another than officers agreed to, they have to agree anew."""
    if category != registration.category:
        revise(registration, at=at)
    registration.category = category
