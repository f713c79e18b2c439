"""Whatever is done in whatever order: nobody comes in, or waits, before enough officers have agreed and none objects."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from delegates.by_hand import Source, change_category, enter_by_hand
from delegates.clearance import referee_alias
from delegates.deciding import accept, take_back
from delegates.describing import Answers
from delegates.importing import Answer, import_people
from delegates.models import Referee, Registration, Review
from delegates.offering import settle_all
from delegates.places import RegistrationError
from delegates.referees import ask_referee
from delegates.registration import change, register
from delegates.reviewing import review, take_review_back
from delegates.sheets import read_sheet
from events.models import Conference, TeamMember
from tests.conftest import examples
from tests.delegates.test_machine import CATEGORIES, WHICH, Registering
from tests.delegates.vetted import officer

State = Registration.State
MOVING = {State.WAITING, State.OFFERED, State.CONFIRMED}
GAINED = {
    State.REQUESTED: 0,
    State.DECLINED: 0,
    State.WITHDRAWN: 0,
    State.WAITING: 1,
    State.OFFERED: 2,
    State.CONFIRMED: 3,
}
OFFICERS = st.integers(0, 2)


class Vetting(Registering):
    """All that people and organisers do, while safety officers review, change their minds, come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.officers = [officer(self.conference, f"{uuid4()}") for _number in range(3)]
        self.conference.reviews_needed = 2
        self.conference.save()
        self.agreed_before: set[UUID] = set()

    @rule(needed=st.sampled_from([0, 1, 2, 2]))
    def demand(self, needed: int) -> None:
        """Let more or fewer officers have to agree, while people wait, are offered a place or have one."""
        at = self.step()
        Conference.objects.filter(pk=self.conference.pk).update(reviews_needed=needed)
        self.conference.refresh_from_db()
        settle_all(at)

    def may_be_offered(self, pk: UUID) -> bool:
        """Tell whether somebody who waits was agreed to all the time."""
        return pk in self.before and pk in self.agreed_before and pk in self.agreed()

    def agreed(self) -> Collection[UUID]:
        """Return, computed anew from the rows, the registrations that may come in."""
        needed = Conference.objects.get(pk=self.conference.pk).reviews_needed
        if not needed:
            return set(self.all())
        officers = set(
            TeamMember.objects.filter(conference=self.conference, role="safety").values_list("user", flat=True)
        )
        may = set()
        for one in self.all().values():
            reviews = [
                row
                for row in Review.objects.filter(registration=one)
                if row.at >= one.requested_at and row.reviewer_id in officers
            ]
            named = {
                one.referee_alias,
                *Referee.objects.filter(registration=one).values_list("address_alias", flat=True),
            }
            is_decided = one.state in {State.OFFERED, State.CONFIRMED}
            yes = {
                row.reviewer_id
                for row in reviews
                if row.verdict == "approve"
                and row.reviewer_alias not in named
                and (is_decided or row.answers_version == one.answers_version)
            }
            if len(yes) >= needed and all(row.verdict == "approve" for row in reviews):
                may.add(one.pk)
        return may

    @rule(which=WHICH, who=OFFICERS, verdict=st.sampled_from(["approve", "approve", "approve", "object"]))
    def review(self, which: int, who: int, verdict: str) -> None:
        at = self.step()
        if one := self.one(which):
            with suppress(RegistrationError):
                said = {"verdict": verdict, "note": "", "seen": one.answers_version}
                review(registration=one, reviewer=self.officers[who], at=at, **said)  # type: ignore[arg-type]  # each names its parts

    @rule(which=WHICH)
    def all_agree(self, which: int) -> None:
        for who in range(3):
            self.review(which, who, "approve")

    @rule(which=WHICH, who=OFFICERS)
    def take_review_back(self, which: int, who: int) -> None:
        at = self.step()
        if one := self.one(which):
            with suppress(RegistrationError):
                take_review_back(registration=one, reviewer=self.officers[who], at=at)

    @rule(who=OFFICERS)
    def leave_or_join_the_team(self, who: int) -> None:
        role = {"conference": self.conference, "user": self.officers[who], "role": "safety"}
        if not TeamMember.objects.filter(**role).delete()[0]:
            TeamMember.objects.create(**role)
        settle_all(self.step())

    @rule(which=WHICH, who=st.integers(0, 3), asks=st.booleans())
    def name_referee(self, which: int, who: int, asks: bool) -> None:  # noqa: FBT001  # drawn by the machine
        at = self.step()
        if one := self.one(which):
            named = [*(str(each.address) for each in self.officers), ""][who]
            said = Answers(display_name="Someone", category=one.category, referee_name="x", referee_address=named)
            with suppress(RegistrationError):
                change(registration=one, answers=said, actor=None, at=at)
                assert referee_alias(named) == Registration.objects.get(pk=one.pk).referee_alias
            if asks:
                with suppress(RegistrationError):
                    ask_referee(registration=one, actor=None, at=at)
            settle_all(at)

    @rule(number=st.integers(30, 40), category=CATEGORIES)
    def enter(self, number: int, category: str) -> None:
        address, at = f"person{number}@example.org", self.step()
        with suppress(RegistrationError):
            more = {"display_name": "x", "category": category, "source": Source.CALL, "address": address}
            enter_by_hand(conference=self.conference, actor=None, at=at, **more)  # type: ignore[arg-type]  # each names its parts

    @rule(number=st.integers(41, 50))
    def bring_a_file(self, number: int) -> None:
        sheet = read_sheet(f"Name,E-mail\nx,person{number}@example.org\n".encode())
        columns = [Answer.NAME, Answer.ADDRESS]
        import_people(sheet, columns, conference=self.conference, actor=None, at=self.step(), with_places=True)

    @rule(which=WHICH, category=CATEGORIES)
    def move(self, which: int, category: str) -> None:
        at = self.step()
        if one := self.one(which):
            self.chosen = one.pk
            with suppress(RegistrationError):
                change_category(registration=one, category=category, actor=None, at=at)

    @rule(which=WHICH)
    def take_place_back(self, which: int) -> None:
        at = self.step()
        if one := self.one(which):
            with suppress(RegistrationError):
                take_back(registration=one, actor=None, at=at)

    @rule(which=WHICH)
    def agree_and_accept(self, which: int) -> None:
        self.all_agree(which)
        at = self.step()
        if one := self.one(which):
            self.chosen = one.pk
            with suppress(RegistrationError):
                accept(registration=one, actor=None, at=at)

    @rule(days=st.integers(1, 5))
    def let_days_pass(self, days: int) -> None:
        self.step()
        self.at += timedelta(days=days)
        settle_all(self.at)

    @rule(which=WHICH, number=st.integers(16, 27))
    def come_by_link(self, which: int, number: int) -> None:
        """Come by a personal link, which gives a place to nobody who was not agreed to."""
        at = self.step()
        if not self.links:
            return
        said = Answers(display_name="Someone", address=f"person{number}@example.org", category="guest")
        with suppress(RegistrationError):
            text = self.links[which % len(self.links)]
            register(conference=self.conference, answers=said, token=uuid4(), at=at, code=text)
        mine = self.of(f"person{number}@example.org")
        self.chosen = mine.pk if mine else None
        settle_all(at)

    @invariant()
    def nobody_comes_in_without_the_agreements(self) -> None:
        """Whoever came nearer to a place in this step was agreed to, before it or by it."""
        now, may = self.all(), {*self.agreed(), *self.agreed_before}
        for pk, one in now.items():
            was = self.before[pk].state if pk in self.before else State.REQUESTED
            if one.state in MOVING and GAINED[State(one.state)] > GAINED[State(was)]:
                assert pk in may
        self.agreed_before = set(self.agreed())


PROFILE = settings(
    max_examples=examples(10),
    stateful_step_count=25,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.database
def test_no_sequence_lets_anyone_in_or_wait_without_the_agreements(transactional_or_not: None) -> None:
    run_state_machine_as_test(Vetting, settings=PROFILE)


def test_the_machine_itself_lets_some_in_and_refuses_others(transactional_or_not: None) -> None:
    machine = Vetting()
    for number in range(2):
        machine.register("delegate", number, None)
    machine.agree_and_accept(0)
    machine.decide(1, accept)
    assert sorted(one.state for one in machine.all().values()) == [State.CONFIRMED, State.REQUESTED]
