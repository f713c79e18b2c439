"""The sessions of a draft as a table for organisers; the import reads it again."""

from collections.abc import Iterable, Iterator

from delegates.exporting import Table, draw_csv
from sessions.calendar_texts import line_of, lines_of
from sessions.conflicts import minutes_between
from sessions.exchange.csv_file import OUR_HEADINGS
from sessions.exchange.unplaced import Unplaced
from sessions.values import Programme, SessionEntry


def draw_table(programme: Programme, unplaced: Iterable[Unplaced] = ()) -> bytes:
    """Draw a row for each session in order of time, and then for those without a time."""
    rows = [tuple(_cells(session)) for session in programme.sessions]
    rows += [tuple(_cells_unplaced(session)) for session in unplaced]
    return b"".join(draw_csv(Table(OUR_HEADINGS, tuple(rows))))


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
    yield _names(one.card.name for one in session.contributors)
    yield lines_of(session.abstract)


def _cells_unplaced(session: Unplaced) -> Iterator[str]:
    yield from (session.uid, session.code, line_of(session.title), session.kind, line_of(session.theme))
    yield from (session.language, "", "", "", str(session.minutes))
    yield _names(session.people)
    yield lines_of(session.abstract)


def _names(names: Iterable[str]) -> str:
    return "; ".join(line_of(name) for name in names if name)
