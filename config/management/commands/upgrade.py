"""Bring the databases to the state that this release needs."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Everything between installing a release and starting it; safe to repeat."""

    help = "Prepare both databases and the static files for this release, then check the settings."

    def handle(self, *_args: object, **_options: object) -> None:
        for database in settings.DATABASES:
            self.stdout.write(f"Preparing the database “{database}” …")
            call_command("migrate", database=database, interactive=False, verbosity=0)
        self.stdout.write("Preparing the cache …")
        call_command("createcachetable", verbosity=0)
        if not settings.DEMO:
            self.stdout.write("Collecting the static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Checking the settings …")
        call_command("check", deploy=not settings.DEMO, fail_level="ERROR")
        self.stdout.write("Ready.")
