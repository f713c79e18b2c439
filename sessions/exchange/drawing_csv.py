"""The sessions of a programme as a table for organisers; the import reads it again."""

from collections.abc import Iterator

from delegates.exporting import Table, draw_csv
from sessions.calendars import line_of, lines_of
from sessions.conflicts import minutes_between
from sessions.exchange.csv_file import OUR_HEADINGS
from sessions.values import Programme, SessionEntry


def draw_table(programme: Programme) -> bytes:
    """Draw a row for each session in order of time."""
    rows = tuple(tuple(_cells(session)) for session in programme.sessions)
    return b"".join(draw_csv(Table(OUR_HEADINGS, rows)))


def _cells(session: SessionEntry) -> Iterator[str]:
    yield session.uid
    yield session.code
    yield line_of(session.title)
    yield session.kind
    yield line_of(session.theme.name) if session.theme else ""
    yield session.floor_language
    yield line_of(session.room.name) if session.room else ""
    yield session.starts_at.isoformat()
    yield session.ends_at.isoformat()
    yield str(minutes_between(session.starts_at, session.ends_at))
    yield "; ".join(line_of(one.card.name) for one in session.contributors if one.card.name)
    yield lines_of(session.abstract)
