"""What is due by the clock in apps that this one may not import; the worker does it in each of its rounds."""

import logging
from collections.abc import Callable
from datetime import datetime

logger = logging.getLogger(__name__)

chores: list[Callable[[datetime], None]] = []


def run_all(at: datetime) -> None:
    """Do every chore; each looks for itself whether something is due at that moment.

    One that fails stops neither the others nor the mails: the log says of which kind the error was, and it is tried again.
    """
    for chore in chores:
        try:
            chore(at)
        except Exception:  # whatever is wrong with one record, the rest goes on
            logger.exception("a chore failed; it is tried again")
