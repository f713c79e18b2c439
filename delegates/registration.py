"""From a request to a place: the verbs, each in one transaction, each refusing by a named exception."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Model

from delegates import letters, referees
from delegates.answers import keep_answers, write_answers
from delegates.clearance import is_cleared
from delegates.consent import choices_in, withdraw_all, write_choices, write_first
from delegates.describing import (
    Answers,
    ask,
    describe,
    fill_blanks,
    forget_what_was_asked_for,
    hide,
    new_person,
    new_registration,
    without_marks,
)
from delegates.gaining import Entry, gain, gains
from delegates.inviting import use_code
from delegates.models import Answer, Person, Registration, Submission, VisaRequest
from delegates.offering import settle
from delegates.places import Actor, Places, RegistrationError, State, lock, locked, locked_own
from delegates.revising import reviewable, revise
from delegates.telling import as_told, is_told, open_again, told_state
from delegates.untold import discard_news, discard_offer
from delegates.ways_in import Admission
from events.accounts import address_alias
from events.audit import record
from events.models import Conference
from vault.keys import unlocked


class RegistrationClosedError(RegistrationError):
    """The conference takes no requests at this moment."""


class CategoryClosedError(RegistrationError):
    """Nobody can ask to come as that category, or not any more, or not without an invitation."""


def _first_state(category: str, places: Places, *, is_invited: bool) -> State:
    """Return the state of a new request of that category. Raises CategoryClosedError."""
    admission = places.ways[category].admission
    if admission == Admission.CLOSED or (admission == Admission.INVITATION and not is_invited):
        raise CategoryClosedError
    if admission == Admission.REQUEST and not is_invited:
        return State.REQUESTED
    return State.CONFIRMED if places.left(category) > 0 else State.WAITING


def _open_again(registration: Registration, answers: Answers, entry: Entry) -> State:
    """Return the state of a withdrawn registration that is opened again.

    It keeps its category, and is measured by it; only an invitation code gives another.
    """
    hide(registration)
    if entry.is_invited:
        registration.category = answers.category
        return entry.state
    if entry.is_vetted:
        return State.REQUESTED
    try:
        return _first_state(registration.category, entry.places, is_invited=False)
    except CategoryClosedError:
        return State.REQUESTED


def _request_place(registration: Registration, state: State, entry: Entry, at: datetime) -> str:
    """Save the request anew; return the token of its mailed link. What was said of an earlier one counts no more."""
    token = new_link(registration)
    registration.state, registration.requested_at, registration.queued_at = state, at, at
    registration.conduct_agreed_at, registration.decided_at, registration.arrived_at = at, None, None
    registration.offer_ends_at = registration.answer_due_at = None
    registration.holds_place = entry.keeps_place
    registration.save()
    return token


def _find(conference: Conference, alias: str) -> tuple[Person | None, Registration | None]:
    """Return the person of that address and their registration, as far as there are any, by one query."""
    found = Person.objects.filter(conference=conference, address_alias=alias).select_related("registration").first()
    registration: Registration | None = getattr(found, "registration", None)
    if found:
        found.conference = conference
    if registration:
        registration.conference = conference
    return found, registration


def _seal_for_nothing(*rows: Model) -> None:
    """Seal what is not written, because it takes time where it is."""
    for row in rows:
        for field in row._meta.concrete_fields:
            field.pre_save(row, add=True)


def _take_new(person: Person | None, fresh: Registration, answers: Answers, entry: Entry, at: datetime) -> str:
    """Write the request of who holds none, known as a person or not; return its reference."""
    before = transaction.savepoint()
    if person is None:
        fresh.person.save(force_insert=True)
    else:
        _seal_for_nothing(fresh.person)
        person.save(update_fields=["key_ref"])
        fresh.person, fresh.key_ref = person, person.key_ref
        without_marks(fresh)
    token = _request_place(fresh, entry.state, entry, at)
    write_answers(fresh, answers.more, at=at)
    transaction.savepoint_commit(before)
    letters.request_received(fresh, token=token, at=at)
    record(actor=None, action="register", target=fresh, conference=fresh.conference, at=at)
    return fresh.code


def _write_what_is_missing(known: Registration, fresh: Registration, answers: Answers, at: datetime) -> None:
    """Keep of the new answers what was deleted when the person withdrew; what they said before is never overwritten."""
    _seal_for_nothing(fresh.person, fresh)
    before = transaction.savepoint()
    fill_blanks(known, fresh)
    write_answers(known, answers.more, at=at, beside=True)
    transaction.savepoint_commit(before)


def _write_for_nothing(fresh: Registration, answers: Answers, entry: Entry, at: datetime, *, registers: bool) -> None:
    """Read, seal and write what a new request does, and take it back; the registration itself only if it `registers`."""
    before = transaction.savepoint()
    fresh.person.save(force_insert=True)
    if registers:
        _request_place(fresh, entry.state, entry, at)
    else:
        _seal_for_nothing(fresh)
    write_answers(fresh, answers.more, at=at)
    transaction.savepoint_rollback(before)


def _take_known(known: Registration, fresh: Registration, answers: Answers, entry: Entry, at: datetime) -> str:
    """Write to who has sent a request before, and note it; return a reference.

    Who withdrew asks anew, with those answers that they no longer have here. Where an invitation gives more than they
    have, they get that, whatever they wait for. All else is as it was.
    """
    reference, is_clear = fresh.code, is_cleared(known)
    if known.state == State.WITHDRAWN:
        _write_what_is_missing(known, fresh, answers, at)
        token = _request_place(known, _open_again(known, answers, entry), entry, at)
        letters.request_received(known, token=token, at=at)
        action, reference = "register", known.code
    elif gains(known, entry, is_cleared=is_clear, at=at):
        _write_for_nothing(fresh, answers, entry, at, registers=False)
        gain(known, answers.category, entry, is_cleared=is_clear, at=at)
        action = "use invitation"
    else:
        _write_for_nothing(fresh, answers, entry, at, registers=True)
        letters.already_registered(known, at=at)
        action = "register again"
    record(actor=None, action=action, target=known, conference=known.conference, at=at)
    return reference


def _take(conference: Conference, answers: Answers, entry: Entry, at: datetime) -> str:
    """Take the request; return the reference that its receipt shows.

    What an address that is known has said before is never overwritten by a form that anyone could send. Nor does the time
    tell who is known: where the address holds a registration the same is read, sealed and written as for a new one, as a
    person of nobody's address, and taken back before its owner is written to (docs/decisions/0009).
    """
    alias = address_alias(answers.address)
    person, known = _find(conference, alias)
    with unlocked([person.key_ref if person else secrets.token_hex(16)]):
        fresh = new_registration(new_person(conference, answers, secrets.token_hex(32) if person else alias), answers)
        write_first(fresh.person, answers, at=at, is_new=person is None)
        if known:
            return _take_known(known, fresh, answers, entry, at)
        is_cleared(fresh)  # asked as of a known one
        return _take_new(person, fresh, answers, entry, at)


def new_link(registration: Registration) -> str:
    """Give the registration, still to be saved, a new single-use link; return its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    registration.link_hash = hashlib.sha256(token.encode()).hexdigest()
    return token


def register(*, conference: Conference, answers: Answers, token: UUID, at: datetime, code: str = "") -> Submission:
    """Give the person a place, a spot on the waiting list once no place is free for them, or an open request.

    An invitation code gives a place at once, or else a spot on the list, as its own category; an organisation's link a place
    that is held. Where safety officers must agree first, every request is open until they have, and one by such a link keeps
    its place meanwhile. The use of a code is counted for an address that is known too, or it would tell which are. Who has
    asked already, waits or is offered a place gets what it gives as any other; else what is free then is left to the worker's
    next round: offering it to the line at once would tell as well. Sending the same `token` again returns the first
    receipt. An address that is registered already gets a receipt that looks like any other, and a mail. Raises RegistrationClosedError, InvitationCodeError, CategoryClosedError, QuestionsChangedError.
    """
    try:
        return _register(conference, answers, token, at, code)
    except IntegrityError:
        # A reference drawn twice, or the address entered by the team meanwhile: once more from the start.
        return _register(conference, answers, token, at, code)


@transaction.atomic
def _register(conference: Conference, answers: Answers, token: UUID, at: datetime, code: str) -> Submission:
    conference = lock(conference)
    sent = Submission.objects.filter(pk=token).first()
    if sent and sent.conference_id == conference.pk:
        return sent
    if not conference.is_registering(at):
        raise RegistrationClosedError
    places = settle(conference, at=at)  # before a held place is taken, which would look free for a moment
    invited = use_code(conference, code, at=at) if code else None
    answers = replace(answers, category=invited.category) if invited else answers
    is_held, is_vetted = bool(invited and invited.allotment_id), bool(conference.reviews_needed)
    gives = State.CONFIRMED if is_held else _first_state(answers.category, places, is_invited=bool(code))
    state = State.REQUESTED if is_vetted else gives
    entry = Entry(state, gives, places, is_invited=bool(code), is_held=is_held, is_vetted=is_vetted)
    with unlocked([]):
        reference = _take(conference, answers, entry, at)
    token = uuid4() if sent else token
    return Submission.objects.create(token=token, conference=conference, reference=reference, state=state, sent_at=at)


@transaction.atomic
def withdraw(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Give the place, the offer or the request back; what is free then is offered.

    What was asked only to take part is deleted at once; name and address stay for their term (delegates/keeping.py).
    Withdrawing twice changes nothing, nor does withdrawing what was declined, once told: it could be asked for anew.
    """
    registration = locked(registration)
    if told_state(registration, at) in {State.WITHDRAWN, State.DECLINED}:
        return registration
    if not is_told(registration, at):
        discard_news(registration, at=at)
    elif registration.state == State.OFFERED:
        discard_offer(registration, at=at)
    open_again(registration)
    registration.state, registration.decided_at, registration.holds_place = State.WITHDRAWN, at, False
    registration.save(update_fields=["state", "decided_at", "offer_ends_at", "answer_due_at", "holds_place"])
    referees.forget(registration, at=at)
    withdraw_all(registration.person, at=at)
    forget_what_was_asked_for(registration)
    Answer.objects.filter(registration=registration).delete()
    VisaRequest.objects.filter(registration=registration).delete()
    record(actor=actor, action="withdraw", target=registration, conference=registration.conference, at=at)
    settle(registration.conference, at=at)
    return registration


def _check_category(registration: Registration, category: str, places: Places) -> None:
    """Raise CategoryClosedError where a person may not change to that category on their own.

    Who waits or has a place was let in as what they said; they change only to what is open to all, where a place is free.
    """
    way, state = places.ways[category], registration.state
    has_place = state in {State.CONFIRMED, State.OFFERED} or registration.holds_place
    is_closed = way.admission != Admission.OPEN and (has_place or state == State.WAITING)
    is_full = has_place and way.quota is not None and places.left_in(category) <= 0
    if not way.is_asked_for or is_closed or is_full:
        raise CategoryClosedError


def _change_category(registration: Registration, category: str, places: Places, at: datetime) -> None:
    """Check the change; an answer that the person was not told, and that does not allow it, is taken back instead."""
    try:
        _check_category(registration, category, places)
    except CategoryClosedError:
        _check_category(as_told(registration, at), category, places)
        discard_news(registration, at=at)
        open_again(registration)


@transaction.atomic
def change(*, registration: Registration, answers: Answers, actor: Actor, at: datetime) -> Registration:
    """Replace a person's answers; the address stays. Raises CategoryClosedError, QuestionsChangedError, ErasedError."""
    places = settle(lock(registration.conference), at=at)
    registration = locked_own(registration)
    if answers.category != registration.category:
        _change_category(registration, answers.category, places, at)
    with unlocked([registration.key_ref]):
        before = reviewable(registration)
        describe(registration.person, answers)
        registration.person.save()
        ask(registration, answers)
        if keep_answers(registration, answers.more, at=at) or reviewable(registration) != before:
            revise(registration, at=at)
        registration.save()
    write_choices(registration.person, choices_in(answers), at=at)
    record(actor=actor, action="change answers", target=registration, conference=registration.conference, at=at)
    settle(registration.conference, at=at)
    return registration
