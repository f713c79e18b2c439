"""A locked site: as long as the keys database cannot be used, only public pages answer and nothing is written.

Each process looks by one small query to either database, and remembers for a few seconds what it saw.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.apps import apps
from django.core.management.base import CommandError
from django.db import Error

from events.models import KeysMark
from vault.marks import Fault, Point, find_fault, make_mark, next_mark

SOUND_SECONDS = 10.0
"""For how long the keys are taken to be right without a look; whatever fails meanwhile is reason for another."""
LOCKED_SECONDS = 2.0
WHERE_TO_READ = "The site is locked. docs/guides/keys-and-backups.md says what to do."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, and until when (seconds of the monotonic clock) it is taken to hold."""

    fault: Fault | None
    until: float


_last = Look(None, 0.0)


def _main_point() -> Point | None:
    mark = KeysMark.objects.order_by("pk").first()
    return Point(mark.site, mark.number) if mark else None


def _refers_to_keys() -> bool:
    """Tell whether any row of the main database refers to a data key."""
    keyed = (
        model for model in apps.get_models() if any(field.name == "key_ref" for field in model._meta.concrete_fields)
    )
    return any(model._default_manager.exists() for model in keyed)


def look() -> Fault | None:
    """Look now, remember, and return what is wrong with the keys. A main database that is away is no fault of theirs."""
    global _last  # noqa: PLW0603  # each process has one memory of it
    try:
        fault = find_fault(_main_point(), is_used=_refers_to_keys)
    except Error:
        return None
    if fault != _last.fault:
        _say(fault)
    _last = Look(fault, monotonic() + (LOCKED_SECONDS if fault else SOUND_SECONDS))
    return fault


def _say(fault: Fault | None) -> None:
    if fault:
        logger.error(f"the site is locked: {fault.value}")  # noqa: G004  # a kind, which the formatter would leave out
    else:
        logger.warning("the site is unlocked")


def current_fault() -> Fault | None:
    """Return what was wrong with the keys a few seconds ago at most."""
    return _last.fault if monotonic() < _last.until else look()


def refuse_while_locked() -> None:
    """End a command that needs the keys. Raises CommandError."""
    if fault := look():
        message = f"{fault.value} {WHERE_TO_READ}"
        raise CommandError(message)


def pair() -> None:
    """Bind the two databases to each other, as far as they are not; safe to repeat."""
    point = make_mark()
    KeysMark.objects.get_or_create(pk=1, defaults={"site": point.site, "number": point.number})


def move_on(_at: datetime) -> bool:
    """Write the next mark into both databases, the keys' first, so that an older copy of those is told apart."""
    if KeysMark.objects.exists():
        _keep_up(next_mark())
    return False


def _keep_up(point: Point) -> None:
    KeysMark.objects.filter(site=point.site, number__lt=point.number).update(number=point.number)


def accept_older_keys() -> None:
    """Take a keys database that is older than the main one for the right one, as nothing better is left."""
    main = _main_point()
    if main:
        _keep_up(next_mark(above=main.number))
