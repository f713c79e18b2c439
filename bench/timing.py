"""Time one function beside another in turn, and say how they compare."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

ROUNDS = 3


def seconds(job: Callable[[], object]) -> float:
    """Return how long one run takes."""
    begun = perf_counter()
    job()
    return perf_counter() - begun


def compare(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float, float]:
    """Run both in turn after one warm-up each; return our median, the bare median, and the median of the ratios."""
    ours()
    bare()
    pairs = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    return (
        median(pair[0] for pair in pairs),
        median(pair[1] for pair in pairs),
        median(pair[0] / pair[1] for pair in pairs),
    )
