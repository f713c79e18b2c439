"""Send what waits in the outbox and do what is due by the clock, until told to stop."""

import logging
import signal
from argparse import ArgumentParser
from datetime import timedelta
from threading import Event
from types import FrameType

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from events import chores, clock, locking, outbox

PAUSE = 1.0
"""Seconds between two looks into the outbox."""
MARK_EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Do the chores and deliver mails; a locked site or database, or a mail host that is down, is waited out."""

    help = "Do what is due, such as passing offered places on, and send the mails of the outbox, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Look into the outbox once, then end.")

    def handle(self, *_args: object, **options: object) -> None:
        stop = Event()

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        if options["once"]:
            locking.refuse_while_locked()
            chores.run_all(clock.now())
            outbox.deliver(now=clock.now)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask_to_stop)
        self.stdout.write("Sending mails until told to stop.")
        while not stop.is_set():
            deliver_once()
            stop.wait(PAUSE)


move_on = chores.Spaced(locking.move_on, every=MARK_EVERY)


def deliver_once() -> None:
    """Do what is due, then send; whatever fails is said by its kind alone and left for the next look.

    While the site is locked, nothing is done: the round after it is unlocked goes on where the last one stopped.
    """
    try:
        if locking.look():
            return
        move_on(clock.now())
        chores.run_all(clock.now())
        outbox.deliver(now=clock.now)
    except Exception:  # the worker lives on
        logger.warning("the outbox could not be read or marked; it is tried again", exc_info=True)
    finally:
        close_old_connections()
