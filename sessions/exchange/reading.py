"""Look what kind of file it is, read it, and tell apart what it does not."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from django.utils.translation import gettext as _

from sessions.exchange.c3voc_json import read_json
from sessions.exchange.csv_file import read_csv
from sessions.exchange.frab_xml import read_xml
from sessions.exchange.ics_file import is_calendar, read_ics
from sessions.exchange.values import ImportedEvent, ImportedPerson, ImportedProgramme, UnreadableProgrammeError

MOST_BYTES = 8_000_000
MOST_EVENTS = 5_000
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
MARKS_AND_BLANKS = b"\xef\xbb\xbf \t\r\n"
WIDE_BEGINNINGS = {b"\xff\xfe<\x00": read_xml, b"\xfe\xff\x00<": read_xml, b"\xff\xfe{\x00": read_json}


def read_programme(content: bytes) -> ImportedProgramme:
    """Return what the file says. Raises UnreadableProgrammeError."""
    if not content.strip(MARKS_AND_BLANKS + b"\0"):
        raise UnreadableProgrammeError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableProgrammeError(
            _("The file is larger than 8 MB. Split it, and import one part after the other.")
        )
    if content.startswith(PACKED):
        message = _(
            "This is a packed file or a spreadsheet. Unpack it, or save the sheet as CSV, then choose that file."
        )
        raise UnreadableProgrammeError(message)
    programme = _read(content)
    if programme.total > MOST_EVENTS:
        message = _("The file has %(count)d items, and 5,000 can be imported at a time. Split it.")
        raise UnreadableProgrammeError(message % {"count": programme.total})
    if not programme.total:
        raise UnreadableProgrammeError(_("The file could be read, but there is no event and nobody in it."))
    events = _apart(programme.events)
    if programme.is_ours:
        events = _of_this_file(events, sha256(content).hexdigest())
    return replace(programme, events=tuple(events), count=len(programme.events))


def _read(content: bytes) -> ImportedProgramme:
    wide = WIDE_BEGINNINGS.get(content[:4])
    if wide:
        return wide(content)
    first = content.lstrip(MARKS_AND_BLANKS)[:1]
    if first == b"<":
        return read_xml(content)
    if first in {b"{", b"["}:
        return read_json(content)
    return read_ics(content) if is_calendar(content) else read_csv(content)


def _apart(events: Iterable[ImportedEvent]) -> Iterator[ImportedEvent]:
    """Give each event a key of its own: what bears another's id, or none, is known by more."""
    first: dict[str, int] = {}
    for event in events:
        key = event.key or f"{event.title}\n{event.starts_at}\n{event.room}"
        if key not in first:
            first[key] = event.number
            yield replace(event, key=key)
            continue
        said = _("Its id is that of event %(number)d. It is taken as an event of its own.") % {"number": first[key]}
        times = 2
        while (other := f"{key}\n{times}") in first:
            times += 1
        first[other] = event.number
        yield replace(event, key=other, problems=(*event.problems, said))


def _of_this_file(events: Iterable[ImportedEvent], digest: str) -> Iterator[ImportedEvent]:
    """Bind the ids of people to the file: those that are written here only count through one file."""
    for event in events:
        people = (ImportedPerson(person.name, person.key and f"{digest} {person.key}") for person in event.people)
        yield replace(event, people=tuple(people))
