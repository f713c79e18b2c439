"""From a request to a place: the verbs, each in one transaction, each refusing by a named exception.

Capacity holds under concurrency: SQLite runs immediate transactions, PostgreSQL locks the conference's row first.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from delegates import letters
from delegates.cards import Facet, PhotoChoice
from delegates.models import Person, Registration, Submission, default_visibility, make_code
from events.accounts import address_alias
from events.audience import Audience
from events.audit import record
from events.models import Conference, User
from vault.keys import make_key, unlocked

State = Registration.State
Actor = User | AnonymousUser | None


class RegistrationError(Exception):
    """A request that the rules refuse."""


class RegistrationClosedError(RegistrationError):
    """The conference takes no requests at this moment."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form asks. `address` is empty when a person changes their own answers: it stays as it is."""

    display_name: str
    category: str
    address: str = ""
    badge_name: str = ""
    affiliation: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    biography: str = ""
    access_needs: str = ""
    dietary_needs: str = ""
    photo: PhotoChoice = PhotoChoice.NO
    visibility: tuple[tuple[Facet, int], ...] = ()


def lock(conference: Conference) -> Conference:
    """Return the conference's row, locked until the transaction ends."""
    return Conference.objects.select_for_update().get(pk=conference.pk)


def places_left(conference: Conference) -> int:
    """Return how many places are free."""
    return conference.capacity - conference.registrations.confirmed().count()


def _first_state(conference: Conference) -> State:
    if conference.admission == Conference.Admission.ON_REQUEST:
        return State.REQUESTED
    has_line = conference.registrations.waiting().exists()
    return State.CONFIRMED if places_left(conference) > 0 and not has_line else State.WAITING


def _free_code(conference: Conference) -> str:
    code = make_code()
    while Registration.objects.filter(conference=conference, code=code).exists():
        code = make_code()
    return code


def _describe(person: Person, answers: Answers) -> None:
    person.display_name = answers.display_name
    person.badge_name = answers.badge_name
    person.affiliation = answers.affiliation
    person.country = answers.country
    person.languages = list(answers.languages)
    person.biography = answers.biography
    person.visibility = default_visibility() | {facet.value: level for facet, level in answers.visibility}


def _ask(registration: Registration, answers: Answers) -> None:
    registration.category = answers.category
    registration.access_needs = answers.access_needs
    registration.dietary_needs = answers.dietary_needs
    registration.interpretation = list(answers.interpretation)
    registration.photo = answers.photo.value


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_person(
    *, conference: Conference, display_name: str, address: str = "", named_to: Audience = Audience.ORGANISERS
) -> Person:
    """Add a person without a registration, such as a contributor whom the organisers enter.

    Their name may be shown to the audience `named_to` and those above.
    """
    person = Person(conference=conference, key_ref=make_key())
    person.display_name = display_name
    person.visibility = default_visibility() | {Facet.NAME.value: int(named_to)}
    if address:
        person.address, person.address_alias = address, address_alias(address)
    person.save(force_insert=True)
    return person


def _new_person(conference: Conference, answers: Answers, alias: str) -> Person:
    person = Person(conference=conference, key_ref=make_key(), address_alias=alias)
    person.address = answers.address
    _describe(person, answers)
    person.save(force_insert=True)
    return person


def _request_place(person: Person, answers: Answers, state: State, at: datetime) -> Registration:
    """Make the registration of a person who has none, or open a withdrawn one again."""
    registration = Registration.objects.filter(person=person).first()
    if registration is None:
        registration = Registration(person=person, conference=person.conference, key_ref=person.key_ref)
        registration.code = _free_code(person.conference)
        _ask(registration, answers)
    else:
        _hide(registration)
    registration.state, registration.requested_at, registration.queued_at = state, at, at
    registration.conduct_agreed_at, registration.decided_at, registration.arrived_at = at, None, None
    registration.save()
    return registration


def _hide(registration: Registration) -> None:
    """Take back to whom a person once agreed to be shown: who withdrew is shown again by their own hand alone."""
    registration.person.visibility = default_visibility()
    registration.person.save(update_fields=["visibility"])
    registration.photo = PhotoChoice.NO.value


def _take(conference: Conference, answers: Answers, state: State, at: datetime) -> str | None:
    """Take the request; return its code, or None if the address holds a registration already.

    What an address that is known has said before is never overwritten by a form that anyone could send.
    """
    alias = address_alias(answers.address)
    person = Person.objects.filter(conference=conference, address_alias=alias).first()
    held = person and Registration.objects.filter(person=person).exclude(state=State.WITHDRAWN).first()
    if person and held:
        letters.already_registered(held, at=at)
        return None
    if person is None:
        person = _new_person(conference, answers, alias)
    registration = _request_place(person, answers, state, at)
    letters.request_received(registration, token=renew_link(registration), at=at)
    record(actor=None, action="register", target=registration, conference=conference, at=at)
    return registration.code


def renew_link(registration: Registration) -> str:
    """Make a new single-use link for the person's mail; return its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    registration.link_hash = _hash(token)
    registration.save(update_fields=["link_hash"])
    return token


@transaction.atomic
def register(*, conference: Conference, answers: Answers, token: UUID, at: datetime) -> Submission:
    """Give the person a place, a spot on the waiting list once the conference is full, or an open request.

    Sending the same `token` again returns the first receipt. An address that is registered already gets a receipt
    that looks like any other, and a mail. Raises RegistrationClosedError.
    """
    conference = lock(conference)
    sent = Submission.objects.filter(pk=token).first()
    if sent and sent.conference_id == conference.pk:
        return sent
    if not conference.is_registering(at):
        raise RegistrationClosedError
    state = _first_state(conference)
    with unlocked([]):
        reference = _take(conference, answers, state, at) or _free_code(conference)
    token = uuid4() if sent else token
    return Submission.objects.create(token=token, conference=conference, reference=reference, state=state, sent_at=at)


def locked(registration: Registration) -> Registration:
    """Return the registration as it stands now, with its conference locked until the transaction ends."""
    lock(registration.conference)
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


@transaction.atomic
def withdraw(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Give the place or the request back. Withdrawing twice changes nothing."""
    registration = locked(registration)
    if registration.state == State.WITHDRAWN:
        return registration
    registration.state, registration.decided_at = State.WITHDRAWN, at
    registration.save(update_fields=["state", "decided_at"])
    record(actor=actor, action="withdraw", target=registration, conference=registration.conference, at=at)
    return registration


@transaction.atomic
def change(*, registration: Registration, answers: Answers, actor: Actor, at: datetime) -> Registration:
    """Replace a person's answers; the address stays."""
    registration = locked(registration)
    _describe(registration.person, answers)
    registration.person.save()
    _ask(registration, answers)
    registration.save()
    record(actor=actor, action="change answers", target=registration, conference=registration.conference, at=at)
    return registration
