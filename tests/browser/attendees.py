"""What attendees of the browser's world have chosen and subscribed to."""

from events.models import Conference
from tests.browser import agenda_visits, feed_visits


def prepare(conference: Conference, mark: str) -> dict[str, str]:
    """Let them choose and subscribe; return the ids that addresses need."""
    return agenda_visits.prepare(conference, mark) | feed_visits.prepare(conference, mark)
