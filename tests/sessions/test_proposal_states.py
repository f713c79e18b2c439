"""Which step a proposal can take in which state: all that is not named is refused, and changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from events.models import Conference
from sessions.accepting import accept, decline, undo
from sessions.contributing import confirm
from sessions.models import Contribution, Partner, Proposal, Score, Session
from sessions.partnering import ask_partner
from sessions.proposing import (
    CallClosedError,
    IncompleteError,
    MovedOnError,
    State,
    TooManyError,
    begin_draft,
    change_proposal,
    delete_draft,
    submit,
    withdraw,
)
from sessions.scoring import score
from tests.conftest import make_user
from tests.sessions.proposed import (
    CLOSES,
    LATER,
    NOW,
    again,
    drafted,
    facts,
    in_state,
    newcomer,
    open_call,
    submitted,
)
from vault.keys import unlocked

pytestmark = pytest.mark.database

Step = Callable[[Proposal], object]
STEPS: dict[str, Step] = {
    "change": lambda one: change_proposal(proposal=one, facts=facts("Another title"), at=NOW),
    "submit": lambda one: submit(proposal=one, at=NOW),
    "delete": lambda one: delete_draft(proposal=one),
    "ask a partner": lambda one: ask_partner(proposal=one, address="moonlight@example.org", at=NOW),
    "score": lambda one: score(proposal=one, reviewer=make_user("r@example.org"), points=4, comment="", at=NOW),
    "accept": lambda one: accept(proposal=one, actor=None, at=NOW),
    "decline": lambda one: decline(proposal=one, actor=None, at=NOW),
    "withdraw": lambda one: withdraw(proposal=one, at=NOW),
}
BECOMES: dict[str, dict[str, str]] = {
    "draft": {"change": "draft", "submit": "submitted", "delete": "gone", "ask a partner": "draft"},
    "submitted": {
        "change": "submitted",
        "ask a partner": "submitted",
        "score": "submitted",
        "accept": "accepted",
        "decline": "declined",
        "withdraw": "withdrawn",
    },
    "accepted": {"withdraw": "withdrawn"},
    "confirmed": {"withdraw": "withdrawn"},
    "declined": {"accept": "accepted"},
    "withdrawn": {},
}


def test_the_table_names_every_state() -> None:
    assert set(BECOMES) == set(State.values)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", BECOMES)
def test_a_step_leads_where_the_table_says_or_is_refused(conference: Conference, state: str, step: str) -> None:
    open_call(conference)
    proposal = in_state(newcomer(conference)[1], state)
    counts = [model._default_manager.count() for model in (Session, Contribution, Partner, Score)]
    if step not in BECOMES[state]:
        with pytest.raises(MovedOnError):
            STEPS[step](proposal)
        assert again(proposal).state == state
        assert [model._default_manager.count() for model in (Session, Contribution, Partner, Score)] == counts
        return
    STEPS[step](proposal)
    found = Proposal.objects.filter(pk=proposal.pk).first()
    assert (found.state if found else "gone") == BECOMES[state][step]


def test_confirming_the_proposers_part_confirms_the_proposal_and_no_other_part_does(conference: Conference) -> None:
    open_call(conference)
    proposal = in_state(newcomer(conference)[1], State.ACCEPTED)
    other = newcomer(conference, "Moonlight", "moonlight@example.org")[1]
    session = proposal.session
    assert session is not None
    beside = Contribution.objects.create(session=session, person=other, position=2)
    confirm(contribution=beside, actor=None, at=NOW)
    assert again(proposal).state == State.ACCEPTED
    confirm(contribution=session.contributions.get(person=proposal.person), actor=None, at=NOW)
    assert again(proposal).state == State.CONFIRMED


def test_nothing_is_begun_changed_or_submitted_once_the_call_is_closed_and_the_draft_stays(
    conference: Conference,
) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    draft = drafted(person)
    for step in (
        lambda at: begin_draft(person=person, facts=facts(), at=at),
        lambda at: change_proposal(proposal=draft, facts=facts("Too late"), at=at),
        lambda at: submit(proposal=draft, at=at),
        lambda at: ask_partner(proposal=draft, address="moonlight@example.org", at=at),
    ):
        for moment in (CLOSES, LATER, NOW - timedelta(days=6)):
            with pytest.raises(CallClosedError):
                step(moment)
    found = again(draft)
    with unlocked([found.key_ref]):
        assert (found.state, str(found.title)) == (State.DRAFT, "Counting the arrests")
    submit(proposal=draft, at=CLOSES - timedelta(microseconds=1))
    assert again(draft).state == State.SUBMITTED


def test_a_conference_without_a_call_takes_nothing(conference: Conference) -> None:
    with pytest.raises(CallClosedError):
        drafted(newcomer(conference)[1])


@pytest.mark.parametrize("missing", ["title", "abstract"])
def test_a_draft_without_title_or_description_is_kept_and_not_submitted(conference: Conference, missing: str) -> None:
    open_call(conference)
    draft = begin_draft(person=newcomer(conference)[1], facts=facts(**{missing: ""}), at=NOW)
    with pytest.raises(IncompleteError):
        submit(proposal=draft, at=NOW)
    assert again(draft).state == State.DRAFT


def test_one_person_proposes_twenty_things_and_then_withdraws_one_first(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    many = [drafted(person) for _number in range(20)]
    with pytest.raises(TooManyError):
        drafted(person)
    delete_draft(proposal=many[0])
    drafted(person)


def test_an_undone_decision_waits_again_and_its_session_is_gone(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    one, two, waits = submitted(person, "One"), submitted(person, "Two"), submitted(person, "Three")
    accept(proposal=one, actor=None, at=NOW)
    decline(proposal=two, actor=None, at=NOW)
    decline(proposal=waits, actor=None, at=NOW + timedelta(seconds=1))
    undo(conference=conference, decided_at=NOW, actor=None, at=NOW + timedelta(minutes=9))
    assert [again(each).state for each in (one, two, waits)] == [State.SUBMITTED, State.SUBMITTED, State.DECLINED]
    assert not Session.objects.exists()
