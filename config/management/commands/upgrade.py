"""Bring the databases to the state that this release needs."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connections

from events import locking
from vault.marks import Fault

APPS: Mapping[str, tuple[str, ...]] = {"default": (), "keys": ("vault",)}
"""What is brought up to date in each database: everything, or one app alone, as the router has it."""


class Command(BaseCommand):
    """Everything between installing a release and starting it; safe to repeat."""

    help = "Prepare both databases and the static files for this release, then check the settings."

    def handle(self, *_args: object, **_options: object) -> None:
        _prepare_keys()
        for database, apps in APPS.items():
            self.stdout.write(f"Preparing the database “{database}” …")
            call_command("migrate", *apps, database=database, interactive=False, verbosity=0)
        locking.refuse_while_locked()
        locking.pair()
        self.stdout.write("Preparing the cache …")
        call_command("createcachetable", verbosity=0)
        if not settings.DEMO:
            self.stdout.write("Collecting the static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Checking the settings …")
        call_command("check", deploy=not settings.DEMO, fail_level="ERROR")
        self.stdout.write("Ready.")


def _prepare_keys() -> None:
    """Make the file of the keys on a new site; elsewhere a keys database without keys is another's, or was lost.

    Raises CommandError then, before anything is written.
    """
    file = _keys_file()
    is_there = file is None or file.exists()
    if is_there and _has_tables():
        return
    if _has_rows():
        message = f"The keys database holds nothing, but the main database was used with keys. {locking.WHERE_TO_READ}"
        raise CommandError(message)
    if file:
        file.touch(mode=0o600)


def _keys_file() -> Path | None:
    """Return the file of the keys, or nothing where a server keeps them."""
    keys = connections["keys"]
    return Path(unquote(urlsplit(str(keys.settings_dict["NAME"])).path)) if keys.vendor == "sqlite" else None


def _has_tables() -> bool:
    try:
        return bool(connections["keys"].introspection.table_names())
    except Error:
        message = f"{Fault.AWAY.value} {locking.WHERE_TO_READ}"
        raise CommandError(message) from None


def _has_rows() -> bool:
    """Tell whether any table of the main database that refers to data keys has rows, whatever release made it."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            if any(column.name == "key_ref" for column in columns):
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # a table's own name
                if cursor.fetchone():
                    return True
    return False
