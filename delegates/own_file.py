"""The file of their own data that a person downloads: JSON, UTF-8, in a structure that is versioned.

Version 1 is an object with `format`, `version`, `made_at`, `conference` (`name`, `short_name`, `first_day`, `last_day`,
`time_zone`), `not_in_this_file` (reasons in words), and a member for each part of the registry (delegates/lifecycle.py).
Moments are in ISO 8601 with the offset of the conference's zone. `label` and what ends on `in_words` is for people, in the
reader's language; all else is raw and does not change with the language. A part that no key opens is
`{"unreadable": …}`, one that does not exist is null or an empty list.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from delegates.handing_over import moment
from delegates.lifecycle import not_given, read_all
from delegates.models import Person
from vault.fields import Json

FORMAT, VERSION = "safe-assembly-own-data", 1
CHUNK = 8_192
"""Characters, at least, of a piece of the file as it is sent."""


def own_file(person: Person, *, at: datetime) -> dict[str, Json]:
    """Return all that is held about the person, loaded with their conference and account."""
    conference = person.conference
    head: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": moment(at, conference.zone),
        "conference": {
            "name": conference.name,
            "short_name": conference.slug,
            "first_day": conference.first_day.isoformat(),
            "last_day": conference.last_day.isoformat(),
            "time_zone": conference.time_zone,
        },
        "not_in_this_file": [str(words) for words in not_given()],
    }
    return head | dict(read_all(person, at))


def draw_json(contents: dict[str, Json]) -> Iterator[bytes]:
    """Draw the file piece by piece."""
    piece: list[str] = []
    size = 0
    for text in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(contents):
        piece.append(text)
        size += len(text)
        if size >= CHUNK:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield ("".join(piece) + "\n").encode()
