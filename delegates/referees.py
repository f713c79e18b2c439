"""Asking whoever an applicant has named whether they know them: once, by a mailed link, without an account.

Nobody else can be asked, because asking tells them who applies. Of the link's token (256 bits) only the SHA-256 is kept.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from delegates import letters
from delegates.clearance import referee_alias
from delegates.models import Referee, Registration
from delegates.places import Actor, RegistrationError, State, locked
from delegates.telling import told_state
from events.audit import record
from events.bulk_mail import discard_unsent
from events.models import Conference, Mail
from events.outbox import REFERENCE
from vault.keys import unlocked

LASTS = timedelta(days=14)
TOKEN_BYTES = 32


class NobodyNamedError(RegistrationError):
    """The applicant has named nobody who can be asked."""


class NamedThemselvesError(RegistrationError):
    """The address that the applicant named is their own."""


class RequestDecidedError(RegistrationError):
    """The request is no longer open, so nobody is asked about it."""


class NotAskedAnyMoreError(RegistrationError):
    """The question is answered, too old, asked anew, or the request is no longer open."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _end_links(registration: Registration, at: datetime) -> None:
    """Let no link that is out ask anything any more, and send none that is not."""
    open_ones = Referee.objects.filter(registration=registration, answered_at__isnull=True, expires_at__gt=at)
    once = [f"reference:{pk}" for pk in open_ones.values_list("pk", flat=True)]
    open_ones.update(expires_at=at)
    if once:
        discard_unsent(Mail.objects.filter(purpose=REFERENCE, once__in=once), at=at)


@transaction.atomic
def ask_referee(*, registration: Registration, actor: Actor, at: datetime) -> tuple[Referee, str]:
    """Mail a link to whom the applicant named, in place of an earlier one; return the row and the link's token.

    Raises RequestDecidedError, NobodyNamedError, NamedThemselvesError.
    """
    registration = locked(registration)
    if registration.state not in {State.REQUESTED, State.WAITING}:
        raise RequestDecidedError
    with unlocked([registration.key_ref]):
        address = str(registration.referee_address)
        if not address:
            raise NobodyNamedError
        if registration.referee_alias == referee_alias(str(registration.person.address)):
            raise NamedThemselvesError
        _end_links(registration, at)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = Referee(registration=registration, key_ref=registration.key_ref, token_hash=_hash(token))
        row.name, row.address, row.address_alias = registration.referee_name, address, registration.referee_alias
        row.asked_at, row.expires_at = at, at + LASTS
        row.save(force_insert=True)
        link = settings.SITE_URL + reverse("delegates:reference", args=[registration.conference.slug, token])
        letters.reference_asked(row, address=address, link=link, at=at)
    record(actor=actor, action="ask referee", target=row, conference=registration.conference, at=at)
    return row, token


def find_by_link(conference: Conference, token: str) -> Referee | None:
    """Return the asking whose link holds the token, whether it can be answered still or not."""
    found = Referee.objects.filter(registration__conference=conference, token_hash=_hash(token))
    return found.select_related("registration__person", "registration__conference").first()


def is_open(row: Referee, at: datetime) -> bool:
    """Tell whether the question can be answered.

    It closes when the applicant is told, not when the request is decided: a referee could tell them. Nor does it name
    anybody who is hidden, to whoever has the link.
    """
    is_asked = row.answered_at is None and row.expires_at > at and not row.registration.person.is_hidden
    return is_asked and told_state(row.registration, at) in {State.REQUESTED, State.WAITING}


@transaction.atomic
def answer_reference(*, conference: Conference, token: str, verdict: str, words: str, at: datetime) -> Referee:
    """Keep what the referee says, once. Raises NotAskedAnyMoreError, Referee.DoesNotExist."""
    row = find_by_link(conference, token)
    if row is None:
        raise Referee.DoesNotExist
    locked(row.registration)
    row = Referee.objects.select_related("registration__person", "registration__conference").get(pk=row.pk)
    if not is_open(row, at):
        raise NotAskedAnyMoreError
    with unlocked([row.key_ref]):
        row.verdict, row.words, row.answered_at = verdict, words, at
        row.save(update_fields=["verdict", "words", "answered_at"])
    record(actor=None, action="answer reference", target=row, conference=conference, at=at)
    return row


def forget(registration: Registration, *, at: datetime) -> None:
    """Empty all that names or comes from a referee; the row stays, so that the link still has words to show.

    No key is needed for that: where the person's is gone, this goes too.
    """
    _end_links(registration, at)
    rows = Referee.objects.filter(registration=registration)
    rows.update(name=None, address=None, address_alias="", verdict=None, words=None)
    Registration.objects.filter(pk=registration.pk).update(referee_name=None, referee_address=None, referee_alias="")
