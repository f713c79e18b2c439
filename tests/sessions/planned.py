"""Sessions and plans as values, for the tests of the rules."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sessions.conflicts import Clash, Conflict, Placed, Plan, RoomFacts, find_conflicts

LONDON = ZoneInfo("Europe/London")
DAYS = (date(2012, 2, 24), date(2012, 2, 25), date(2012, 2, 26))
HALL, ROOM_A = UUID(int=1), UUID(int=2)
ANNA, BORIS = UUID(int=11), UUID(int=12)
WOMEN, LAND = UUID(int=21), UUID(int=22)
MORNING = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
NAMES = {HALL: "Main Hall", ROOM_A: "Room A"}


def minute(number: int) -> datetime:
    """Return the moment so many minutes after nine on the first morning."""
    return MORNING + timedelta(minutes=number)


def placed(
    code: str,
    start: int,
    end: int,
    *,
    room: UUID | None = HALL,
    people: Iterable[UUID] = (),
    kind: str = "panel",
    **more: object,
) -> Placed:
    """Return a session; `start` and `end` are minutes after nine on the first morning."""
    item = Placed(
        session_id=id_of(code),
        code=code,
        kind=kind,
        room_id=room,
        room=NAMES.get(room, "") if room else "",
        starts_at=minute(start),
        ends_at=minute(end),
        people=frozenset(people),
    )
    return replace(item, **more)  # type: ignore[arg-type]  # each names its field


def id_of(code: str) -> UUID:
    """Return the id that the session of that code has."""
    return uuid5(UUID(int=0), code)


def rooms(**facts: object) -> dict[UUID, RoomFacts]:
    """Return the two rooms, both with these facts."""
    return {
        room_id: replace(RoomFacts(name, booths=9), **facts)  # type: ignore[arg-type]  # each names its field
        for room_id, name in NAMES.items()
    }


def plan(*items: Placed, **more: object) -> Plan:
    """Return the sessions in two rooms that lack nothing, with whatever else there is."""
    return replace(Plan(items, DAYS, LONDON, rooms()), **more)  # type: ignore[arg-type]  # each names its field


def find(*items: Placed, **more: object) -> list[Conflict]:
    """Return what is wrong."""
    return find_conflicts(plan(*items, **more))


def kinds(*items: Placed, **more: object) -> list[Clash]:
    """Return which rules are broken."""
    return [conflict.clash for conflict in find(*items, **more)]
