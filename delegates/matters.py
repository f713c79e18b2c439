"""What a purpose can be about: things of the apps above, such as sessions, each of which is agreed to by itself."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from delegates.models import Consent, Person


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a person is asked about: its id, what the person knows it by, and what they do there."""

    about: str
    title: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """All things that one purpose is about: which of them concern a person, and what is to be done when answers change."""

    purpose: str
    of: Callable[[Person], Sequence[Matter]]
    changed: Callable[[Collection[str], datetime], None]


kinds: list[Kind] = []
"""What the apps above ask about."""


def is_known(purpose: str, about: str, person: Person) -> bool:
    """Tell whether the person is asked about this at all; what is about nothing in particular concerns everyone."""
    asked = [kind for kind in kinds if kind.purpose == purpose]
    if not asked:
        return not about
    return any(matter.about == about for kind in asked for matter in kind.of(person))


def tell_of_change(entries: Iterable[Consent], at: datetime) -> None:
    """Let the apps above act on what was just agreed to, or not any more."""
    found = list(entries)
    for kind in kinds:
        if abouts := {entry.about for entry in found if entry.purpose == kind.purpose}:
            kind.changed(abouts, at)
