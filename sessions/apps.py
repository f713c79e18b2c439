"""App configuration."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """The `sessions` app; its label differs because Django's own session app holds `sessions`."""

    name = "sessions"
    label = "programme"
