"""Let the demonstration's people say what else they agree to, beside what their forms said; some take it back."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

from config.demo.accounts import DELEGATE, address_of
from config.demo.script import Script
from delegates.consent import Purpose, give, withdraw
from delegates.consent_wordings import ConsentSource
from delegates.models import Person, Registration
from events.accounts import address_alias
from events.models import Conference, User

SEED = 7
SAID_AT = datetime(2012, 1, 18, 15, 0, tzinfo=UTC)
CHANGED_AT = datetime(2012, 1, 19, 18, 30, tzinfo=UTC)
NOT_IN_REPORT = 1 / 8
"""How many of those whom the public sees in the programme would rather not stand in the report."""
WRITE_AGAIN, QUOTE = 1 / 3, 1 / 6
CHANGES_MIND = 1 / 5
SHOWN_TO_ALL = frozenset({"public", "name"})


def agree(conference: Conference, script: Script, people: Mapping[str, Person], *, actor: User) -> None:
    """Write down who may be named in the report, quoted and written to later; and who has thought better of it."""
    rng = Random(SEED)  # noqa: S311  # the same invented answers every time
    for number, contributor in enumerate(script.contributors):
        if contributor.shows in SHOWN_TO_ALL:
            _name_in_report(people[contributor.key], contributor.comes, rng, actor, SAID_AT + timedelta(minutes=number))
    for person, purpose in _said_by_delegates(conference, rng):
        give(person=person, purpose=purpose, actor=person.user, at=SAID_AT)
        if rng.random() < CHANGES_MIND:
            withdraw(person=person, purpose=purpose, actor=person.user, at=CHANGED_AT)
    _one_with_account(conference)


def _name_in_report(person: Person, comes: str, rng: Random, actor: User, at: datetime) -> None:
    """Let the two public guests stand in it, and most of the others, as they wrote to the organisers."""
    if rng.random() >= NOT_IN_REPORT or comes == "guest":
        give(person=person, purpose=Purpose.NAME_IN_REPORT, source=ConsentSource.MAIL, actor=actor, at=at)


def _said_by_delegates(conference: Conference, rng: Random) -> Iterator[tuple[Person, str]]:
    placed = Registration.objects.confirmed().filter(conference=conference).order_by("requested_at", "code")
    for registration in placed.select_related("person__conference", "person__user"):
        if rng.random() < WRITE_AGAIN:
            yield registration.person, Purpose.FOLLOW_UP
        if rng.random() < QUOTE:
            yield registration.person, Purpose.QUOTATION


def _one_with_account(conference: Conference) -> None:
    """Give whoever signs in to try it a ledger worth reading: two answers, one of them taken back."""
    person = Person.objects.get(conference=conference, address_alias=address_alias(address_of(DELEGATE)))
    for purpose in (Purpose.QUOTATION, Purpose.FOLLOW_UP):
        give(person=person, purpose=purpose, actor=person.user, at=SAID_AT)
    withdraw(person=person, purpose=Purpose.QUOTATION, actor=person.user, at=CHANGED_AT)
