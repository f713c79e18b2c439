"""Whether the keys database is the one that the main database was last used with.

Both hold a mark: the random name of the site, and a number that rises while the site is used. The next number is written
into the keys database first, into the main one afterwards. So the main one's is never the higher, unless the keys database
was put back to an earlier state.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import Error, transaction
from django.db.models import Exists, Subquery

from vault.keys import ALIAS_REF, site_key, unwrap
from vault.models import DataKey, Mark
from vault.sealing import SealError


class Fault(Enum):
    """Why the vault cannot be used, in words for whoever runs the site."""

    AWAY = "The keys database is missing or does not answer."
    EMPTY = "The keys database holds no keys, but the main database was used with some."
    RING = "VAULT_KEYS lacks a key that wraps data keys, or holds another one under its name."
    FOREIGN = "The keys database belongs to another site than the main one."
    OLDER = "The keys database is older than the main one."


@dataclass(frozen=True, slots=True)
class Point:
    """A mark: the site's random name, and how far it has come."""

    site: str
    number: int


def _looked_up() -> DataKey | None:
    """Return the site's own key with the mark and whether the ring lacks names; one row that was changed is no lack."""
    lacking = DataKey.objects.exclude(ring_key__in=list(settings.VAULT_KEYS)).order_by("ref")
    mark = Mark.objects.order_by("id")
    found = DataKey.objects.filter(ref=ALIAS_REF).annotate(
        lacks=Exists(lacking[1:2]),
        site=Subquery(mark.values("site")[:1]),
        number=Subquery(mark.values("number")[:1]),
    )
    return found.first()


def _opens(row: DataKey) -> bool:
    try:
        unwrap(row)
    except SealError:
        return False
    return True


def find_fault(main: Point | None, *, is_used: Callable[[], bool]) -> Fault | None:
    """Return what is wrong with the keys, by one query; `main` is the main database's mark.

    Without one, `is_used` is asked whether it refers to keys nevertheless.
    """
    try:
        row = _looked_up()
    except Error:
        return Fault.AWAY
    if row is None:
        return Fault.EMPTY if main or (is_used() and not DataKey.objects.exists()) else None
    seen = vars(row)
    if seen["lacks"] or not _opens(row):
        return Fault.RING
    if main is None:
        return None
    if seen["site"] != main.site:
        return Fault.FOREIGN
    return Fault.OLDER if seen["number"] < main.number else None


def make_mark() -> Point:
    """Return the keys database's mark, made on first use together with the site's own key."""
    site_key(ALIAS_REF)
    mark, _made = Mark.objects.get_or_create(pk=1, defaults={"site": secrets.token_hex(16)})
    return Point(mark.site, mark.number)


def next_mark(*, above: int = 0) -> Point:
    """Write the next number, higher than `above`, into the keys database and return the mark."""
    with transaction.atomic(using="keys"):
        mark = Mark.objects.select_for_update().get(pk=1)
        Mark.objects.filter(pk=1).update(number=max(mark.number, above) + 1)
    return Point(mark.site, max(mark.number, above) + 1)
