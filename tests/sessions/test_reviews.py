"""Scoring: never one's own, blind where the call says so, and of others only once one has given one's own."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events import clock
from events.access import Role
from events.models import Conference, TeamMember, User
from sessions.models import Call, Proposal, Score
from sessions.proposal_lists import waits
from sessions.proposing import change_proposal, withdraw
from sessions.scoring import OwnProposalError, score
from tests.conftest import make_user, sign_in
from tests.sessions.proposed import (
    ABSTRACT,
    LATER,
    NEEDS,
    NOTES,
    NOW,
    TITLE,
    drafted,
    facts,
    newcomer,
    open_call,
    partner,
    submitted,
)

LIST = "/dhrd-2012/organise/reviews/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def reviewer(conference: Conference, address: str = "reviewer@team.example", role: str = Role.REVIEWER) -> User:
    user = make_user(address)
    TeamMember.objects.create(conference=conference, user=user, role=role)
    return user


def browser(user: User) -> Client:
    return sign_in(Client(), user)


@pytest.fixture
def proposal(conference: Conference) -> Proposal:
    open_call(conference)
    return submitted(newcomer(conference)[1])


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_blind_reviewer_reads_what_is_proposed_and_nothing_that_tells_who(proposal: Proposal) -> None:
    partner(proposal)
    client = browser(reviewer(proposal.conference))
    page = body(client, f"{LIST}{proposal.pk}/")
    assert ABSTRACT in page
    for words in ("Sunrise", "Moonlight", NEEDS, NOTES):
        assert words not in page
        assert words not in body(client, LIST)
    assert TITLE in body(client, LIST)


def test_a_reviewer_who_is_not_blind_reads_the_display_names_and_the_notes(proposal: Proposal) -> None:
    partner(proposal)
    Call.objects.update(is_blind=False)
    client = browser(reviewer(proposal.conference))
    page = body(client, f"{LIST}{proposal.pk}/")
    for words in ("Sunrise", "Moonlight", NEEDS, NOTES):
        assert words in page
    assert "Sunrise" in body(client, LIST)


def test_somebody_hidden_is_named_to_no_reviewer(proposal: Proposal) -> None:
    Call.objects.update(is_blind=False)
    person = proposal.person
    person.hid_themselves_at = NOW
    person.save(update_fields=["hid_themselves_at"])
    page = body(browser(reviewer(proposal.conference)), f"{LIST}{proposal.pk}/")
    assert not [words for words in ("Sunrise", NEEDS, NOTES) if words in page]
    desk = browser(reviewer(proposal.conference, "desk@team.example", Role.PROGRAMME))
    page = body(desk, f"/dhrd-2012/organise/proposals/{proposal.pk}/")
    assert TITLE in page
    assert not [words for words in ("Sunrise", NEEDS, NOTES) if words in page]


def test_others_scores_are_shown_only_beside_ones_own(proposal: Proposal) -> None:
    first, second = reviewer(proposal.conference), reviewer(proposal.conference, "second@team.example")
    score(proposal=proposal, reviewer=first, points=2, comment="Too broad", at=NOW)
    path = f"{LIST}{proposal.pk}/"
    page = body(browser(second), path)
    assert "Too broad" not in page
    assert "Shown once you have given your own score" in page
    sent = browser(second).post(path, {"points": "5", "comment": "Needed"}, follow=True)
    assert "Too broad" in sent.content.decode()
    assert Score.objects.get(reviewer=second).points == 5


def test_a_second_score_replaces_the_first_and_says_whether_the_text_changed_since(proposal: Proposal) -> None:
    me = reviewer(proposal.conference)
    score(proposal=proposal, reviewer=me, points=2, comment="Hm", at=NOW)
    change_proposal(proposal=proposal, facts=facts("Counting the trials"), at=NOW.replace(minute=1))
    assert "was changed since you scored it" in body(browser(me), f"{LIST}{proposal.pk}/")
    score(proposal=proposal, reviewer=me, points=4, comment="Better", at=NOW.replace(minute=2))
    assert "was changed since you scored it" not in body(browser(me), f"{LIST}{proposal.pk}/")
    assert list(Score.objects.values_list("points", flat=True)) == [4]


@pytest.mark.database
@pytest.mark.parametrize("how", ["proposes it", "takes part", "by address alone"])
def test_nobody_scores_what_is_their_own_nor_learns_how_it_was_scored(conference: Conference, how: str) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    TeamMember.objects.create(conference=conference, user=user, role=Role.PROGRAMME)
    if how == "takes part":
        mine = submitted(newcomer(conference, "Starlight", "starlight@example.org")[1])
        partner(mine, "sunrise@example.org")
    else:
        mine = submitted(person)
    if how == "by address alone":
        type(person).objects.filter(pk=person.pk).update(user=None)
    score(proposal=mine, reviewer=reviewer(conference), points=1, comment="Rather not", at=NOW)
    with pytest.raises(OwnProposalError):
        score(proposal=mine, reviewer=user, points=5, comment="", at=NOW)
    client = browser(user)
    assert client.get(f"{LIST}{mine.pk}/").status_code == 404
    assert TITLE not in body(client, LIST)
    desk = body(client, f"/dhrd-2012/organise/proposals/{mine.pk}/")
    assert "Rather not" not in desk
    assert "How it was scored is for the others" in desk


@pytest.mark.parametrize("points", ["0", "6", "", "many", "3.5"])
def test_a_score_that_is_none_is_refused_and_the_comment_stays(proposal: Proposal, points: str) -> None:
    client = browser(reviewer(proposal.conference))
    page = client.post(f"{LIST}{proposal.pk}/", {"points": points, "comment": "Kept words"}).content.decode()
    assert "Kept words" in page
    assert not Score.objects.exists()


def test_a_comment_that_is_too_long_is_refused_and_kept(proposal: Proposal) -> None:
    client, words = browser(reviewer(proposal.conference)), "word " * 500
    page = client.post(f"{LIST}{proposal.pk}/", {"points": "3", "comment": words}).content.decode()
    assert words.strip() in page
    assert not Score.objects.exists()


def test_drafts_and_withdrawn_proposals_are_on_no_list(proposal: Proposal) -> None:
    drafted(proposal.person, "A draft of mine")
    withdraw(proposal=proposal, at=NOW)
    for user, path in (
        (reviewer(proposal.conference), LIST),
        (reviewer(proposal.conference, "desk@team.example", Role.ORGANISER), "/dhrd-2012/organise/proposals/"),
    ):
        page = body(browser(user), path)
        assert "A draft of mine" not in page
        assert TITLE not in page


def test_a_reviewer_sees_neither_the_desks_list_nor_its_page_of_a_proposal(proposal: Proposal) -> None:
    client = browser(reviewer(proposal.conference))
    for path in ("", f"{proposal.pk}/"):
        assert client.get(f"/dhrd-2012/organise/proposals/{path}").status_code == 404


def test_the_dashboard_counts_what_waits_for_whom(proposal: Proposal) -> None:
    conference, me = proposal.conference, reviewer(proposal.conference)
    counts = waits(conference, reader=me)
    assert (counts.mine, counts.second, counts.decision) == (1, 1, 0)
    score(proposal=proposal, reviewer=me, points=3, comment="", at=NOW)
    counts = waits(conference, reader=me)
    assert (counts.mine, counts.second, counts.decision) == (0, 1, 0)
    score(proposal=proposal, reviewer=reviewer(conference, "b@team.example"), points=3, comment="", at=LATER)
    counts = waits(conference, reader=me)
    assert (counts.mine, counts.second, counts.decision) == (0, 0, 1)


@pytest.mark.parametrize("many", [2, 12])
def test_lists_take_the_same_queries_however_many_there_are(
    conference: Conference, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    open_call(conference, is_blind=False)
    rows = [submitted(newcomer(conference, f"P{n}", f"p{n}@example.org")[1], f"Title {n}") for n in range(many)]
    desk = reviewer(conference, "desk@team.example", Role.ORGANISER)
    for row in rows:
        score(proposal=row, reviewer=desk, points=3, comment="", at=NOW)
    client = browser(desk)
    with django_assert_num_queries(QUERIES[LIST]):
        assert body(client, LIST).count("Title ") >= many
    with django_assert_num_queries(QUERIES["/dhrd-2012/organise/proposals/"]):
        assert body(client, "/dhrd-2012/organise/proposals/?sort=score").count("Title ") >= many


QUERIES = {LIST: 8, "/dhrd-2012/organise/proposals/": 10}
