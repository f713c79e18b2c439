"""What the demonstration's delegates chose of the programme: stars, a workshop with few places, and one agenda with a note."""

from collections.abc import Mapping, Sequence

from config.demo.accounts import DELEGATE, address_of
from config.demo.stages import Stage
from delegates.entering import link_people
from events.accounts import address_alias, alias_of, open_account
from events.models import Conference, User
from sessions.agenda_choices import know_changes
from sessions.models import Session
from sessions.own_notes import write_note
from sessions.seats import take_seat
from sessions.starring import star
from vault.keys import unlocked

CHOOSERS = 22
POPULAR = ("4A", "4B")
"""Starred by everyone who chooses anything; they run at a time."""
LIMITED, PLACES, WANTING = "5C", 8, 11
OWN = ("P3", "1C", "4A", "4B", "5C", "8D")
NOTED, NOTE = "4B", "Ask about the second hearing, and whether there is a copy in Spanish."
KNOWN_VERSION = 1


def choose(conference: Conference, sessions: Mapping[str, Session], *, stage: Stage) -> None:
    """Let delegates choose once there is a programme; after the conference all of it is deleted."""
    if stage in {Stage.REGISTRATION, Stage.AFTER}:
        return
    at, others = stage.moment, _accounts(conference)
    own = _open(address_of(DELEGATE))
    for user in others:
        star(user=user, conference=conference, sessions=[sessions[code].pk for code in POPULAR], at=at)
    Session.objects.filter(pk=sessions[LIMITED].pk).update(places=PLACES)
    for user in [*others[: WANTING - 1], own]:
        take_seat(user=user, session=sessions[LIMITED], at=at)
    star(user=own, conference=conference, sessions=[sessions[code].pk for code in OWN], at=at)
    write_note(user=own, conference=conference, session=sessions[NOTED].pk, text=NOTE)
    know_changes(user=own, conference=conference, version=KNOWN_VERSION, at=at)


def _accounts(conference: Conference) -> Sequence[User]:
    """Open accounts for some who have a place, always the same ones."""
    own = address_alias(address_of(DELEGATE))
    confirmed = conference.registrations.confirmed().exclude(person__address_alias=own)
    people = [row.person for row in confirmed.select_related("person").order_by("requested_at", "pk")[:CHOOSERS]]
    with unlocked(person.key_ref for person in people):
        return [_open(str(person.address)) for person in people]


def _open(address: str) -> User:
    user = open_account(address=address, is_verified=True)
    link_people(user, alias_of(user))
    return user
