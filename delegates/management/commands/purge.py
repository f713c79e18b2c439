"""Delete what is kept no longer."""

from django.core.management.base import BaseCommand

from delegates.keeping import purge
from events import clock


class Command(BaseCommand):
    """`manage.py purge`. The worker does the same by itself; a run that was stopped is finished by the next."""

    help = "Delete the answers whose time is over, and the keys that opened them. Nothing is asked, nothing is written out."

    def handle(self, *_args: object, **_options: object) -> None:
        count = sum(purge(clock.now()))
        self.stdout.write(f"{count} records were emptied or deleted.")
