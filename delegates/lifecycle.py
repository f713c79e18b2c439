"""What each app holds about people, who reads it out to them, and who erases it: a registry that config/ fills at start.

A model that reaches a person, by a foreign key, by a data key or by the account, stands in exactly one part; a test walks
the models. What is not given, or not erased, says why, in the words that the person reads.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from delegates.models import Person
from vault.fields import Json
from vault.holding import Words
from vault.sealing import SealError

UNREADABLE: Json = {"unreadable": "Its key is gone; nobody can read it any more."}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is held about people.

    `models` are labels, in lower case. `name` is the part's key in the file that a person downloads, and `read` what
    stands there. `rows` are those that erasing deletes, or `erase` does more; `label` is what they are called, and `told`
    are those of them that the person may know of, if not all. What is not given or not erased has a reason.
    """

    name: str
    label: Words
    models: frozenset[str]
    read: Callable[[Person, datetime], Json] | None = None
    rows: Callable[[Person], QuerySet[Model]] | None = None
    told: Callable[[Person, datetime], QuerySet[Model]] | None = None
    erase: Callable[[Person, datetime], None] | None = None
    not_given: Words = ""
    not_erased: Words = ""


parts: list[Part] = []


class TwiceInTheRegistryError(Exception):
    """Two parts answer for the same model, or bear the same name."""


def join(more: Collection[Part]) -> None:
    """Add parts, to be read and erased after those that are there. Raises TwiceInTheRegistryError."""
    for part in more:
        if any(part.name == other.name or part.models & other.models for other in parts):
            raise TwiceInTheRegistryError(part.name)
        parts.append(part)


def read_all(person: Person, at: datetime) -> Iterator[tuple[str, Json]]:
    """Return what is held about the person, by the names of the parts, as far as they may know it at that moment."""
    for part in parts:
        if part.read:
            yield part.name, _read(part.read, person, at)


def _read(read: Callable[[Person, datetime], Json], person: Person, at: datetime) -> Json:
    try:
        return read(person, at)
    except SealError:
        return UNREADABLE


def count_all(person: Person, at: datetime) -> list[tuple[Words, int]]:
    """Return what erasing takes away: what it is called, and how many of it there are that the person may know of."""
    counted = [
        (part.label, (part.told(person, at) if part.told else part.rows(person)).count()) for part in parts if part.rows
    ]
    return [(label, number) for label, number in counted if number]


def erase_all(person: Person, at: datetime) -> None:
    """Let every part erase what it holds about the person; in one transaction, with the conference locked."""
    for part in parts:
        if part.erase:
            part.erase(person, at)
        elif part.rows:
            part.rows(person).delete()


def not_given() -> list[Words]:
    """Return what is kept back of the file, and why."""
    return [part.not_given for part in parts if part.not_given]


def not_erased() -> list[Words]:
    """Return what stays, and why."""
    return [part.not_erased for part in parts if part.not_erased]
