"""`manage.py accept_older_keys`: unlock a site whose newest keys are lost for good."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from events import locking
from vault.marks import Fault


class Command(BaseCommand):
    """Take the keys database as it is; what was sealed under keys that it lacks stays unreadable."""

    help = "Unlock a site whose keys database is older than its main one, because no newer copy of it is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it, after vault_status has said what does not open")

    def handle(self, *_args: object, **options: object) -> None:
        fault = locking.look()
        if fault is None:
            self.stdout.write("The site is not locked. Nothing is to be done.")
            return
        if fault != Fault.OLDER:
            locking.refuse_while_locked()
        if not options["yes"]:
            message = (
                "What was sealed under keys made since this copy of the keys database stays unreadable for good. "
                "vault_status says how much that is. If no newer copy is left, run this again with --yes."
            )
            raise CommandError(message)
        locking.accept_older_keys()
        locking.refuse_while_locked()
        self.stdout.write(self.style.SUCCESS("The site is unlocked."))
