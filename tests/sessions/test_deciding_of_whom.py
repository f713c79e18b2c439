"""Whose proposals are decided, and who is told: nobody who is hidden, has left or was erased."""

from collections.abc import Callable

import pytest

from delegates.erasing import erase
from delegates.models import Person, Registration
from events.models import Conference, Mail
from sessions.accepting import AbsentError, Outcome, Undone, accept, decide_all, decline, undo
from sessions.contributing import UnknownPersonError, contribute
from sessions.interpreting import StrangerError, add_interpreter
from sessions.models import Contribution, Partner, Session
from sessions.scoring import OwnProposalError
from tests.sessions.desk import make_session
from tests.sessions.proposed import NOW, again, newcomer, open_call, partner, submitted

pytestmark = pytest.mark.database
Leave = Callable[[Person], object]


def hide(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=NOW)


def leave(person: Person) -> None:
    Registration.objects.create(
        conference=person.conference,
        person=person,
        key_ref=person.key_ref,
        category="delegate",
        state=Registration.State.WITHDRAWN,
        requested_at=NOW,
        conduct_agreed_at=NOW,
        queued_at=NOW,
    )


def be_erased(person: Person) -> None:
    erase(person=person, actor=None, at=NOW)


def written_to() -> set[str]:
    return {mail.key_ref for mail in Mail.objects.filter(purpose="proposal")}


@pytest.mark.parametrize("go", [hide, leave, be_erased])
def test_news_goes_to_those_alone_who_are_there(conference: Conference, go: Leave) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    other = partner(proposal).person
    assert other is not None
    go(other)
    decline(proposal=proposal, actor=None, at=NOW)
    assert written_to() == {proposal.key_ref}


@pytest.mark.parametrize("go", [hide, leave])
def test_words_of_who_is_not_there_are_not_put_where_others_read_them(conference: Conference, go: Leave) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    go(proposal.person)
    with pytest.raises(AbsentError):
        accept(proposal=proposal, actor=None, at=NOW)
    assert decide_all(action="accept", proposals=[proposal], actor=None, at=NOW) == Outcome(absent=1)
    assert not Session.objects.exists()


@pytest.mark.parametrize("go", [hide, leave, be_erased])
def test_who_agreed_and_is_not_there_any_more_is_given_no_part(conference: Conference, go: Leave) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    other = partner(proposal).person
    assert other is not None
    go(other)
    accept(proposal=proposal, actor=None, at=NOW)
    assert [part.person for part in Contribution.objects.select_related("person")] == [proposal.person]


@pytest.mark.parametrize("decide", [accept, decline])
@pytest.mark.parametrize("takes_part", [False, True])
def test_nobody_decides_about_what_is_their_own(
    conference: Conference, decide: Callable[..., object], *, takes_part: bool
) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    proposal = submitted(newcomer(conference, "Reed", "reed@example.org")[1] if takes_part else person)
    if takes_part:
        Partner.objects.filter(pk=partner(proposal).pk).update(person=person)
    with pytest.raises(OwnProposalError):
        decide(proposal=proposal, actor=user, at=NOW)
    assert decide_all(action=decide.__name__, proposals=[proposal], actor=user, at=NOW) == Outcome(own=1)


def test_nor_takes_back_what_a_colleague_decided_about_it(conference: Conference) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    proposal = submitted(person)
    decline(proposal=proposal, actor=None, at=NOW)
    assert undo(conference=conference, decided_at=NOW, actor=user, at=NOW) == Undone(0, 0, own=1)
    assert again(proposal).state == "declined"


def test_who_was_erased_a_moment_ago_is_given_neither_part_nor_turns(conference: Conference) -> None:
    person = newcomer(conference)[1]
    session = make_session(conference, "1A")
    be_erased(person)
    with pytest.raises(UnknownPersonError):
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=NOW)
    with pytest.raises(StrangerError):
        add_interpreter(
            conference=conference, person=person, pairs=[("en", "ar")], longest_turn=30, rest=30, actor=None, at=NOW
        )
