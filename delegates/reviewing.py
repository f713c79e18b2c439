"""What safety officers do with a request: review it, take that back, note something, and say who is at risk.

None of it is in the history of the registration, which organisers read: the audit names the review or the note alone.
"""

from datetime import datetime

from django.db import transaction

from delegates.clearance import ALIAS_LENGTH, referee_alias
from delegates.models import Referee, Registration, Review, VettingNote
from delegates.notes import NotYoursError
from delegates.offering import settle
from delegates.places import RegistrationError, State, locked, locked_own
from events.audit import record
from events.models import TeamMember, User
from vault.keys import unlocked

UNDECIDED = frozenset({State.REQUESTED, State.WAITING})
REVIEWED = UNDECIDED | {State.DECLINED}
"""States in which a review still changes something: who was declined can be given a place after all."""


class ReviewClosedError(RegistrationError):
    """The request is decided, or was taken back: it is reviewed no more."""


class AnswersChangedError(RegistrationError):
    """The answers are other ones than those which the officer was shown."""


class NotAnOfficerError(RegistrationError):
    """Who reviews is no safety officer of the conference."""


class OwnReferralError(RegistrationError):
    """The officer is the person, or was named or asked as their referee."""


def speaks_for_own(registration: Registration, user: User) -> bool:
    """Tell whether the account is the person's, or that of someone named or asked as their referee.

    The registration comes with its person. Two queries.
    """
    person = registration.person
    if user.pk == person.user_id or user.email[:ALIAS_LENGTH] == person.address_alias:
        return True
    alias = alias_as_referee(user)
    asked = Referee.objects.filter(registration=registration, address_alias=alias)
    return alias == registration.referee_alias or asked.exists()


def alias_as_referee(user: User) -> str:
    """Return the fingerprint that the account's address would have as a referee's."""
    with unlocked([user.key_ref]):
        return referee_alias(str(user.address))


def _open_to(registration: Registration, reviewer: User) -> Registration:
    """Return the registration as it stands, locked. Raises ReviewClosedError, NotAnOfficerError."""
    registration = locked(registration)
    if registration.state not in REVIEWED:
        raise ReviewClosedError
    role = {"conference": registration.conference, "user": reviewer, "role": TeamMember.Role.SAFETY}
    if not TeamMember.objects.filter(**role).exists():
        raise NotAnOfficerError
    return registration


def _offer_what_is_free(registration: Registration, at: datetime) -> None:
    """Offer a place to who waits, now that officers may have agreed; to an open request a review gives nothing yet."""
    if registration.state == State.WAITING:
        settle(registration.conference, at=at)


@transaction.atomic
def review(  # noqa: PLR0913  # who says what of which answers, and when
    *, registration: Registration, seen: int, reviewer: User, verdict: str, note: str, at: datetime
) -> Review:
    """Agree to a place or object to it, in place of what the same officer said before; a free place is offered then.

    `seen` is the version of the answers which the officer was shown.
    Raises ReviewClosedError, NotAnOfficerError, OwnReferralError, AnswersChangedError.
    """
    registration = _open_to(registration, reviewer)
    if speaks_for_own(registration, reviewer):
        raise OwnReferralError
    if seen != registration.answers_version:
        raise AnswersChangedError
    row = Review.objects.filter(registration=registration, reviewer=reviewer).first()
    row = row or Review(registration=registration, reviewer=reviewer)
    row.reviewer_alias, row.key_ref, row.verdict, row.at = alias_as_referee(reviewer), registration.key_ref, verdict, at
    row.answers_version = seen
    with unlocked([row.key_ref]):
        row.note = note
        row.save()
    record(actor=reviewer, action="review", target=row, conference=registration.conference, at=at)
    _offer_what_is_free(registration, at)
    return row


@transaction.atomic
def take_review_back(*, registration: Registration, reviewer: User, at: datetime) -> None:
    """Let what the officer said count no more; without a review nothing changes, but a free place is offered.

    Raises ReviewClosedError, NotAnOfficerError.
    """
    registration = _open_to(registration, reviewer)
    row = Review.objects.filter(registration=registration, reviewer=reviewer).first()
    if row:
        record(actor=reviewer, action="take review back", target=row, conference=registration.conference, at=at)
        row.delete()
        _offer_what_is_free(registration, at)


@transaction.atomic
def add_vetting_note(*, registration: Registration, text: str, author: User, at: datetime) -> VettingNote:
    """Keep a note that safety officers alone read."""
    registration = locked(registration)  # its key may have been replaced since it was read
    note = VettingNote(registration=registration, author=author, key_ref=registration.key_ref, at=at)
    with unlocked([note.key_ref]):
        note.text = text
        note.save(force_insert=True)
    record(actor=author, action="add vetting note", target=note, conference=registration.conference, at=at)
    return note


@transaction.atomic
def remove_vetting_note(*, note: VettingNote, actor: User, at: datetime) -> None:
    """Delete one's own note. Raises NotYoursError."""
    if note.author_id != actor.pk:
        raise NotYoursError
    record(actor=actor, action="remove vetting note", target=note, conference=note.registration.conference, at=at)
    note.delete()


@transaction.atomic
def mark_risk(*, registration: Registration, risk: str, actor: User, at: datetime) -> None:
    """Note what safety officers say of the person's risk, beside what the person says.

    The audit says that it was looked at, not what was found. Raises ErasedError.
    """
    registration = locked_own(registration)
    with unlocked([registration.person.key_ref]):
        registration.person.risk_by_officers, registration.person.emptied_to = risk, 0
        registration.person.save(update_fields=["risk_by_officers", "emptied_to"])
    record(actor=actor, action="note risk", target=registration.person, conference=registration.conference, at=at)
