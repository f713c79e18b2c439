"""Gather what a schedule is checked against: the rules, the rooms, who can come when, and who does what in each session."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from delegates.cards import PersonId
from delegates.consent import Purpose, agreed
from events.models import Conference, Room
from sessions.conflicts import Clash, Interval, Placed, Plan, RoomFacts, Turns
from sessions.levels import Level, at_level, levels_of
from sessions.models import Contribution, Interpreter, Order, ProgrammeRules, Session, SlotQuerySet, Window

Windows = Mapping[UUID | None, tuple[Interval, ...]]


class Part(NamedTuple):
    """Who does what in a session, and how."""

    session_id: UUID
    person_id: PersonId
    role: str
    way: str
    language: str
    confirmed_at: datetime | None
    is_prevented: bool


class Stand(NamedTuple):
    """A session, and where and when it stands."""

    session_id: UUID
    code: str
    kind: str
    theme_id: UUID | None
    expected: int | None
    equipment: list[str]
    languages: list[str]
    ceiling: str
    pin: str
    room_id: UUID | None
    starts_at: datetime
    ends_at: datetime


OF_SESSION = ("code", "kind", "theme_id", "expected_audience", "equipment", "interpretation", "ceiling", "pin")
STAND = ("session_id", *(f"session__{name}" for name in OF_SESSION), "room_id", "starts_at", "ends_at")


def frame_of(conference: Conference) -> Plan:
    """Return what the conference's sessions are checked against, without any session, in five queries."""
    rules = ProgrammeRules.objects.filter(conference=conference).first() or ProgrammeRules(conference=conference)
    levels = levels_of(rules)
    of_rooms, of_people = _windows(conference)
    interpreters = Interpreter.objects.filter(person__conference=conference)
    orders = Order.objects.filter(session__conference=conference).order_by("pk")
    return Plan(
        placed=(),
        days=tuple(conference.days),
        zone=conference.zone,
        rooms={room.pk: facts_of(room, of_rooms.get(room.pk, ())) for room in conference.rooms.all()},
        windows={person: windows for person, windows in of_people.items() if person},
        turns={
            person: Turns(longest, rest)
            for person, longest, rest in interpreters.values_list("person_id", "longest_turn", "rest")
        },
        orders=tuple(orders.values_list("session_id", "after_id")),
        pause=rules.pause,
        large_audience=rules.large_audience,
        day_begins=rules.day_begins,
        day_ends=rules.day_ends,
        sought=frozenset(levels) - at_level(levels, Level.IGNORE),
        blocking=at_level(levels, Level.BLOCK_MOVE),
        stopping=at_level(levels, Level.BLOCK_MOVE, Level.BLOCK_PUBLISHING),
    )


def facts_of(room: Room, windows: tuple[Interval, ...]) -> RoomFacts:
    """Return a room as a value."""
    return RoomFacts(
        name=room.name,
        capacity=room.capacity,
        equipment=frozenset(folded(room.equipment)),
        booths=room.booths,
        walk_minutes=room.walk_minutes,
        allows_overlaps=room.allows_overlaps,
        windows=windows,
    )


def folded(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in the form in which those of sessions and rooms are compared, each once."""
    return tuple(dict.fromkeys(word.strip().casefold() for word in words))


def _windows(conference: Conference) -> tuple[Windows, Windows]:
    """Return when rooms are open, and when people can come, in one query."""
    rooms: defaultdict[UUID | None, tuple[Interval, ...]] = defaultdict(tuple)
    people: defaultdict[UUID | None, tuple[Interval, ...]] = defaultdict(tuple)
    found = Window.objects.filter(Q(room__conference=conference) | Q(person__conference=conference))
    for room, person, start, end in found.values_list("room_id", "person_id", "starts_at", "ends_at"):
        windows, owner = (rooms, room) if room else (people, person)
        windows[owner] += ((start, end),)
    return rooms, people


def placed_of(slots: SlotQuerySet, plan: Plan, conference: Conference) -> list[Placed]:
    """Return the slots as values, in three queries, or two if nobody's yes is asked for."""
    stands = [Stand(*row) for row in slots.order_by().values_list(*STAND)]
    return _placed(stands, plan, conference)


def placed_at(session: Session, room: Room | None, between: Interval, plan: Plan) -> Placed:
    """Return a session as it would stand in a place, in one query, or two if a yes is asked for."""
    of_session = (getattr(session, name) for name in OF_SESSION)
    stand = Stand._make((session.pk, *of_session, room.pk if room else None, *between))
    return _placed([stand], plan, session.conference)[0]


def _placed(stands: Sequence[Stand], plan: Plan, conference: Conference) -> list[Placed]:
    parts: defaultdict[UUID, list[Part]] = defaultdict(list)
    here = [stand.session_id for stand in stands]  # by ids: joining slots once more took PostgreSQL minutes when new
    for row in Contribution.objects.filter(session__in=here).order_by().values_list(*Part._fields):
        part = Part(*row)
        parts[part.session_id].append(part)
    given: Collection[tuple[PersonId, str]] = frozenset()
    if Clash.UNAGREED in plan.sought:
        given = agreed(Purpose.OPEN_SESSION, conference)
    return [_with_parts(stand, parts[stand.session_id], plan, given) for stand in stands]


def _with_parts(stand: Stand, parts: Sequence[Part], plan: Plan, given: Collection[tuple[PersonId, str]]) -> Placed:
    """Return a session with its people: who sends a written statement, or is prevented, need not be there."""
    coming = [part for part in parts if not part.is_prevented]
    there = [part for part in coming if part.way != Contribution.Way.STATEMENT]
    in_person = {part.person_id for part in there if part.way == Contribution.Way.IN_PERSON}
    people = frozenset(part.person_id for part in there)
    asked = parts if stand.ceiling == Session.Ceiling.OPEN else ()
    about = str(stand.session_id)
    return Placed(
        session_id=stand.session_id,
        code=stand.code,
        kind=stand.kind,
        room_id=stand.room_id,
        room=plan.rooms[stand.room_id].name if stand.room_id else "",
        starts_at=stand.starts_at,
        ends_at=stand.ends_at,
        people=people,
        theme_id=stand.theme_id,
        expected=stand.expected,
        equipment=folded(stand.equipment),
        languages=tuple(stand.languages),
        interpreters=_interpreters(there),
        by_video=people - in_person,
        unconfirmed=frozenset(part.person_id for part in coming if part.confirmed_at is None),
        unagreed=frozenset(part.person_id for part in asked if (part.person_id, about) not in given),
        pin=stand.pin,
    )


def _interpreters(there: Iterable[Part]) -> tuple[tuple[PersonId, str], ...]:
    found = (part for part in there if part.role == Contribution.Role.INTERPRETER)
    return tuple(sorted((part.person_id, part.language) for part in found))
