"""The check agrees with one that compares everything with everything, minute by minute."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.conflicts import Clash, Conflict, Placed, Plan, RoomFacts, Turns, conflicts_of_move, find_conflicts
from tests.sessions.naive_check import Finding, all_wrong
from tests.sessions.planned import ANNA, BORIS, DAYS, HALL, LAND, ROOM_A, WOMEN, id_of, minute, placed, rooms

PEOPLE = st.frozensets(st.sampled_from([ANNA, BORIS]))
LANGUAGES = st.lists(st.sampled_from(["es", "tr"]), unique=True, max_size=2).map(tuple)
MINUTES = st.integers(-3, 16).map(lambda step: step * 15)
WINDOWS = st.lists(st.tuples(MINUTES, st.integers(1, 8)), max_size=3).map(
    lambda found: tuple((minute(start), minute(start + 20 * length)) for start, length in found)
)
CLOCKS = st.none() | st.times(time(0, 30), time(23)).map(lambda found: found.replace(second=0, microsecond=0))


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Placed, ...]:
    """Return some sessions, most of them within a few hours or right after one another, some on other days."""
    items: list[Placed] = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(MINUTES) + 1440 * draw(st.sampled_from([*[0] * 8, 1, 2, 3, -1]))
        follows = draw(st.booleans())
        if items and follows:
            start = (items[-1].ends_at - minute(0)) // timedelta(minutes=1) + draw(st.sampled_from([0, 5, 10]))
        items.append(draw(session(f"S{number}", start)))
    return tuple(items)


@st.composite
def session(draw: st.DrawFn, code: str, start: int) -> Placed:
    people = draw(PEOPLE)
    speaks = sorted(people) if draw(st.sampled_from([True, True, False])) else []
    return placed(
        code,
        start,
        start + draw(st.sampled_from([20, 30, 45, 60, 90, 0, -15, 725])),
        room=draw(st.sampled_from([HALL, ROOM_A, None])),
        people=people,
        kind=draw(st.sampled_from(["panel", "panel", "plenary", "break"])),
        theme_id=draw(st.sampled_from([None, WOMEN, LAND])),
        expected=draw(st.sampled_from([None, 40, 80, 120])),
        equipment=draw(st.sampled_from([(), ("projector",), ("piano", "projector")])),
        languages=draw(LANGUAGES),
        interpreters=tuple((person, draw(st.sampled_from(["es", "tr", ""]))) for person in speaks),
        by_video=draw(PEOPLE) & people,
        unconfirmed=draw(PEOPLE),
        unagreed=draw(PEOPLE),
    )


@st.composite
def room_facts(draw: st.DrawFn, facts: RoomFacts) -> RoomFacts:
    return RoomFacts(
        name=facts.name,
        capacity=draw(st.sampled_from([None, 60, 100])),
        equipment=draw(st.sampled_from([frozenset(), frozenset({"projector"})])),
        booths=draw(st.integers(0, 2)),
        walk_minutes=draw(st.sampled_from([0, 10, 25])),
        allows_overlaps=draw(st.booleans()),
        windows=draw(WINDOWS),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Return a schedule with everything that a rule can be about."""
    items = draw(sessions())
    codes = [item.session_id for item in items] + [id_of("nowhere")]
    pairs = st.tuples(st.sampled_from(codes), st.sampled_from(codes)).filter(lambda pair: pair[0] != pair[1])
    return Plan(
        placed=items,
        days=DAYS,
        zone=draw(st.sampled_from([ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/Bogota")])),
        rooms={key: draw(room_facts(facts)) for key, facts in rooms().items()},
        windows=draw(st.dictionaries(st.sampled_from([ANNA, BORIS]), WINDOWS)),
        turns={
            person: Turns(draw(st.sampled_from([20, 60])), draw(st.sampled_from([0, 30]))) for person in draw(PEOPLE)
        },
        orders=tuple(draw(st.lists(pairs, max_size=3, unique=True))) if items else (),
        pause=draw(st.sampled_from([0, 5, 20])),
        large_audience=draw(st.sampled_from([None, 80])),
        popular=draw(st.frozensets(st.sampled_from(codes))),
        day_begins=draw(CLOCKS),
        day_ends=draw(CLOCKS),
        sought=frozenset(Clash) - draw(st.frozensets(st.sampled_from(list(Clash)), max_size=2)),
    )


def told(conflict: Conflict) -> Finding:
    codes = tuple(one.code for one in (conflict.session, conflict.other) if one)
    return conflict.clash, codes, conflict.person, conflict.what, conflict.size


@settings(deadline=None)
@given(plans())
def test_the_check_finds_what_comparing_everything_finds(plan: Plan) -> None:
    found = [told(conflict) for conflict in find_conflicts(plan)]
    assert set(found) == all_wrong(plan)
    assert len(found) == len(set(found))


@settings(deadline=None)
@given(plans())
def test_the_order_of_the_sessions_changes_nothing(plan: Plan) -> None:
    turned = Plan(**{name: getattr(plan, name) for name in Plan.__slots__} | {"placed": plan.placed[::-1]})
    assert list(map(told, find_conflicts(turned))) == list(map(told, find_conflicts(plan)))


@settings(deadline=None)
@given(plans())
def test_a_move_is_told_of_all_in_which_it_takes_part(plan: Plan) -> None:
    everything = find_conflicts(plan)
    for item in plan.placed:
        own = [told(conflict) for conflict in everything if conflict.about(item.session_id)]
        assert [told(conflict) for conflict in conflicts_of_move(plan, item)] == own


def test_some_of_these_plans_break_each_rule() -> None:
    seen: set[Clash] = set()

    @settings(deadline=None, max_examples=500, database=None, derandomize=True)
    @given(plans())
    def look(plan: Plan) -> None:
        seen.update(conflict.clash for conflict in find_conflicts(plan))

    look()
    assert seen == set(Clash)


def test_a_whole_day_of_overlaps_is_counted_pair_by_pair() -> None:
    items = tuple(placed(f"S{number}", number, number + 60) for number in range(100))
    plan = Plan(items, DAYS, ZoneInfo("Europe/London"))
    assert len(find_conflicts(plan)) == sum(min(59, 99 - number) for number in range(100))
    assert items[0].ends_at - items[0].starts_at == timedelta(hours=1)
