"""Invitation codes: each lets its bearer in as one category, once or several times, until it ends or is revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delegates.models import CODE_ALPHABET, Allotment, InvitationCode, Registration
from delegates.places import Actor, RegistrationError, lock
from delegates.ways_in import Admission, admission_of
from events.audit import record
from events.models import Conference
from vault.keys import make_key, unlocked
from vault.reading import opened

GROUPS, GROUP_LENGTH = 4, 4


class InvitationCodeError(RegistrationError):
    """No code that lets anyone in: unknown, used up, expired, revoked or of another conference; never said which."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code as its makers see it in the list; the code itself is never seen again."""

    code_id: str
    label: str
    category: Registration.Category
    uses: int
    uses_allowed: int
    expires_at: datetime | None
    is_usable: bool
    state: str | Promise


def hash_code(text: str) -> str:
    """Return the SHA-256 of a code as it is meant, however it was typed."""
    meant = "".join(letter for letter in text.upper() if letter.isalnum())
    return hashlib.sha256(meant.encode()).hexdigest()


def new_text() -> str:
    """Return 16 random letters and digits in four groups (79 bits)."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def make_code(  # noqa: PLR0913  # what a code is, who makes it and when
    *,
    conference: Conference,
    category: str,
    label: str,
    uses_allowed: int,
    expires_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> tuple[InvitationCode, str]:
    """Make a code; return its row, and its text, which is kept nowhere."""
    text = new_text()
    row = InvitationCode(conference=conference, category=category, uses_allowed=uses_allowed, key_ref=make_key())
    row.label, row.code_hash, row.made_at, row.expires_at = label, hash_code(text), at, expires_at
    row.save(force_insert=True)
    record(actor=actor, action="make code", target=row, conference=conference, at=at)
    return row, text


@transaction.atomic
def revoke_code(*, row: InvitationCode, actor: Actor, at: datetime) -> None:
    """Let the code open nothing any more; who came in by it stays. Revoking twice changes nothing."""
    lock(row.conference)  # in the order of who registers by the code, or each could wait for the other
    if InvitationCode.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=at):
        record(actor=actor, action="revoke code", target=row, conference=row.conference, at=at)


def find_usable(conference: Conference, text: str, *, at: datetime) -> InvitationCode | None:
    """Return the code that the text names, if it lets someone in at that moment; none does as a closed category."""
    good = InvitationCode.objects.usable(at).with_place(at)
    row = good.filter(conference=conference, code_hash=hash_code(text)).first()
    return row if row and admission_of(conference, row.category) != Admission.CLOSED else None


def use_code(conference: Conference, text: str, *, at: datetime) -> InvitationCode:
    """Count one use and return the code. Raises InvitationCodeError; of two who come at once for the last use, for one.

    The use of an organisation's link takes one of the places held for it.
    """
    row = find_usable(conference, text, at=at)
    if row is None or not InvitationCode.objects.usable(at).filter(pk=row.pk).update(uses=F("uses") + 1):
        raise InvitationCodeError
    if row.allotment_id:
        held = Allotment.objects.live(at).filter(pk=row.allotment_id, taken__lt=F("places"))
        if not held.update(taken=F("taken") + 1):
            raise InvitationCodeError
    return row


def label_of(row: InvitationCode | Allotment) -> str:
    """Return for whom the code or the places are, for the registration desk; or that this cannot be read any more."""
    with unlocked([row.key_ref]):
        label = opened(lambda: str(row.label), None)
    return gettext("(its key is gone: for whom it was cannot be read any more)") if label is None else label


def _state(row: InvitationCode, at: datetime) -> str | Promise:
    if row.revoked_at:
        return _("revoked")
    if row.expires_at and row.expires_at <= at:
        return _("expired")
    return _("used up") if row.uses >= row.uses_allowed else _("good")


def code_lines(conference: Conference, *, at: datetime) -> tuple[CodeLine, ...]:
    """Return the codes that the registration desk made itself, the newest first; two queries."""
    made = InvitationCode.objects.filter(conference=conference, allotment=None)
    rows = list(made)
    usable = set(made.usable(at).values_list("pk", flat=True))
    with unlocked(row.key_ref for row in rows):
        return tuple(_line(row, is_usable=row.pk in usable, at=at) for row in rows)


def _line(row: InvitationCode, *, is_usable: bool, at: datetime) -> CodeLine:
    return CodeLine(
        code_id=str(row.pk),
        label=label_of(row),
        category=Registration.Category(row.category),
        uses=row.uses,
        uses_allowed=row.uses_allowed,
        expires_at=row.expires_at,
        is_usable=is_usable,
        state=_state(row, at),
    )
