"""Bring every data key under the newest key of the ring, so that an older one can be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass

from vault.keys import newest_ring_key, unwrap, wrap
from vault.models import DataKey
from vault.sealing import SealError

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How many data keys are moved so far, and how many do not open and were left as they are."""

    done: int
    stuck: int


def _move(row: DataKey) -> int:
    """Wrap one data key anew by one statement that names the key it was wrapped by; return how many rows that changed."""
    again = wrap(row.ref, unwrap(row))
    old = DataKey.objects.filter(ref=row.ref, ring_key=row.ring_key)
    return old.update(ring_key=again.ring_key, wrapped=again.wrapped)


def rotate() -> Iterator[Progress]:
    """Wrap each data key anew under the ring's newest key; yield how far it has come after each portion.

    Values stay as they are: they are sealed under data keys, whose bytes do not change. The site goes on working
    meanwhile, a kill at any point leaves every key readable, and the next run goes on where this one stopped. A data key
    that does not open, because the ring lacks the key that wraps it or because it was changed, stops no other.
    """
    older = DataKey.objects.exclude(ring_key=newest_ring_key()).order_by("ref")
    done, stuck, last = 0, 0, ""
    while rows := list(older.filter(ref__gt=last)[:CHUNK]):
        for row in rows:
            try:
                done += _move(row)
            except SealError:
                stuck += 1
        last = rows[-1].ref
        yield Progress(done, stuck)
