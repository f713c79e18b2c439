"""What people choose to be shown, and taking someone out of every output at once.

Two hands can hide a person: their own and a safety officer's. Each takes back only what it did itself, so neither is ever
overruled; whoever is hidden by either is shown nowhere. Outputs are drawn anew for each request, so it holds from the next.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from delegates.cards import Facet, Visibility
from delegates.consent import named_to, write_choices
from delegates.models import Person, Registration
from delegates.models.people import sealable
from delegates.places import Actor, lock, lock_in_turn, locked_own
from delegates.policy import Windows
from delegates.risk import Risk
from events.accounts import alias_of, sealed_alias
from events.audit import record
from events.ending import end_sign_ins
from events.models import Conference, User
from vault.keys import unlocked


@dataclass(frozen=True, slots=True)
class Shown:
    """Who sees which facet of a person, from when until when; and whether being known here is a risk to them.

    Nothing said of risk leaves what the person said before; what safety officers say of it is theirs.
    """

    levels: Visibility
    windows: Windows
    at_risk: Risk = Risk.UNSAID


@transaction.atomic
def choose_what_is_shown(*, registration: Registration, shown: Shown, actor: Actor, at: datetime) -> None:
    """Replace what the person chose to show; to be named is a yes in the ledger, as in the form. Raises ErasedError."""
    person = locked_own(registration).person
    with unlocked([person.key_ref]):
        person.visibility = {facet.value: int(level) for facet, level in shown.levels.items()}
        person.windows = sealable(shown.windows)
        person.at_risk = shown.at_risk.value or str(person.at_risk)
        person.emptied_to = 0
        person.save(update_fields=["visibility", "windows", "at_risk", "emptied_to"])
    write_choices(person, [named_to(shown.levels[Facet.NAME])], at=at)
    _note("choose what is shown", person, actor, at)


@transaction.atomic
def hide(*, person: Person, by_officer: bool, actor: Actor, at: datetime) -> None:
    """Take the person out of every output, from the next request on. Hiding twice by the same hand changes nothing."""
    _set(
        person, by_officer=by_officer, moment=at, action="hide" if by_officer else "hide themselves", actor=actor, at=at
    )


@transaction.atomic
def show_again(*, person: Person, by_officer: bool, actor: Actor, at: datetime) -> None:
    """Take back what the same hand hid; who was hidden by the other as well stays hidden."""
    action = "show again" if by_officer else "show themselves again"
    _set(person, by_officer=by_officer, moment=None, action=action, actor=actor, at=at)


def _set(  # noqa: PLR0913  # whom, by whose hand, what, and how it is written down
    person: Person, *, by_officer: bool, moment: datetime | None, action: str, actor: Actor, at: datetime
) -> None:
    lock(person.conference)
    column = "hidden_by_officer_at" if by_officer else "hid_themselves_at"
    changed = Person.objects.filter(**{"pk": person.pk, f"{column}__isnull": moment is not None})
    if changed.update(**{column: moment}):
        _note(action, person, actor, at)
    person.refresh_from_db(fields=["hid_themselves_at", "hidden_by_officer_at"])


@transaction.atomic
def end_ways_in(*, person: Person, actor: Actor, at: datetime) -> None:
    """End all sign-ins of the person's account, and make worthless every link that was mailed to them.

    Their registrations at other conferences too: all these are locked first, and accounts last, as by whoever changes an
    address or erases somebody.
    """
    users = _accounts_of(person)
    aliases = [alias_of(user) for user in users]
    theirs = Q(person=person) | Q(person__user__in=users) | Q(person__address_alias__in=aliases)
    mine = Registration.objects.filter(theirs)
    lock_in_turn(Conference.objects.filter(Q(pk=person.conference_id) | Q(registrations__in=mine)))
    mine.exclude(link_hash="").update(link_hash="")
    for user in users:
        end_sign_ins(user)
    _note("end sign-ins", person, actor, at)


def _accounts_of(person: Person) -> list[User]:
    """Return the account that the person signs in with, and one that was opened for their address and never used."""
    by_address = Q(email=sealed_alias(person.address_alias or ""))
    return list(User.objects.filter(by_address | Q(pk=person.user_id)).order_by("pk"))


def _note(action: str, person: Person, actor: Actor, at: datetime) -> None:
    target = Registration.objects.filter(person=person).first() or person
    record(actor=actor, action=action, target=target, conference=person.conference, at=at)
