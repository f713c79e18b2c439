"""What is due by the clock in apps that this one may not import; the worker does it in each of its rounds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

logger = logging.getLogger(__name__)

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
    """Do every chore; each looks for itself whether something is due at that moment.

    One that fails stops neither the others nor the mails: the log says of which kind the error was, and it is tried again.
    """
    for chore in chores:
        try:
            chore(at)
        except Exception:  # whatever is wrong with one record, the rest goes on
            logger.exception("a chore failed; it is tried again")
