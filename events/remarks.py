"""What a higher app has to say about a number of places that was just saved."""

from collections.abc import Callable
from datetime import datetime

from events.models import Conference

on_capacity: list[Callable[[Conference, datetime], str]] = []
"""Each is called with the conference as it was saved and returns a sentence, or nothing."""


def remarks_on_capacity(conference: Conference, *, at: datetime) -> list[str]:
    """Return what is to be said of the number of places."""
    return [words for remark in on_capacity if (words := remark(conference, at))]
