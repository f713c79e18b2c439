"""One decision about many registrations: each on its own, so that one that is refused never stops the rest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegates import deciding
from delegates.models import Registration
from delegates.places import Actor, RegistrationError, State
from vault.keys import data_key
from vault.sealing import SealError

MOST = 50
"""How many are decided together, one page of the list: each is a transaction of its own."""

VERBS: Mapping[str, Callable[..., Registration]] = {
    "accept": deciding.accept,
    "decline": deciding.decline,
    "wait": deciding.put_in_line,
}
OPEN_TO: Mapping[str, frozenset[str]] = {
    "accept": frozenset({State.REQUESTED, State.WAITING, State.OFFERED, State.DECLINED}),
    "decline": frozenset({State.REQUESTED, State.WAITING}),
    "wait": frozenset({State.REQUESTED}),
}
REASONS: Mapping[type[Exception], Promise] = {
    deciding.ConferenceFullError: _("no place is free"),
    deciding.DecidedAlreadyError: _("decided already"),
    SealError: _("the record cannot be opened any more"),
}
OTHER_REASON = _("the rules of this conference do not allow it")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a decision would do: codes it is open to, codes that stay as they are, how many people have an address."""

    open: tuple[str, ...]
    left: tuple[str, ...]
    mails: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The codes for which it was done, and those refused, by reason."""

    done: tuple[str, ...]
    refused: Mapping[str, tuple[str, ...]]


def foresee(action: str, registrations: Iterable[Registration]) -> Outlook:
    """Tell what the decision would do, as things stand now; the registrations come with their people."""
    found = list(registrations)
    can = [registration for registration in found if registration.state in OPEN_TO[action]]
    return Outlook(
        open=tuple(registration.code for registration in can),
        left=tuple(registration.code for registration in found if registration.state not in OPEN_TO[action]),
        mails=sum(bool(registration.person.address_alias) for registration in can),
    )


def decide_together(*, action: str, registrations: Iterable[Registration], actor: Actor, at: datetime) -> Outcome:
    """Carry out `action` (a key of VERBS) on one registration after the other, in the given order."""
    done: list[str] = []
    refused: dict[str, tuple[str, ...]] = {}
    for registration in registrations:
        try:
            data_key(registration.key_ref)  # who cannot be told is left to a decision of their own
            VERBS[action](registration=registration, actor=actor, at=at)
        except (RegistrationError, SealError) as error:
            reason = str(next((words for kind, words in REASONS.items() if isinstance(error, kind)), OTHER_REASON))
            refused[reason] = (*refused.get(reason, ()), registration.code)
        else:
            done.append(registration.code)
    return Outcome(tuple(done), refused)
