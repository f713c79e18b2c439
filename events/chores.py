"""What is due by the clock in apps that this one may not import; the worker does it in each of its rounds."""

from collections.abc import Callable
from datetime import datetime

chores: list[Callable[[datetime], None]] = []


def run_all(at: datetime) -> None:
    """Do every chore; each looks for itself whether something is due at that moment."""
    for chore in chores:
        chore(at)
