from datetime import timedelta

import pytest

from delegates.consent import Purpose
from events.models import Conference, Mail
from sessions.accepting import (
    TooLateToUndoError,
    accept,
    decide_all,
    decline,
    free_code,
    see_to_withdrawal,
    undo,
)
from sessions.contributing import confirm
from sessions.editing import delete_session
from sessions.models import Proposal, Session
from sessions.proposal_lists import waits
from sessions.proposing import State, withdraw
from tests.conftest import agree, make_user
from tests.sessions.desk import make_session
from tests.sessions.proposed import ABSTRACT, NOW, TITLE, again, newcomer, open_call, partner, submitted, theme_of
from vault.keys import destroy_keys

pytestmark = pytest.mark.database

SOON = NOW + timedelta(minutes=9, seconds=59)
LATE = NOW + timedelta(minutes=10)


def accepted(conference: Conference) -> Proposal:
    """Return an accepted proposal of one person, with another who agreed to take part."""
    open_call(conference)
    proposal = submitted(newcomer(conference)[1], theme=theme_of(conference))
    partner(proposal)
    accept(proposal=proposal, actor=None, at=NOW)
    return again(proposal)


def session_of(proposal: Proposal) -> Session:
    session = again(proposal).session
    assert session is not None
    return session


def news() -> list[tuple[str, str]]:
    return list(Mail.objects.filter(purpose="proposal").values_list("state", "once"))


def test_an_accepted_proposal_becomes_a_neutral_session_with_unconfirmed_parts(conference: Conference) -> None:
    session = session_of(accepted(conference))
    assert (session.title, session.abstract, session.kind, session.minutes) == (TITLE, ABSTRACT, "workshop", 90)
    assert (session.floor_language, session.ceiling, session.theme) == ("en", "neutral", theme_of(conference))
    assert list(session.contributions.values_list("role", "way", "confirmed_at")) == [("speaker", "person", None)] * 2


def test_the_code_is_the_next_number_whatever_other_codes_there_are(conference: Conference) -> None:
    for code in ("1A", "P7", "PX", "p9", "PRESS", "P-3"):
        make_session(conference, code)
    assert free_code(conference) == "P10"
    assert session_of(accepted(conference)).code == "P10"


def test_everyone_in_it_gets_one_mail_that_says_neither_what_nor_how_and_waits_ten_minutes(
    conference: Conference,
) -> None:
    accepted(conference)
    mails = list(Mail.objects.filter(purpose="proposal"))
    assert len(mails) == 2
    for mail in mails:
        assert mail.due_at == LATE
        assert str(mail.subject) == "A message for you"
        assert "accepted" not in str(mail.body)
        assert conference.name not in str(mail.body)
        assert TITLE not in str(mail.body)
        assert "/dhrd-2012/contributing/" in str(mail.body)


def test_accepted_and_declined_read_the_same_in_the_mail(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    accept(proposal=submitted(person), actor=None, at=NOW)
    decline(proposal=submitted(person), actor=None, at=NOW)
    assert len({str(mail.body) for mail in Mail.objects.filter(purpose="proposal")}) == 1


def test_undoing_discards_the_mails_and_a_new_decision_writes_new_ones(conference: Conference) -> None:
    proposal = accepted(conference)
    undone = undo(conference=conference, decided_at=NOW, actor=None, at=SOON)
    assert (undone.back, undone.moved_on) == (1, 0)
    assert {state for state, _once in news()} == {Mail.State.DISCARDED}
    decline(proposal=proposal, actor=None, at=SOON)
    assert sorted(state for state, _once in news()) == ["discarded", "discarded", "queued", "queued"]


@pytest.mark.parametrize("at", [LATE, NOW - timedelta(seconds=1)])
def test_nothing_is_undone_after_its_time(conference: Conference, at: object) -> None:
    proposal = accepted(conference)
    with pytest.raises(TooLateToUndoError):
        undo(conference=conference, decided_at=NOW, actor=None, at=at)  # type: ignore[arg-type]  # a moment
    assert again(proposal).state == State.ACCEPTED


@pytest.mark.parametrize("what", ["changed", "confirmed"])
def test_a_session_that_was_changed_or_confirmed_since_stays(conference: Conference, what: str) -> None:
    proposal = accepted(conference)
    session = session_of(proposal)
    if what == "changed":
        Session.objects.filter(pk=session.pk).update(revised_at=SOON)
    else:
        confirm(contribution=session.contributions.earliest("position"), actor=None, at=SOON)
    undone = undo(conference=conference, decided_at=NOW, actor=None, at=SOON)
    assert (undone.back, undone.moved_on) == (0, 1 if what == "changed" else 0)
    assert again(proposal).state in {State.ACCEPTED, State.CONFIRMED}
    assert Session.objects.filter(pk=session.pk).exists()


def test_one_that_is_withdrawn_or_cannot_be_opened_never_stops_the_others(conference: Conference) -> None:
    open_call(conference)
    good, gone, shut = (
        submitted(newcomer(conference, name, f"{name}@example.org")[1]) for name in ("good", "gone", "shut")
    )
    withdraw(proposal=gone, at=NOW)
    destroy_keys([shut.key_ref])
    for action in ("accept", "decline"):
        outcome = decide_all(action=action, proposals=[gone, shut], actor=None, at=NOW)
        assert (outcome.done, outcome.moved_on, outcome.sealed) == (0, 1, 1)
    outcome = decide_all(action="accept", proposals=[gone, shut, good], actor=None, at=NOW)
    assert (outcome.done, outcome.moved_on, outcome.sealed) == (1, 1, 1)
    assert again(good).state == State.ACCEPTED
    assert Session.objects.count() == 1


def test_who_withdraws_an_accepted_proposal_leaves_a_session_that_says_no_more_and_waits_at_the_desk(
    conference: Conference,
) -> None:
    proposal = accepted(conference)
    session = session_of(proposal)
    Session.objects.filter(pk=session.pk).update(ceiling="open")
    agree(proposal.person, Purpose.OPEN_SESSION, about=str(session.pk))
    reader = make_user("desk@team.example")
    assert waits(conference, reader=reader).withdrawn == 0
    withdraw(proposal=proposal, at=SOON)
    session = session_of(proposal)
    assert (session.ceiling, session.revised_at) == ("neutral", SOON)
    assert not session.contributions.filter(person=proposal.person).exists()
    assert session.contributions.count() == 1
    assert waits(conference, reader=reader).withdrawn == 1
    see_to_withdrawal(proposal=again(proposal), actor=reader, at=SOON)
    assert waits(conference, reader=reader).withdrawn == 0
    assert Session.objects.filter(pk=session.pk).exists()


def test_a_proposal_whose_session_was_deleted_can_be_decided_anew(conference: Conference) -> None:
    proposal = accepted(conference)
    delete_session(session=session_of(proposal), actor=None, at=LATE)
    assert (again(proposal).state, again(proposal).session) == (State.SUBMITTED, None)
    accept(proposal=again(proposal), actor=None, at=LATE)
    assert session_of(proposal).title == TITLE
