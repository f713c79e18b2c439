"""Whatever people and organisers do, in whatever order: places are not given twice, nobody is lost, nobody overtakes."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from delegates import deciding, registration
from delegates.allotting import (
    change_places,
    give_places,
    make_personal_link,
    revoke_places,
    take_back_links,
    tally_of,
)
from delegates.bulk import begin, go_on
from delegates.describing import Answers
from delegates.inviting import InvitationCodeError, find_usable, make_code, revoke_code
from delegates.models import Allotment, Registration
from delegates.offering import accept_offer, settle_all
from delegates.places import RegistrationError
from delegates.registration import register
from delegates.undoing import TooLateToUndoError, UndoneAlreadyError, undo
from delegates.ways_in import Admission, Way, ways_in
from events.models import Conference
from tests.conftest import examples, make_user
from tests.delegates.machine import TAKING, Promises

State = Registration.State
CATEGORIES = st.sampled_from(["delegate", "press", "guest"])
WHICH = st.integers(0, 30)


class Registering(Promises):
    """What people and organisers do."""

    @rule(category=CATEGORIES, number=st.integers(0, 12), code=st.none() | st.integers(0, 3))
    def register(self, category: str, number: int, code: int | None) -> None:
        text = self.codes[code % len(self.codes)][1] if self.codes and code is not None else ""
        address = f"person{number}@example.org"
        said, at = Answers(display_name="Someone", address=address, category=category), self.step()
        with suppress(RegistrationError):
            register(conference=self.conference, answers=said, token=uuid4(), at=at, code=text)
        mine = self.of(address)
        if text and mine:
            self.chosen = mine.pk
            settle_all(at)

    @initialize(wishes=st.lists(CATEGORIES, min_size=5, max_size=8), held_for=CATEGORIES, held=st.integers(0, 2))
    def fill(self, wishes: list[str], held_for: str, held: int) -> None:
        """Hold some places, pass them on, and let more people come than there are places."""
        if held:
            self.give_places(held_for, held, 90)
        for which in range(held):
            self.pass_on(which)
        for number, category in enumerate(wishes, start=20):
            self.register(category, number, None)
            self.no_place_is_given_twice()

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
        deciding.set_ways(
            conference=self.conference, ways=ways, seen=ways_in(self.conference).by_category, actor=None, at=self.step()
        )

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

    @rule(category=CATEGORIES, places=st.integers(1, 2), minutes=st.integers(1, 120))
    def give_places(self, category: str, places: int, minutes: int) -> None:
        at = self.step()
        until = at + timedelta(minutes=minutes)
        more = {"category": category, "places": places, "expires_at": until}
        with suppress(RegistrationError):
            give_places(conference=self.conference, label="x", actor=None, at=at, **more)  # type: ignore[arg-type]

    def one_allotment(self, which: int) -> Allotment | None:
        given = list(
            Allotment.objects.filter(conference=self.conference).select_related("conference").order_by("made_at")
        )
        return given[which % len(given)] if given else None

    @rule(which=WHICH, places=st.integers(0, 2), minutes=st.integers(-1, 60))
    def change_places(self, which: int, places: int, minutes: int) -> None:
        at = self.step()
        if allotment := self.one_allotment(which):
            until = at + timedelta(minutes=minutes)
            with suppress(RegistrationError):
                change_places(allotment=allotment, places=places, expires_at=until, actor=None, at=at)

    @rule(which=WHICH, verb=st.sampled_from([revoke_places, take_back_links]))
    def end_places(self, which: int, verb: object) -> None:
        at = self.step()
        if (allotment := self.one_allotment(which)) and callable(verb):
            more = {"actor": None} if verb is revoke_places else {}
            with suppress(RegistrationError):
                verb(allotment=allotment, at=at, **more)

    @rule(which=WHICH)
    def pass_on(self, which: int) -> None:
        at = self.step()
        if allotment := self.one_allotment(which):
            with suppress(RegistrationError):
                left = str(tally_of(allotment).left)
                self.links.append(make_personal_link(allotment=allotment, left=left, at=at))

    @rule(which=WHICH, number=st.integers(16, 27))
    def come_by_link(self, which: int, number: int) -> None:
        """A link that lets in gives a place to all but who has one or was declined, whatever else is full.

        Any other link gives nothing. What is free then is offered by the worker.
        """
        at = self.step()
        if not self.links:
            return
        text = self.links[which % len(self.links)]
        code = find_usable(self.conference, text, at=at)
        address = f"person{number}@example.org"
        before = self.of(address)
        said = Answers(display_name="Someone", address=address, category="guest")
        try:
            sent = register(conference=self.conference, answers=said, token=uuid4(), at=at, code=text)
        except InvitationCodeError:
            assert code is None
            return
        assert code is not None
        assert sent.state == State.CONFIRMED
        mine = self.of(address)
        assert mine is not None
        if before and before.state in {State.CONFIRMED, State.DECLINED}:
            assert (mine.state, mine.category) == (before.state, before.category)
        else:
            assert (mine.state, mine.category) == (State.CONFIRMED, code.category)
            self.chosen = mine.pk
        settle_all(at)


def test_no_sequence_gives_a_place_twice_loses_anyone_or_lets_anyone_overtake(transactional_or_not: None) -> None:
    profile = settings(
        max_examples=examples(12),
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
