"""Keep data keys in a database of their own."""

from django.db.models import Model


class KeysRouter:
    """Send everything of the `vault` app to the alias `keys`, and nothing else there."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        """Return the alias to read `model` from."""
        return "keys" if model._meta.app_label == "vault" else None

    def db_for_write(self, model: type[Model], **_hints: object) -> str | None:
        """Return the alias to write `model` to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        """Make the tables of `vault` in `keys` only, all others elsewhere."""
        return (db == "keys") == (app_label == "vault")
