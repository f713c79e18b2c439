"""What the demonstration's organisers have written to those who have a place."""

import tomllib
from datetime import UTC, datetime
from uuid import NAMESPACE_DNS, uuid5

from config.demo.script import DATA
from delegates.messaging import write_message
from events.models import Conference, User

WRITTEN_AT = datetime(2012, 1, 20, 11, 20, tzinfo=UTC)
MESSAGE_ID = uuid5(NAMESPACE_DNS, "message.dhrd-2012.demo.invalid")


def write_to_those_coming(conference: Conference, *, author: User) -> None:
    """Leave one message on the own page of everyone who has a place, written before the earliest stage."""
    said = tomllib.loads((DATA / "message.toml").read_text(encoding="utf-8"))
    write_message(
        pk=MESSAGE_ID,
        conference=conference,
        registrations=list(
            conference.registrations.confirmed().told(WRITTEN_AT).select_related("person", "conference")
        ),
        subject=said["subject"],
        text=said["text"],
        author=author,
        at=WRITTEN_AT,
    )
