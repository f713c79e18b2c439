"""`manage.py vault_status`: whether the site is locked, which keys are in use, and whether every value opens."""

from django.core.management.base import BaseCommand, CommandError

from events import locking
from vault.marks import Fault
from vault.status import vault_status


class Command(BaseCommand):
    """Print the keys and sealed columns with counts; exit 1 if anything does not open."""

    help = "Say which keys are in use and whether every sealed value opens."

    def handle(self, *_args: object, **_options: object) -> None:
        """Say what locks the site, if something does, then read everything once and report."""
        fault = locking.look()
        if fault == Fault.AWAY:
            locking.refuse_while_locked()
        status = vault_status()
        for place, key in enumerate(status.ring):
            role = "newest, wraps new keys" if place == 0 else "older" if key.in_ring else "MISSING from the ring"
            self.stdout.write(f"key {key.name} ({role}): {key.opened} of {key.data_keys} data keys open")
        for column in status.columns:
            failed = f", {column.failed} DO NOT OPEN" if column.failed else ""
            self.stdout.write(f"{column.name}: {column.opened} values open{failed}")
        for lost in status.lost:
            refs = ", ".join(lost.first) + (", …" if lost.count > len(lost.first) else "")
            self.stdout.write(f"{lost.name}: {lost.count} data keys DO NOT OPEN or are gone: {refs}")
        self.stdout.write(f"data keys that nothing refers to: {status.orphans}")
        locking.refuse_while_locked()
        if not status.is_sound:
            message = (
                "Not everything opens. Put the missing key back into VAULT_KEYS, or restore both databases together."
            )
            raise CommandError(message)
        self.stdout.write(self.style.SUCCESS("Every value opens."))
