"""Bring every data key under the newest key of the ring, so that an older one can be thrown away."""

from collections.abc import Iterator

from vault.keys import newest_ring_key, unwrap, wrap
from vault.models import DataKey

CHUNK = 500


def rotate() -> Iterator[int]:
    """Wrap each data key anew under the ring's newest key; yield how many are done after each portion.

    Values stay as they are: they are sealed under data keys, whose bytes do not change. Each data key is replaced by one
    statement that names the key it was wrapped by, so the site goes on working meanwhile, a kill at any point leaves
    every key readable, and the next run goes on where this one stopped. Raises SealError, before anything of that
    portion is written, where the ring lacks a key that is still needed.
    """
    newest = newest_ring_key()
    done = 0
    while True:
        rows = list(DataKey.objects.exclude(ring_key=newest).order_by("ref")[:CHUNK])
        if not rows:
            return
        for row, again in [(row, wrap(row.ref, unwrap(row))) for row in rows]:
            old = DataKey.objects.filter(ref=row.ref, ring_key=row.ring_key)
            done += old.update(ring_key=again.ring_key, wrapped=again.wrapped)
        yield done
