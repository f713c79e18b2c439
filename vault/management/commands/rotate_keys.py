"""`manage.py rotate_keys`: bring every data key under the newest key of the ring."""

from django.core.management.base import BaseCommand, CommandError

from vault.keys import newest_ring_key
from vault.rotation import rotate
from vault.sealing import SealError


class Command(BaseCommand):
    """Rotate, with progress; safe to stop at any point and to run again."""

    help = "Wrap every data key under the newest key of VAULT_KEYS; the older ones can be removed afterwards."

    def handle(self, *_args: object, **_options: object) -> None:
        """Rotate until nothing is left under an older key."""
        done = 0
        try:
            for done in rotate():
                self.stdout.write(f"{done} data keys are under {newest_ring_key()} …")
        except SealError:
            message = "VAULT_KEYS lacks a key that is still needed, or the keys database was changed: see vault_status."
            raise CommandError(message) from None
        self.stdout.write(
            self.style.SUCCESS(
                f"Done: {done} data keys moved to {newest_ring_key()}. Remove the older keys from VAULT_KEYS and restart."
            )
        )
