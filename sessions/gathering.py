"""Gather what a schedule is checked against: the rules, the rooms, who can come when, and who does what in each session."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, TextField, When
from django.db.models.functions import Cast

from delegates.cards import PersonId
from delegates.consent import Purpose, agreed
from events.models import Conference
from sessions.conflicts import Clash, Interval, Placed, Plan, RoomFacts, Turns
from sessions.counting_stars import popular_in
from sessions.levels import Level, at_level, levels_of
from sessions.models import Contribution, Interpreter, Order, ProgrammeRules, Session, SlotQuerySet, Window

Windows = Mapping[UUID | None, tuple[Interval, ...]]
NOBODY: frozenset[PersonId] = frozenset()
STATEMENT, IN_PERSON = Contribution.Way.STATEMENT.value, Contribution.Way.IN_PERSON.value
INTERPRETER, OPEN = Contribution.Role.INTERPRETER.value, Session.Ceiling.OPEN.value


class Part(NamedTuple):
    """Who does what in a session, and how; 0 and 1 for no and yes."""

    person_id: PersonId
    role: str
    way: str
    language: str
    is_confirmed: int
    is_prevented: int


class Stand(NamedTuple):
    """A session, and where and when it stands; `equipment` is folded."""

    session_id: UUID
    code: str
    kind: str
    theme_id: UUID | None
    expected: int | None
    equipment: tuple[str, ...]
    languages: tuple[str, ...]
    ceiling: str
    pin: str
    room_id: UUID | None
    starts_at: datetime
    ends_at: datetime


class Moments(dict[str, datetime]):
    """Moments by the text that the database has for them: sessions begin and end at the same few."""

    def __missing__(self, text: str) -> datetime:
        """Read a text that was not met yet; SQLite keeps UTC and does not say so."""
        read = datetime.fromisoformat(text)
        made = self[text] = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
        return made


class Ids(dict[str | None, UUID]):
    """Ids by the text that the database has for them: most come many times, and reading one takes long."""

    def __missing__(self, text: str | None) -> UUID:
        """Read a text that was not met yet."""
        made = self[text] = UUID(text)
        return made


def frame_of(conference: Conference) -> Plan:
    """Return what the conference's sessions are checked against, without any session, in six queries."""
    rules = ProgrammeRules.objects.filter(conference=conference).first() or ProgrammeRules(conference=conference)
    levels = levels_of(rules)
    sought = frozenset(levels) - at_level(levels, Level.IGNORE)
    of_rooms, of_people = _windows(conference)
    interpreters = Interpreter.objects.filter(person__conference=conference)
    orders = Order.objects.filter(session__conference=conference).order_by("pk")
    return Plan(
        placed=(),
        days=tuple(conference.days),
        zone=conference.zone,
        rooms=_rooms(conference, of_rooms),
        windows={person: windows for person, windows in of_people.items() if person},
        turns={
            person: Turns(longest, rest)
            for person, longest, rest in interpreters.values_list("person_id", "longest_turn", "rest")
        },
        orders=tuple(orders.values_list("session_id", "after_id")),
        pause=rules.pause,
        large_audience=rules.large_audience,
        popular=popular_in(conference, stars=rules.popular_stars) if Clash.POPULAR in sought else frozenset(),
        day_begins=rules.day_begins,
        day_ends=rules.day_ends,
        sought=sought,
        blocking=at_level(levels, Level.BLOCK_MOVE),
        stopping=at_level(levels, Level.BLOCK_MOVE, Level.BLOCK_PUBLISHING),
    )


def _rooms(conference: Conference, windows: Windows) -> dict[UUID, RoomFacts]:
    """Return the rooms as values, in the order in which they are offered."""
    names = ("pk", "name", "capacity", "equipment", "booths", "walk_minutes", "allows_overlaps")
    return {
        room: RoomFacts(
            name=name,
            capacity=capacity,
            equipment=frozenset(folded(equipment)),
            booths=booths,
            walk_minutes=walk,
            allows_overlaps=allows_overlaps,
            windows=windows.get(room, ()),
        )
        for room, name, capacity, equipment, booths, walk, allows_overlaps in conference.rooms.values_list(*names)
    }


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
    """Return all slots of a version as values, in three queries, or two if nobody's yes is asked for."""
    parts, ids = Contribution.objects.filter(session__conference=conference), Ids()
    return _placed(_stands(slots, ids), _parts(parts, ids), plan, conference)


def placed_near(
    slots: SlotQuerySet, session: Session, room_id: UUID | None, between: Interval, plan: Plan
) -> tuple[list[Placed], Placed]:
    """Return some slots, and a session as it would stand in a place, as values; in as many queries as `placed_of`."""
    stand = Stand(
        session_id=session.pk,
        code=session.code,
        kind=session.kind,
        theme_id=session.theme_id,
        expected=session.expected_audience,
        equipment=folded(session.equipment),
        languages=tuple(session.interpretation),
        ceiling=session.ceiling,
        pin=session.pin,
        room_id=room_id,
        starts_at=between[0],
        ends_at=between[1],
    )
    ids = Ids()
    stands = [*_stands(slots, ids), stand]
    here = [one.session_id for one in stands]  # by ids: joining slots once more took PostgreSQL minutes when new
    parts = _parts(Contribution.objects.filter(session__in=here), ids)
    placed = _placed(stands, parts, plan, session.conference)
    return placed[:-1], placed[-1]


def _stands(slots: SlotQuerySet, ids: Ids) -> list[Stand]:
    """Return where sessions stand; texts that come again, as ids, moments and lists do, are read once."""
    moments, words, needs = Moments(), cache(_words), cache(_needs)
    rows = slots.order_by().values_list(
        Cast("session_id", CharField()),
        "session__code",
        "session__kind",
        Cast("session__theme_id", CharField()),
        "session__expected_audience",
        Cast("session__equipment", TextField()),
        Cast("session__interpretation", TextField()),
        "session__ceiling",
        "session__pin",
        Cast("room_id", CharField()),
        Cast("starts_at", CharField()),
        Cast("ends_at", CharField()),
    )
    return [
        Stand(
            ids[session],
            code,
            kind,
            ids[theme] if theme else None,
            expected,
            needs(equipment),
            words(languages),
            ceiling,
            pin,
            ids[room] if room else None,
            moments[starts_at],
            moments[ends_at],
        )
        for session, code, kind, theme, expected, equipment, languages, ceiling, pin, room, starts_at, ends_at in rows
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _needs(text: str) -> tuple[str, ...]:
    return folded(json.loads(text))


def _parts(contributions: QuerySet[Contribution], ids: Ids) -> Mapping[UUID, list[Part]]:
    """Return who does what in each session, in one query, of values that need no conversion."""
    parts: defaultdict[UUID, list[Part]] = defaultdict(list)
    is_confirmed = Case(When(confirmed_at__isnull=False, then=1), default=0, output_field=IntegerField())
    is_prevented = Cast("is_prevented", IntegerField())
    session, person = Cast("session_id", CharField()), Cast("person_id", CharField())
    rows = contributions.order_by().values_list(session, person, "role", "way", "language", is_confirmed, is_prevented)
    for session_id, person_id, *more in rows:
        parts[ids[session_id]].append(Part(ids[person_id], *more))
    return parts


def _placed(
    stands: Sequence[Stand], parts: Mapping[UUID, Sequence[Part]], plan: Plan, conference: Conference
) -> list[Placed]:
    given: Collection[tuple[PersonId, str]] = frozenset()
    if Clash.UNAGREED in plan.sought:
        given = agreed(Purpose.OPEN_SESSION, conference)
    return [_with_parts(stand, parts.get(stand.session_id, ()), plan, given) for stand in stands]


def _with_parts(stand: Stand, parts: Sequence[Part], plan: Plan, given: Collection[tuple[PersonId, str]]) -> Placed:
    """Return a session with its people: who sends a written statement, or is prevented, need not be there."""
    coming = [part for part in parts if not part.is_prevented]
    there = [part for part in coming if part.way != STATEMENT]
    unagreed = NOBODY
    if stand.ceiling == OPEN:
        about = str(stand.session_id)
        unagreed = frozenset(part.person_id for part in parts if (part.person_id, about) not in given)
    return Placed(
        session_id=stand.session_id,
        code=stand.code,
        kind=stand.kind,
        room_id=stand.room_id,
        room=plan.rooms[stand.room_id].name if stand.room_id else "",
        starts_at=stand.starts_at,
        ends_at=stand.ends_at,
        people=frozenset([part.person_id for part in there]),
        theme_id=stand.theme_id,
        expected=stand.expected,
        equipment=stand.equipment,
        languages=stand.languages,
        interpreters=_interpreters(there),
        by_video=_by_video(there),
        unconfirmed=frozenset([part.person_id for part in coming if not part.is_confirmed]) or NOBODY,
        unagreed=unagreed,
        pin=stand.pin,
    )


def _by_video(there: Sequence[Part]) -> frozenset[PersonId]:
    """Return who takes part, but in no way in person."""
    if all(part.way == IN_PERSON for part in there):
        return NOBODY
    in_person = {part.person_id for part in there if part.way == IN_PERSON}
    return frozenset(part.person_id for part in there) - in_person


def _interpreters(there: Iterable[Part]) -> tuple[tuple[PersonId, str], ...]:
    return tuple(sorted([(part.person_id, part.language) for part in there if part.role == INTERPRETER]))
