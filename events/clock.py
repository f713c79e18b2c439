"""What time it is for the site: the real time, or in the demonstration a moment in the conference's life."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the moment that pages and verbs take for now (aware, UTC)."""
    offset: timedelta = getattr(settings, "CLOCK_OFFSET", timedelta())
    return timezone.now() + offset
