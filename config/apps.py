"""Wire the apps together at start: what one app must tell another that it may not import."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    """The composition root as an app, for its commands and templates."""

    name = "config"

    def ready(self) -> None:
        """Load the wiring once the models are there."""
        import_module("config.wiring")
        post_migrate.connect(import_module("config.watching").watch_all, sender=apps.get_app_config("events"))
