"""Whatever people and organisers do, in whatever order: places are not given twice, nobody is lost, nobody overtakes."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from delegates import deciding, registration
from delegates.bulk import begin, go_on
from delegates.inviting import make_code, revoke_code
from delegates.models import BulkStep, InvitationCode, Registration
from delegates.offering import accept_offer, settle_all
from delegates.places import RegistrationError, count_places
from delegates.registration import Answers, register
from delegates.undoing import TooLateToUndoError, UndoneAlreadyError, undo
from delegates.ways_in import Admission, Way
from events.models import Conference
from tests.conftest import make_user

State = Registration.State
TAKING = {State.CONFIRMED, State.OFFERED}
CATEGORIES = st.sampled_from(["delegate", "press", "guest"])
WHICH = st.integers(0, 30)


class Registering(RuleBasedStateMachine):
    """A small conference of its own for each run; a minute passes with every step."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
        self.conference = Conference.objects.create(
            slug=f"machine-{uuid4().hex}",
            first_day=date(2012, 2, 24),
            last_day=date(2012, 2, 26),
            capacity=3,
            offer_hours=1,
            admission=Conference.Admission.OPEN,
            registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        )
        self.entered: set[UUID] = set()
        self.codes: list[tuple[InvitationCode, str]] = []
        self.before: dict[UUID, Registration] = {}
        self.chosen: UUID | None = None
        self.together: set[UUID] = set()
        self.steps: list[BulkStep] = []

    def all(self) -> dict[UUID, Registration]:
        found = Registration.objects.filter(conference=self.conference).select_related("person", "conference")
        return {one.pk: one for one in found.order_by("queued_at", "id")}

    def one(self, which: int) -> Registration | None:
        everyone = list(self.all().values())
        return everyone[which % len(everyone)] if everyone else None

    def step(self) -> datetime:
        self.at += timedelta(minutes=1)
        self.chosen = None
        self.together = set()
        self.before = self.all()
        return self.at

    @rule(category=CATEGORIES, number=st.integers(0, 12), code=st.none() | st.integers(0, 3))
    def register(self, category: str, number: int, code: int | None) -> None:
        text = self.codes[code % len(self.codes)][1] if self.codes and code is not None else ""
        said = Answers(display_name="Someone", address=f"person{number}@example.org", category=category)
        with suppress(RegistrationError):
            register(conference=self.conference, answers=said, token=uuid4(), at=self.step(), code=text)

    @initialize(wishes=st.lists(CATEGORIES, min_size=5, max_size=8))
    def fill(self, wishes: list[str]) -> None:
        for number, category in enumerate(wishes, start=20):
            self.register(category, number, None)

    @rule(category=CATEGORIES)
    def leave(self, category: str) -> None:
        """Let whoever has had a place of the category longest give it back."""
        at = self.step()
        holders = [one for one in self.all().values() if one.category == category and one.state in TAKING]
        for one in holders[:1]:
            registration.withdraw(registration=one, actor=None, at=at)

    @rule(which=WHICH, verb=st.sampled_from([deciding.accept, deciding.decline, deciding.put_in_line]))
    def decide(self, which: int, verb: object) -> None:
        at = self.step()
        if (one := self.one(which)) and callable(verb):
            self.chosen = one.pk
            with suppress(RegistrationError):
                verb(registration=one, actor=None, at=at)

    @rule(which=st.lists(WHICH, min_size=1, max_size=4), action=st.sampled_from(["accept", "decline", "wait"]))
    def decide_together(self, which: list[int], action: str) -> None:
        at, everyone = self.step(), list(self.all().values())
        rows = list(
            {everyone[number % len(everyone)].pk: everyone[number % len(everyone)] for number in which}.values()
        )
        self.together = {row.pk for row in rows}
        actor = make_user(f"{uuid4()}@team.example")
        step = begin(pk=uuid4(), conference=self.conference, action=action, registrations=rows, actor=actor, at=at)
        self.steps.append(go_on(step, actor=actor, at=at))

    @rule(which=st.integers(0, 3))
    def undo(self, which: int) -> None:
        at = self.step()
        if self.steps:
            step = self.steps[-1 - which % len(self.steps)]
            with suppress(UndoneAlreadyError, TooLateToUndoError):
                undo(step=step, actor=step.actor, at=at)

    @rule(which=WHICH, verb=st.sampled_from([accept_offer, registration.withdraw]))
    def answer(self, which: int, verb: object) -> None:
        at = self.step()
        if (one := self.one(which)) and callable(verb):
            with suppress(RegistrationError):
                verb(registration=one, actor=None, at=at)

    @rule(which=WHICH, category=CATEGORIES)
    def change_category(self, which: int, category: str) -> None:
        at = self.step()
        if one := self.one(which):
            self.chosen = one.pk
            with suppress(RegistrationError):
                said = Answers(display_name="Someone", category=category)
                registration.change(registration=one, answers=said, actor=None, at=at)

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.step()
        self.at += timedelta(minutes=minutes)
        settle_all(self.at)

    @rule(capacity=st.integers(1, 4))
    def change_capacity(self, capacity: int) -> None:
        at = self.step()
        Conference.objects.filter(pk=self.conference.pk).update(capacity=capacity)
        self.conference.refresh_from_db()
        settle_all(at)

    @rule(category=CATEGORIES, admission=st.sampled_from(Admission), quota=st.none() | st.integers(0, 2))
    def change_way(self, category: str, admission: Admission, quota: int | None) -> None:
        ways = {category: Way(admission, quota)}
        deciding.set_ways(conference=self.conference, ways=ways, actor=None, at=self.step())

    @rule(category=CATEGORIES, uses=st.integers(1, 3))
    def make_code(self, category: str, uses: int) -> None:
        made = make_code(
            conference=self.conference,
            category=category,
            label="x",
            uses_allowed=uses,
            expires_at=self.at + timedelta(hours=2),
            actor=None,
            at=self.step(),
        )
        self.codes.append(made)

    @rule(which=st.integers(0, 3))
    def revoke_code(self, which: int) -> None:
        if self.codes:
            revoke_code(row=self.codes[which % len(self.codes)][0], actor=None, at=self.step())

    @invariant()
    def no_place_is_given_twice(self) -> None:
        """More people than the limits allow have a place only where the limit was lowered after they got it."""
        now, before = self.all(), self.before
        taken = Counter(one.category for one in now.values() if one.state in TAKING)
        had = Counter(one.category for one in before.values() if one.state in TAKING)
        places = count_places(self.conference)
        assert places.taken == taken
        assert taken.total() <= max(places.capacity, had.total())
        for category, way in places.ways.items():
            assert way.quota is None or taken[category] <= max(way.quota, had[category])

    @invariant()
    def nobody_is_lost(self) -> None:
        now = self.all()
        assert set(now) >= self.entered
        self.entered = set(now)
        assert all((one.offer_ends_at is not None) or one.state != State.OFFERED for one in now.values())
        assert all(row.uses <= row.uses_allowed for row in InvitationCode.objects.filter(conference=self.conference))

    @invariant()
    def nobody_waits_for_whom_a_place_is_free(self) -> None:
        assert count_places(self.conference).waited_for == []

    @invariant()
    def nobody_overtakes(self) -> None:
        """Whoever got a place in this step, not by an organiser's hand, left nobody behind whose category had room."""
        now, places = self.all(), count_places(self.conference)
        for one in now.values():
            earlier = self.before.get(one.pk)
            if (
                one.state not in TAKING
                or one.pk in {self.chosen, *self.together}
                or (earlier and earlier.state in TAKING)
            ):
                continue
            for other in now.values():
                was_waiting = other.pk in self.before and self.before[other.pk].state == State.WAITING
                if other.state == State.WAITING and was_waiting and other.queued_at < one.queued_at:
                    quota = places.ways[other.category].quota
                    assert quota is not None
                    assert places.taken[other.category] >= quota


def test_no_sequence_gives_a_place_twice_loses_anyone_or_lets_anyone_overtake(transactional_or_not: None) -> None:
    profile = settings(
        max_examples=12,
        stateful_step_count=20,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Registering, settings=profile)


def test_the_machine_itself_fills_a_conference(transactional_or_not: None) -> None:
    machine = Registering()
    for number in range(5):
        machine.register("delegate", number, None)
    assert Counter(one.state for one in machine.all().values()) == {State.CONFIRMED: 3, State.WAITING: 2}
