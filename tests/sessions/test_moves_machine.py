"""Whatever three editors move in whatever order: no rule that stops the move is ever broken in the draft."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from delegates.describing import add_person
from events.models import Conference, Room
from sessions.conflicts import Clash
from sessions.models import Contribution, Order, ProgrammeRules, Session, Window
from sessions.planning import plan_of
from sessions.publishing import draft_of
from sessions.scheduling import PlacementError, place, remove
from tests.conftest import examples, make_user
from tests.sessions.naive_check import all_wrong

WHICH, EDITORS = st.integers(0, 8), st.integers(0, 2)
NINE = datetime(2012, 2, 24, 9, tzinfo=UTC)
STARTS = st.one_of(st.integers(-2, 16), st.integers(92, 100), st.just(-60)).map(lambda step: step * 15)
STRICT = ("order", "pause", "plenary", "theme", "away", "seats", "late", "rest")


class Moving(RuleBasedStateMachine):
    """A small conference of its own for each run, in which every kind of rule can be broken."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
        name = uuid4().hex
        days = {"first_day": date(2012, 2, 24), "last_day": date(2012, 2, 25)}
        self.conference = Conference.objects.create(slug=f"moves-{name}", city="London", **days)
        self.editors = [make_user(f"{name}{number}@example.org") for number in range(3)]
        hall = Room.objects.create(conference=self.conference, name="Hall", capacity=50, walk_minutes=10)
        cellar = Room.objects.create(conference=self.conference, name="Cellar", walk_minutes=5)
        table = Room.objects.create(conference=self.conference, name="Tables", allows_overlaps=True)
        self.rooms = [hall, cellar, table, None]
        Window.objects.create(room=cellar, starts_at=NINE, ends_at=NINE + timedelta(hours=3))
        self.people = [add_person(conference=self.conference, display_name="Someone") for _number in range(3)]
        Window.objects.create(person=self.people[0], starts_at=NINE, ends_at=NINE + timedelta(hours=4))
        self.sessions = [self._session(number) for number in range(8)]
        Order.objects.create(session=self.sessions[0], after=self.sessions[1])
        self.strict = ProgrammeRules.objects.create(
            conference=self.conference,
            levels=dict.fromkeys(STRICT, "move"),
            pause=5,
            day_ends=datetime(2012, 2, 24, 18, tzinfo=UTC).time(),
        )
        self.moved = 0

    def _session(self, number: int) -> Session:
        session = Session.objects.create(
            conference=self.conference,
            code=f"S{number}",
            title="Title",
            kind=["panel", "panel", "panel", "panel", "panel", "panel", "plenary", "break"][number],
            expected_audience=[30, 60][number % 2],
            revised_at=self.at,
        )
        Contribution.objects.create(session=session, person=self.people[number % 3])
        return session

    def step(self) -> datetime:
        """Let a minute pass."""
        self.at += timedelta(minutes=1)
        return self.at

    @rule(which=WHICH, who=EDITORS, room=st.integers(0, 3), start=STARTS, minutes=st.sampled_from([None, 15, 45, 90]))
    def move(self, which: int, who: int, room: int, start: int, minutes: int | None) -> None:
        session = Session.objects.get(pk=self.sessions[which % 8].pk)
        before = self.where(session)
        wanted = {"room": self.rooms[room], "starts_at": NINE + timedelta(minutes=start), "minutes": minutes}
        try:
            place(session=session, actor=self.editors[who], at=self.step(), **wanted)  # type: ignore[arg-type]  # drawn
        except PlacementError:
            assert self.where(session) == before

    @rule(which=WHICH, who=EDITORS)
    def take_off(self, which: int, who: int) -> None:
        with suppress(PlacementError):
            remove(session=self.sessions[which % 8], actor=self.editors[who], at=self.step())

    def where(self, session: Session) -> tuple[object, ...] | None:
        """Return where the session stands."""
        return (
            draft_of(self.conference).slots.filter(session=session).values_list("room", "starts_at", "ends_at").first()
        )

    @invariant()
    def nothing_that_stops_a_move_is_there(self) -> None:
        plan = plan_of(self.conference, draft_of(self.conference))
        assert {finding for finding in all_wrong(plan) if finding[0] in plan.blocking} == set()
        assert len(plan.blocking) == 7 + len(STRICT)


PROFILE = settings(
    max_examples=examples(12),
    stateful_step_count=20,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.database
def test_no_editor_brings_about_what_stops_a_move(transactional_or_not: None) -> None:
    run_state_machine_as_test(Moving, settings=PROFILE)


def test_the_machine_itself_moves_some_and_is_refused_others(transactional_or_not: None) -> None:
    machine = Moving()
    machine.move(2, 0, 0, 15, None)
    machine.move(4, 1, 0, 30, None)
    assert [machine.where(machine.sessions[number]) is None for number in (2, 4)] == [False, True]
    machine.nothing_that_stops_a_move_is_there()


def test_where_no_rule_is_looked_for_the_invariant_breaks(transactional_or_not: None) -> None:
    machine = Moving()
    everything = machine.strict.levels
    ProgrammeRules.objects.update(levels=dict.fromkeys(Clash.values, "ignore"))
    machine.move(2, 0, 0, 15, None)
    machine.move(4, 1, 0, 30, None)
    ProgrammeRules.objects.update(levels=everything)
    with pytest.raises(AssertionError, match="ROOM"):
        machine.nothing_that_stops_a_move_is_there()
