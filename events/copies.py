"""What else a copied conference begins with, in apps that this one may not import; wired at the start."""

from collections.abc import Callable

from events.models import Conference

copiers: list[Callable[[Conference, Conference], None]] = []


def copy_all(source: Conference, target: Conference) -> None:
    """Let every app copy what it set up for `source`; no people and no answers."""
    for copier in copiers:
        copier(source, target)
