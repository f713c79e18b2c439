"""`manage.py rotate_keys`: bring every data key under the newest key of the ring."""

from django.core.management.base import BaseCommand, CommandError

from vault.keys import newest_ring_key
from vault.rotation import Progress, rotate


class Command(BaseCommand):
    """Rotate, with progress; safe to stop at any point and to run again."""

    help = "Wrap every data key under the newest key of VAULT_KEYS; the older ones can be removed afterwards."

    def handle(self, *_args: object, **_options: object) -> None:
        """Rotate until nothing is left under an older key; exit 1 if something had to be."""
        so_far = Progress(0, 0)
        for so_far in rotate():
            self.stdout.write(f"{so_far.done} data keys are under {newest_ring_key()} …")
        if so_far.stuck:
            message = (
                f"{so_far.done} data keys moved to {newest_ring_key()}; {so_far.stuck} could not be moved, because "
                "VAULT_KEYS lacks the key that wraps them or the keys database was changed. vault_status says which. "
                "Keep the older keys in VAULT_KEYS."
            )
            raise CommandError(message)
        self.stdout.write(
            self.style.SUCCESS(
                f"Done: {so_far.done} data keys moved to {newest_ring_key()}. "
                "Remove the older keys from VAULT_KEYS and restart."
            )
        )
