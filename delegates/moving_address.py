"""Reach a person at another address, once they have shown to read mail there; account and people stay in step.

Nothing is looked up before that is shown, so nobody learns of an address that is not theirs whether it is known. What waits
for the code lies in the sealed session of the browser that asked, and nowhere else.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from delegates.models import Person, Registration
from delegates.places import ErasedError, lock_in_turn
from events.accounts import address_alias, alias_of, move_account, sealed_address
from events.audit import record
from events.ending import end_sign_ins
from events.mail_templates import NEUTRAL_SUBJECT
from events.models import Conference, User
from events.outbox import queue_mail
from vault.keys import unlocked

CODE_LASTS = timedelta(minutes=15)
DIGITS, MOST_TRIES = 8, 5


class AddressTakenError(Exception):
    """The address, which the person reads, is somebody's already: another registration or account of theirs, or shared."""


@dataclass(slots=True)
class Pending:
    """An address that waits for its code; `until` is in ISO 8601."""

    address: str
    code: str
    until: str
    tries: int = 0

    def is_live(self, at: datetime) -> bool:
        """Tell whether the code can still be entered."""
        return self.tries < MOST_TRIES and at < datetime.fromisoformat(self.until)

    def is_right(self, code: str) -> bool:
        """Count a try; tell whether it is the code, blanks or not."""
        self.tries += 1
        return secrets.compare_digest("".join(code.split()).encode(), self.code.encode())

    def kept(self) -> dict[str, str | int]:
        """Return it as the session keeps it."""
        return asdict(self)


def send_code(*, user: User, address: str, at: datetime) -> Pending:
    """Write a code to the new address, whoever's it is."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    words = _(
        "This code confirms a new address: %(code)s\n\nIt is good for %(minutes)d minutes. If you did not ask for it, you need"
        " not do anything."
    )
    _write(user, address, words % {"code": code, "minutes": CODE_LASTS.seconds // 60}, "address code", at)
    return Pending(address.strip(), code, (at + CODE_LASTS).isoformat())


def _write(user: User, address: str, body: str, purpose: str, at: datetime) -> None:
    once = f"{purpose} {secrets.token_hex(16)}"
    queue_mail(
        address=address,
        subject=str(NEUTRAL_SUBJECT),
        body=body,
        key_ref=user.key_ref,
        purpose=purpose,
        once=once,
        at=at,
    )


def change_address(*, person: Person, user: User, address: str, at: datetime) -> None:
    """Write to the person and their account at that address from now on, wherever they were known by the old one.

    The old address gets one mail that says so and names nothing; links that were mailed there no longer work, and the
    account is signed out everywhere. Raises AddressTakenError, ErasedError.
    """
    try:
        _change(person, user, address, at)
    except IntegrityError:  # somebody registered with it at this moment
        raise AddressTakenError from None


@transaction.atomic
def _change(person: Person, user: User, address: str, at: datetime) -> None:
    own = Person.objects.filter(Q(pk=person.pk) | Q(address_alias=alias_of(user)), user=user)
    lock_in_turn(Conference.objects.filter(people__in=own))
    people = list(own.select_related("conference"))
    if person.pk not in {one.pk for one in people}:
        raise ErasedError
    alias = address_alias(address)
    here = Person.objects.filter(conference__in=[one.conference_id for one in people], address_alias=alias)
    if (
        here.exclude(user=user).exists()
        or User.objects.filter(email=sealed_address(address)).exclude(pk=user.pk).exists()
    ):
        raise AddressTakenError
    with unlocked([user.key_ref, *(one.key_ref for one in people)]):
        old = str(user.address)
        for one in people:
            one.address, one.address_alias = address.strip(), alias
            one.save(update_fields=["address", "address_alias"])
        end_sign_ins(user)  # those half made with a code that the old address got, too
        move_account(user, address)
        words = _(
            "The address of your account was changed to another one. If it was you, all is well. If it was not, write to"
            " those who run the site, or to somebody on the team whom you trust."
        )
        _write(user, old, words, "address changed", at)
    _note(people, user, at)


def _note(people: list[Person], user: User, at: datetime) -> None:
    for row in Registration.objects.filter(person__in=people).select_related("conference"):
        record(actor=user, action="change address", target=row, conference=row.conference, at=at)
    own = Registration.objects.filter(person__in=people)
    own.update(
        link_hash="", answers_version=F("answers_version") + 1, answers_changed_at=at
    )  # officers see the address
