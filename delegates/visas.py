"""Letters that an embassy asks for: who asks for one, who agrees, and what is left once it is made.

The team decides by the registration alone: legal name, passport and embassy are for the letter, and nobody reads them
before. The number and the day of birth go when the letter is made; all of it when the person takes the request back,
when it is refused, and with the needs of the conference (delegates/keeping.py).
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from delegates import letters
from delegates.cards import VisaDetails
from delegates.keeping import NEEDS_KEPT_AFTER, end_of
from delegates.models import CODE_ALPHABET, Registration, VisaRequest
from delegates.places import Actor, RegistrationError, locked, locked_own
from delegates.telling import told_state
from events.audit import record
from events.models import Conference
from vault.keys import has_key, unlocked
from vault.resealing import empty_row

State = VisaRequest.State
GROUPS, GROUP = 5, 4
"""A reference has so many groups of so many characters: 99 bits."""
CHANGEABLE = frozenset({State.ASKED, State.AGREED})
REVOCABLE = frozenset({State.AGREED, State.ISSUED})
ONCE = ("passport_number", "born")
"""What the letter alone needs, and what a second one is asked for anew."""

Draw = Callable[[VisaDetails], bytes]


class NoPlaceError(RegistrationError):
    """Only who has a place is given a letter."""


class TooLateError(RegistrationError):
    """What would be asked is not kept any more."""


class NotOpenError(RegistrationError):
    """The request is not, or no longer, in a state that allows the step."""


def make_reference() -> str:
    """Return a new reference such as `K7M2-QX9P-…`, without letters that look alike."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_reference(typed: str) -> str:
    """Return the fingerprint of a reference, however its letters and groups were typed."""
    plain = "".join(letter for letter in typed.upper() if letter in CODE_ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()


def is_valid(conference: Conference, typed: str) -> bool:
    """Tell whether a letter of that reference was made, is not revoked, and its bearer has a place; always one query."""
    found = VisaRequest.objects.filter(reference_hash=hash_reference(typed), state=State.ISSUED)
    place = {"registration__conference": conference, "registration__state": Registration.State.CONFIRMED}
    return found.filter(**place).exists()


def can_ask(registration: Registration, at: datetime) -> bool:
    """Tell whether the person has a place, and knows it, at a conference that is not over."""
    conference = registration.conference
    is_over = min(end_of(conference, NEEDS_KEPT_AFTER), end_of_days(conference)) <= at
    return told_state(registration, at) == Registration.State.CONFIRMED and not is_over


def end_of_days(conference: Conference) -> datetime:
    """Return when the conference's last day is over on its clocks."""
    return datetime.combine(conference.last_day + timedelta(days=1), datetime.min.time(), tzinfo=conference.zone)


def request_of(registration: Registration) -> VisaRequest | None:
    """Return what the person has asked for; one query."""
    return VisaRequest.objects.filter(registration=registration).first()


def details_of(request: VisaRequest) -> VisaDetails:
    """Return what stands on the letter; for the person's own page and the letter itself only."""
    with unlocked([request.key_ref]):
        return VisaDetails(
            reference=str(request.reference),
            legal_name=str(request.legal_name),
            passport_number=str(request.passport_number),
            born=_day(str(request.born)),
            nationality=str(request.nationality),
            embassy=str(request.embassy),
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def count_states(conference: Conference) -> Counter[str]:
    """Count the requests of those with a place by state; one query."""
    found = VisaRequest.objects.filter(registration__conference=conference)
    placed = found.filter(registration__state=Registration.State.CONFIRMED)
    return Counter(dict(placed.order_by().values_list("state").annotate(Count("pk"))))


def _note(registration: Registration, action: str, actor: Actor, at: datetime) -> None:
    record(actor=actor, action=action, target=registration, conference=registration.conference, at=at)


def _put(request: VisaRequest, details: VisaDetails) -> None:
    request.legal_name, request.passport_number = details.legal_name, details.passport_number
    request.born = details.born.isoformat() if details.born else ""
    request.nationality, request.embassy = details.nationality, details.embassy


@transaction.atomic
def ask_for_letter(*, registration: Registration, details: VisaDetails, actor: Actor, at: datetime) -> VisaRequest:
    """Ask for a letter, or correct what it shall say; what was agreed to stays agreed, for the team read none of it.

    A place that the person was not told of is none yet. Raises NoPlaceError, TooLateError,
    ErasedError, and NotOpenError once the letter is made or refused.
    """
    registration = locked_own(registration)
    if told_state(registration, at) != Registration.State.CONFIRMED:
        raise NoPlaceError
    if not can_ask(registration, at):
        raise TooLateError
    request = request_of(registration)
    if request and request.state not in CHANGEABLE:
        raise NotOpenError
    action = "correct letter" if request else "ask for letter"
    reference = make_reference()
    request = request or VisaRequest(
        registration=registration,
        key_ref=registration.key_ref,
        reference_hash=hash_reference(reference),
        reference=reference,
        asked_at=at,
    )
    with unlocked([request.key_ref]):
        _put(request, details)
        request.save()
    registration.person.emptied_to = 0
    registration.person.save(update_fields=["emptied_to"])
    _note(registration, action, actor, at)
    return request


@transaction.atomic
def take_request_back(*, registration: Registration, actor: Actor, at: datetime) -> bool:
    """Delete the request; a letter that was made is not valid any more. Tell whether there was one."""
    registration = locked(registration)
    removed, _rows = VisaRequest.objects.filter(registration=registration).delete()
    if removed:
        _note(registration, "take letter back", actor, at)
    return bool(removed)


def _open(registration: Registration, states: frozenset[State]) -> VisaRequest:
    """Return the request as it stands now. Raises NotOpenError."""
    request = request_of(registration)
    if request is None or request.state not in states or registration.state != Registration.State.CONFIRMED:
        raise NotOpenError
    return request


def _tell(registration: Registration, at: datetime) -> None:
    with unlocked([registration.key_ref]):
        letters.news(registration, at=at)


@transaction.atomic
def agree(*, registration: Registration, actor: Actor, at: datetime) -> VisaRequest:
    """Let the person make their letter. Raises NotOpenError."""
    registration = locked(registration)
    request = _open(registration, frozenset({State.ASKED}))
    request.state, request.decided_at = State.AGREED, at
    request.save(update_fields=["state", "decided_at"])
    _note(registration, "agree to letter", actor, at)
    _tell(registration, at)
    return request


@transaction.atomic
def refuse(*, registration: Registration, actor: Actor, at: datetime) -> VisaRequest:
    """Give no letter; what was asked for it is emptied at once. Raises NotOpenError."""
    registration = locked(registration)
    request = _open(registration, frozenset({State.ASKED}))
    request.state, request.decided_at = State.REFUSED, at
    return _close(registration, request, "refuse letter", actor, at)


@transaction.atomic
def revoke(*, registration: Registration, actor: Actor, at: datetime) -> VisaRequest:
    """Take back what was agreed to, or make the letter invalid; what is kept of it is emptied. Raises NotOpenError."""
    registration = locked(registration)
    request = _open(registration, REVOCABLE)
    request.state, request.revoked_at = State.REVOKED, at
    return _close(registration, request, "revoke letter", actor, at)


def _close(registration: Registration, request: VisaRequest, action: str, actor: Actor, at: datetime) -> VisaRequest:
    request.save(update_fields=["state", "decided_at", "revoked_at"])
    if has_key(request.key_ref):  # without it there is nothing that could be read, and none to seal with
        with unlocked([request.key_ref]):
            empty_row(request, key_ref=request.key_ref)
    _note(registration, action, actor, at)
    _tell(registration, at)
    return request


def issue(*, registration: Registration, draw: Draw, actor: Actor, at: datetime) -> bytes:
    """Return the letter that was agreed to; its number and day of birth are empty from then on.

    It is drawn before anything is written: where drawing fails, nothing has changed. Of two who press at once one gets
    the letter. Raises NoPlaceError, NotOpenError, and whatever `draw` raises.
    """
    if registration.state != Registration.State.CONFIRMED:
        raise NoPlaceError
    request = _open(registration, frozenset({State.AGREED}))
    details = details_of(request)
    letter = draw(details)
    _mark_issued(registration, details, actor, at)
    return letter


@transaction.atomic
def _mark_issued(registration: Registration, drawn: VisaDetails, actor: Actor, at: datetime) -> None:
    """Write down that the letter was made from those details, if they are still the ones. Raises NotOpenError."""
    registration = locked(registration)
    request = _open(registration, frozenset({State.AGREED}))
    if details_of(request) != drawn:
        raise NotOpenError
    with unlocked([request.key_ref]):
        request.passport_number = request.born = ""
        request.state, request.issued_at = State.ISSUED, at
        request.save(update_fields=["state", "issued_at", *ONCE])
    _note(registration, "make letter", actor, at)


def issue_again(  # noqa: PLR0913  # whose letter, what was typed for it, who made it and when
    *, registration: Registration, passport_number: str, born: date, draw: Draw, actor: Actor, at: datetime
) -> bytes:
    """Return the same letter once more, with a number and a day of birth that were typed again; neither is kept.

    Raises NotOpenError, and whatever `draw` raises.
    """
    request = _open(registration, frozenset({State.ISSUED}))
    letter = draw(details_of(request).with_passport(passport_number, born))
    _note_second(registration, actor, at)
    return letter


@transaction.atomic
def _note_second(registration: Registration, actor: Actor, at: datetime) -> None:
    registration = locked(registration)
    _open(registration, frozenset({State.ISSUED}))
    _note(registration, "make letter again", actor, at)
