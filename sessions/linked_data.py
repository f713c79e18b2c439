"""What search engines and calendars may take from the page of an open session: an Event of schema.org, as JSON-LD."""

import json

from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from sessions.calendar_texts import line_of, plain
from sessions.values import SessionEntry

ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""What could end the element that holds the text, as Django writes it in `json_script`."""


def event_of(conference_name: str, session: SessionEntry, *, site: str) -> SafeString:
    """Return the `script` element that says the session as JSON-LD; empty unless it is open. It says what the page says.

    `site` is the origin of the pages. Times carry their offset. See https://schema.org/Event.
    """
    if not session.is_open:
        return SafeString("")
    facts = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": line_of(session.title),
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "url": iri_to_uri(f"{site}{session.path}"),
        "description": plain(session.abstract),
        "inLanguage": session.floor_language,
        "location": {"@type": "Place", "name": line_of(session.room.name)} if session.room else None,
        "performer": [
            {"@type": "Person", "name": line_of(contributor.card.name)} for contributor in session.contributors
        ],
        "superEvent": {"@type": "Event", "name": line_of(conference_name)},
    }
    text = json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False)
    return mark_safe(
        f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>'
    )  # nothing in it can end the element
