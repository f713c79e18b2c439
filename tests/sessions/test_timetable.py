"""How a day is laid out, so that nothing covers anything else."""

from datetime import UTC, datetime, timedelta

from events.audience import Audience
from events.models import Conference, Room
from sessions.models import Session
from sessions.programme import programme_of
from sessions.timetable import lay_out
from sessions.values import Programme
from tests.sessions.stage import OPENING, place, publish

HOUR = timedelta(hours=1)


def seen(conference: Conference) -> Programme:
    programme = programme_of(conference, audience=Audience.PUBLIC, at=datetime(2012, 1, 18, tzinfo=UTC))
    assert programme is not None
    return programme


def cells(conference: Conference, now: datetime = OPENING) -> dict[str, tuple[int, int, int, int]]:
    programme = seen(conference)
    (table,) = lay_out(programme.days[0], programme.rooms, now)
    found = [cell for moment in table.moments for cell in moment.cells]
    return {cell.session.code: (cell.start, cell.steps, cell.column, cell.over) for cell in found}


def test_timetable_gives_rooms_columns_and_what_names_no_room_the_last(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", minutes=42)
    place(version, "1B", room="Room A", starts_at=OPENING + timedelta(minutes=30))
    place(version, "1C", ceiling=Session.Ceiling.NEUTRAL)
    assert cells(conference) == {"1A": (0, 9, 1, 1), "1B": (6, 12, 2, 1), "1C": (0, 12, 3, 1)}
    programme = seen(conference)
    (table,) = lay_out(programme.days[0], programme.rooms, OPENING + timedelta(minutes=42))
    assert [heading.label for heading in table.headings] == ["Main Hall", "Room A", "Told in person"]
    assert (table.columns, table.now) == (3, 8)


def test_overlapping_sessions_of_a_room_stand_in_lanes(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A")
    place(version, "1B", starts_at=OPENING + timedelta(minutes=30))
    place(version, "1C", starts_at=OPENING + HOUR)
    assert {code: cell[2] for code, cell in cells(conference).items()} == {"1A": 1, "1B": 2, "1C": 1}


def test_plenary_spans_all_rooms_unless_another_is_in_use(conference: Conference) -> None:
    version = publish(conference)
    place(version, "P1", kind="plenary")
    place(version, "P2", kind="plenary", starts_at=OPENING + HOUR)
    place(version, "1A", room="Room A", starts_at=OPENING + HOUR)
    place(version, "L", kind="break", room=None, starts_at=OPENING + 2 * HOUR)
    place(version, "N", ceiling=Session.Ceiling.NEUTRAL, starts_at=OPENING + 2 * HOUR)
    columns = {code: cell[2:] for code, cell in cells(conference).items()}
    assert columns == {"P1": (0, 0), "P2": (1, 1), "1A": (2, 1), "L": (1, 2), "N": (3, 1)}


def test_break_beside_neutral_sessions_alone_covers_none_of_them(conference: Conference) -> None:
    version = publish(conference)
    place(version, "L", kind="break", room=None)
    place(version, "N", ceiling=Session.Ceiling.NEUTRAL)
    columns = sorted(cell[2] for cell in cells(conference).values())
    assert columns == [1, 2]


def test_day_of_many_rooms_is_cut_into_grids(conference: Conference) -> None:
    version = publish(conference)
    for number in range(30):
        Room.objects.create(conference=conference, name=f"Hall {number}", position=number + 3)
        place(version, f"S{number}", room=f"Hall {number}")
    place(version, "P", kind="plenary", starts_at=OPENING + HOUR)
    programme = seen(conference)
    tables = lay_out(programme.days[0], programme.rooms, OPENING - HOUR)
    assert [(table.columns, len(table.headings), len(table.moments)) for table in tables] == [(24, 24, 2), (6, 6, 2)]
    assert [table.now for table in tables] == [None, None]
