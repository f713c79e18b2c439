"""What a schedule is checked against, as it comes from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from events.models import Conference
from sessions.conflicts import Clash, Placed, Turns, conflicts_of_move, find_conflicts
from sessions.levels import USUAL, Level, levels_of
from sessions.models import Contribution, Interpreter, Order, ProgrammeRules, ScheduleVersion, Session, Slot, Window
from sessions.planning import plan_day, plan_of, plan_of_move
from sessions.rules import stoppers
from tests.conftest import make_person
from tests.sessions.stage import OPENING, consent, place, publish, speaker

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def draft(conference: Conference) -> ScheduleVersion:
    return publish(conference, None)


def the_one(draft: ScheduleVersion) -> Placed:
    (item,) = plan_of(draft.conference, draft).placed
    return item


def test_the_organisers_day_tells_what_calendars_were_given_in_that_version(
    conference: Conference, draft: ScheduleVersion
) -> None:
    place(draft).slots.update(sequence=2)
    assert [entry.sequence for entry in plan_day(conference, draft, conference.first_day).sessions] == [2]


def test_who_sends_a_statement_or_cannot_come_need_not_be_there(conference: Conference, draft: ScheduleVersion) -> None:
    people = [speaker(conference, f"Person {number}") for number in range(4)]
    session = place(draft, people=people)
    session.contributions.filter(person=people[0]).update(way=Contribution.Way.STATEMENT)
    session.contributions.filter(person=people[1]).update(is_prevented=True)
    session.contributions.filter(person=people[2]).update(way=Contribution.Way.VIDEO, confirmed_at=OPENING)
    item = the_one(draft)
    assert item.people == {people[2].pk, people[3].pk}
    assert item.by_video == {people[2].pk}
    assert item.unconfirmed == {people[0].pk, people[3].pk}


def test_only_an_open_session_asks_for_a_yes(conference: Conference, draft: ScheduleVersion) -> None:
    people = [speaker(conference, f"Person {number}") for number in range(2)]
    session = place(draft, people=people)
    consent(people[1], session, given=False)
    assert the_one(draft).unagreed == {people[1].pk}
    Session.objects.update(ceiling=Session.Ceiling.NEUTRAL)
    assert the_one(draft).unagreed == frozenset()


def test_interpreters_come_with_their_languages_and_limits(conference: Conference, draft: ScheduleVersion) -> None:
    person = speaker(conference, "Person")
    session = place(draft, people=[person], role="interpreter", interpretation=["es"])
    session.contributions.update(language="es")
    Interpreter.objects.create(person=person, pairs=[["en", "es"]], longest_turn=30, rest=20)
    plan = plan_of(conference, draft)
    assert plan.placed[0].interpreters == ((person.pk, "es"),)
    assert plan.turns == {person.pk: Turns(30, 20)}


def test_words_for_equipment_are_compared_whatever_their_case(conference: Conference, draft: ScheduleVersion) -> None:
    place(draft, equipment=["Projector ", "piano", "PIANO"])
    conference.rooms.update(equipment=["projector"])
    found = [
        conflict.what for conflict in find_conflicts(plan_of(conference, draft)) if conflict.clash == Clash.EQUIPMENT
    ]
    assert found == ["piano"]


def test_windows_orders_and_rules_come_along(conference: Conference, draft: ScheduleVersion) -> None:
    person, room = speaker(conference, "Person"), conference.rooms.get(name="Main Hall")
    one, two = place(draft, people=[person]), place(draft, "1B", room="Room A")
    hour = {"starts_at": OPENING, "ends_at": OPENING + timedelta(hours=1)}
    Window.objects.create(room=room, **hour)
    Window.objects.create(person=person, **hour)
    Order.objects.create(session=two, after=one)
    ProgrammeRules.objects.create(
        conference=conference, pause=7, large_audience=9, day_begins=time(8), levels={"theme": "move"}
    )
    plan = plan_of(conference, draft)
    interval = (OPENING, OPENING + timedelta(hours=1))
    assert (plan.rooms[room.pk].windows, plan.windows) == ((interval,), {person.pk: (interval,)})
    assert plan.orders == ((two.pk, one.pk),)
    assert (plan.pause, plan.large_audience, plan.day_begins, plan.day_ends) == (7, 9, time(8), None)
    assert Clash.THEME in plan.blocking


def test_each_rule_has_a_level_and_what_is_physically_impossible_stops_the_move() -> None:
    levels = levels_of(None)
    assert set(levels) == set(Clash)
    assert {clash for clash, level in levels.items() if level == Level.BLOCK_MOVE} == {
        *(Clash.ROOM, Clash.CLOSED, Clash.NO_ROOM, Clash.PERSON, Clash.OUTSIDE, Clash.BACKWARDS, Clash.TOO_LONG)
    }


def test_unknown_levels_count_as_usual_and_some_rules_cannot_be_relaxed() -> None:
    rules = ProgrammeRules(levels={"room": "nonsense", "theme": "ignore", "long": "ignore", "gone": "warn"})
    assert levels_of(rules) == {**USUAL, Clash.THEME: Level.IGNORE}


def test_a_level_decides_what_stops_publishing(conference: Conference, draft: ScheduleVersion) -> None:
    place(draft, "1A"), place(draft, "1B", room="Room A")
    assert [conflict.clash for conflict in find_conflicts(plan_of(conference, draft))] == [Clash.THEME]
    assert stoppers(conference, draft) == []
    rules = ProgrammeRules.objects.create(conference=conference, levels={"theme": "publishing"})
    assert [conflict.clash for conflict in stoppers(conference, draft)] == [Clash.THEME]
    ProgrammeRules.objects.filter(pk=rules.pk).update(levels={"theme": "ignore"})
    assert find_conflicts(plan_of(conference, draft)) == []


def test_a_move_sees_what_is_near_and_what_it_must_follow(conference: Conference, draft: ScheduleVersion) -> None:
    near, far, after = (
        place(draft, "1A"),
        place(draft, "1B", starts_at=OPENING + timedelta(hours=6)),
        place(draft, "3A", starts_at=OPENING + timedelta(days=2)),
    )
    moved = Session.objects.create(conference=conference, code="2B", revised_at=OPENING, title="Moved")
    Order.objects.create(session=moved, after=after)
    between = (OPENING, OPENING + timedelta(hours=1))
    room = conference.rooms.get(name="Main Hall")
    plan, placed = plan_of_move(moved, room_id=room.pk, between=between, version=draft)
    assert {item.session_id for item in plan.placed} == {near.pk, after.pk}
    assert far.pk not in {item.session_id for item in plan.placed}
    assert [conflict.clash for conflict in conflicts_of_move(plan, placed)] == [Clash.ROOM, Clash.ORDER]


def fill(draft: ScheduleVersion, first: int, last: int) -> None:
    """Place sessions with a speaker each, four at a time, every one of them open."""
    conference = draft.conference
    people = [make_person(conference, f"Person {number}") for number in range(5)]
    made = Session.objects.bulk_create(
        Session(conference=conference, code=f"S{number}", title="Title", ceiling="open", revised_at=OPENING)
        for number in range(first, last)
    )
    Slot.objects.bulk_create(
        Slot(
            version=draft,
            session=session,
            room=conference.rooms.all()[0],
            starts_at=(start := OPENING + timedelta(minutes=5 * (number % 400))),
            ends_at=start + timedelta(minutes=5),
        )
        for number, session in enumerate(made)
    )
    Contribution.objects.bulk_create(
        Contribution(session=session, person=people[number % 5]) for number, session in enumerate(made)
    )


@contextmanager
def counted() -> Iterator[list[int]]:
    counts: list[int] = []
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        yield counts
    counts += [len(main), len(keys)]


def test_a_plan_takes_as_many_queries_for_a_thousand_sessions_as_for_sixty(
    conference: Conference, draft: ScheduleVersion
) -> None:
    moved = Session.objects.create(conference=conference, code="M", revised_at=OPENING, title="Moved")
    between = (OPENING, OPENING + timedelta(hours=1))
    room = conference.rooms.get(name="Main Hall")
    costs = []
    for first, last in ((0, 60), (60, 1000)):
        fill(draft, first, last)
        with counted() as whole:
            plan_of(conference, draft)
        with counted() as one_move:
            plan_of_move(moved, room_id=room.pk, between=between, version=draft)
        costs.append((whole, one_move))
    assert costs[0] == costs[1]
    assert costs[0] == ([9, 0], [8, 0])
    assert len(plan_of(conference, draft).placed) == 1000


def test_moments_are_compared_as_such_whatever_the_clocks_show(conference: Conference, draft: ScheduleVersion) -> None:
    place(draft, starts_at=datetime(2012, 2, 24, 10, 0, tzinfo=UTC))
    assert the_one(draft).starts_at == datetime(2012, 2, 24, 10, 0, tzinfo=UTC)
