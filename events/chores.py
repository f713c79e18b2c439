"""What is due by the clock in apps that this one may not import; the worker does it in each of its rounds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

chores: list[Callable[[datetime], None]] = []


@dataclass
class Spaced:
    """A chore that looks only once in `every` whether it has work; while it says that more is left, in each round."""

    chore: Callable[[datetime], bool]
    every: timedelta
    looked_at: datetime | None = None

    def __call__(self, at: datetime) -> None:
        """Do a part of it, if it is time."""
        if self.looked_at and timedelta() <= at - self.looked_at < self.every:
            return
        has_more = self.chore(at)
        self.looked_at = None if has_more else at


def run_all(at: datetime) -> None:
    """Do every chore; each looks for itself whether something is due at that moment."""
    for chore in chores:
        chore(at)
