"""App configuration."""

from django.apps import AppConfig


class DelegatesConfig(AppConfig):
    """The `delegates` app."""

    name = "delegates"
