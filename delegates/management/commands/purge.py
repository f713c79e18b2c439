"""Delete what is kept no longer."""

from django.core.management.base import BaseCommand, CommandError

from delegates.keeping import count_due, purge
from events import clock, locking


class Command(BaseCommand):
    """`manage.py purge`. The worker does the same by itself; a run that was stopped is finished by the next.

    Exit 1 if the values of anyone do not open, so that they could not be sealed anew.
    """

    help = "Delete the answers whose time is over, and the keys that opened them. Nothing is asked, nothing is written out."

    def handle(self, *_args: object, **_options: object) -> None:
        locking.refuse_while_locked()
        at = clock.now()
        count = sum(purge(at))
        self.stdout.write(f"{count} records were emptied or deleted.")
        if due := count_due(at):
            message = f"{due} people could not be emptied: their keys do not open. Run vault_status."
            raise CommandError(message)
