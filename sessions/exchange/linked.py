"""Links of an event in a file: those that a session here can have."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from events.plain_text import FORBIDDEN, tidy_line
from sessions.exchange.values import ImportedEvent
from sessions.linking import MOST_LINKS

LONGEST_LABEL, LONGEST_LINK = 120, 300
is_address = URLValidator(["https", "http"])


def links_of(event: ImportedEvent) -> tuple[tuple[str, str], ...]:
    """Return labels and addresses, each address once; what is none is passed over, as are more than a session may have."""
    found: dict[str, str] = {}
    for said, written in event.links:
        link = written.strip()
        label = tidy_line(FORBIDDEN.sub("", said)) or link
        if _is_usable(link) and link not in found:
            found[link] = label[:LONGEST_LABEL]
    return tuple((label, link) for link, label in found.items())[:MOST_LINKS]


def _is_usable(link: str) -> bool:
    try:
        is_address(link)
    except ValidationError:
        return False
    return len(link) <= LONGEST_LINK
