"""Bringing others in: asked once by a mailed link, answered without an account, and nobody learns who was known."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from delegates.models import Person
from events import clock
from events.models import Conference, Mail
from sessions.accepting import accept, decline
from sessions.contributing import is_contributor
from sessions.models import Contribution, Partner, Proposal, Score
from sessions.partnering import (
    LASTS,
    MOST_A_DAY,
    MOST_PARTNERS,
    AskedAlreadyError,
    AskedTooOftenError,
    NotAskedAnyMoreError,
    TooManyPartnersError,
    answer_partner,
    ask_partner,
    forget_unanswered,
    leave,
    remove_partner,
)
from sessions.proposing import MovedOnError, withdraw
from sessions.scoring import score
from tests.conftest import make_user
from tests.sessions.proposed import ABSTRACT, NOTES, NOW, TITLE, again, drafted, newcomer, open_call, partner, submitted
from vault.keys import unlocked

pytestmark = pytest.mark.database
MOON = "moonlight@example.org"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def proposal(conference: Conference) -> Proposal:
    open_call(conference)
    return submitted(newcomer(conference)[1])


def asked(proposal: Proposal, address: str = MOON) -> str:
    return ask_partner(proposal=proposal, address=address, at=NOW)[1]


def page_of(token: str) -> str:
    return f"/dhrd-2012/partner/{token}/"


def answered(token: str, answer: str = "agreed", name: str = "Moonlight") -> str:
    sent = Client().post(page_of(token), {"answer": answer, "display_name": name})
    return re.sub(r'value="[\w-]{64}"', "", sent.content.decode())


def test_the_mail_names_nobody_and_its_link_opens_a_page_that_says_what_is_proposed(proposal: Proposal) -> None:
    asked(proposal)
    mail = Mail.objects.get(purpose="partner")
    with unlocked([mail.key_ref]):
        assert str(mail.address) == MOON
        body = str(mail.body)
    for words in (TITLE, "Sunrise", proposal.conference.name, MOON):
        assert words not in body
    path = re.findall(r"(/dhrd-2012/partner/[\w-]+/)", body)[0]
    page = Client().get(path).content.decode()
    for words in ("Sunrise", TITLE, ABSTRACT):
        assert words in page
    assert NOTES not in page


def test_of_the_token_only_the_hash_is_kept(proposal: Proposal) -> None:
    token = asked(proposal)
    assert token not in Partner.objects.get().token_hash


def test_a_yes_of_somebody_new_makes_a_person_whom_nobody_below_the_organisers_is_shown(proposal: Proposal) -> None:
    answered(asked(proposal))
    row = Partner.objects.get()
    assert (row.state, vars(row)["address"]) == ("agreed", None)
    assert row.person is not None
    with unlocked([row.person.key_ref]):
        assert (str(row.person.display_name), str(row.person.address)) == ("Moonlight", MOON)
        assert min(row.person.shows.values()) >= 2


def test_a_yes_of_somebody_known_takes_the_person_there_is_and_the_page_is_the_same(proposal: Proposal) -> None:
    known = newcomer(proposal.conference, "Already here", MOON)[1]
    people = Person.objects.count()
    page_of_known = answered(asked(proposal), name="Another name")
    page_of_new = answered(asked(proposal, "starlight@example.org"), name="Another name")
    assert page_of_known == page_of_new
    assert Partner.objects.get(person=known).state == "agreed"
    assert Person.objects.count() == people + 1
    with unlocked([known.key_ref]):
        assert str(Person.objects.get(pk=known.pk).display_name) == "Already here"


def test_a_no_keeps_nothing_of_the_address(proposal: Proposal) -> None:
    answered(asked(proposal), answer="refused", name="")
    row = Partner.objects.get()
    assert (row.state, row.person, vars(row)["address"]) == ("refused", None, None)
    assert Person.objects.count() == 1
    assert not Mail.objects.filter(purpose="partner").exists()


def test_a_yes_without_a_name_and_no_answer_at_all_are_asked_again_and_looking_uses_nothing_up(
    proposal: Proposal,
) -> None:
    token = asked(proposal)
    for data in ({"answer": "agreed"}, {"display_name": "Moonlight"}, {}):
        page = Client().post(page_of(token), data).content.decode()
        assert "missing or wrong" in page
        assert data.get("display_name", "") in page
    assert Partner.objects.get().state == "asked"
    answered(token)
    assert Partner.objects.get().state == "agreed"


@pytest.mark.parametrize("why", ["answered", "old", "declined", "withdrawn", "hidden"])
def test_a_link_that_asks_no_more_says_so_and_never_why(
    proposal: Proposal, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = asked(proposal)
    if why == "answered":
        answered(token, answer="refused")
    elif why == "old":
        monkeypatch.setattr(clock, "now", lambda: NOW + LASTS)
    elif why == "declined":
        decline(proposal=proposal, actor=None, at=NOW)
    elif why == "withdrawn":
        withdraw(proposal=proposal, at=NOW)
    else:
        Person.objects.filter(pk=proposal.person_id).update(hid_themselves_at=NOW)
    page = Client().get(page_of(token))
    assert page.status_code == 200
    body = page.content.decode()
    assert "That says nothing about anyone." in body
    assert TITLE not in body
    assert "Sunrise" not in body
    with pytest.raises(NotAskedAnyMoreError):
        answer_partner(conference=proposal.conference, token=token, agrees=True, display_name="M", at=clock.now())


def test_an_unknown_link_and_one_taken_back_do_not_exist(proposal: Proposal) -> None:
    token = asked(proposal)
    remove_partner(row=Partner.objects.get(), at=NOW)
    assert {Client().get(page_of(each)).status_code for each in (token, "never")} == {404}
    assert Mail.objects.get(purpose="partner").state == Mail.State.DISCARDED


def test_nobody_is_asked_twice_nor_themselves_nor_too_many(proposal: Proposal) -> None:
    asked(proposal)
    for address in (MOON, MOON.upper(), "sunrise@example.org"):
        with pytest.raises(AskedAlreadyError):
            asked(proposal, address)
    for number in range(1, MOST_PARTNERS):
        asked(proposal, f"star{number}@example.org")
    with pytest.raises(TooManyPartnersError):
        asked(proposal, "one.more@example.org")


def test_nobody_bothers_people_by_asking_and_taking_back_all_day(proposal: Proposal) -> None:
    for number in range(MOST_A_DAY):
        remove_partner(row=ask_partner(proposal=proposal, address=f"star{number}@example.org", at=NOW)[0], at=NOW)
    with pytest.raises(AskedTooOftenError):
        asked(proposal)
    ask_partner(proposal=proposal, address=MOON, at=NOW + timedelta(days=1))


def test_who_agrees_after_it_was_accepted_has_a_part_at_once(proposal: Proposal) -> None:
    token = asked(proposal)
    accept(proposal=proposal, actor=None, at=NOW)
    answered(token)
    session = again(proposal).session
    assert session is not None
    assert session.contributions.count() == 2


@pytest.mark.parametrize(("needed", "opens_to_the_proposer"), [(0, True), (1, False)])
def test_a_part_by_a_link_opens_nothing_and_where_officers_must_agree_no_part_does(
    proposal: Proposal, needed: int, *, opens_to_the_proposer: bool
) -> None:
    conference = proposal.conference
    conference.reviews_needed = needed
    token = asked(proposal)
    accept(proposal=proposal, actor=None, at=NOW)
    answered(token)
    friend = make_user(MOON)
    Person.objects.filter(partnerships__isnull=False).update(user=friend)
    owner = proposal.person.user
    assert owner is not None
    assert is_contributor(owner, conference, at=NOW) is opens_to_the_proposer
    assert not is_contributor(friend, conference, at=NOW)


def test_who_leaves_has_no_part_any_more_and_twice_changes_nothing(proposal: Proposal) -> None:
    row = partner(proposal)
    accept(proposal=proposal, actor=None, at=NOW)
    assert Contribution.objects.filter(person=row.person).exists()
    leave(row=row, at=NOW)
    leave(row=row, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.person, Contribution.objects.count()) == ("refused", None, 1)


def test_leaving_what_is_gone_a_moment_ago_changes_nothing(proposal: Proposal) -> None:
    row = partner(proposal)
    Proposal.objects.filter(pk=proposal.pk).delete()
    leave(row=row, at=NOW)
    assert not Partner.objects.exists()


def test_what_a_reviewer_thought_counts_no_more_once_they_take_part(proposal: Proposal) -> None:
    reviewer = make_user(MOON)
    score(proposal=proposal, reviewer=reviewer, points=5, comment="", at=NOW)
    score(proposal=proposal, reviewer=make_user("other@example.org"), points=2, comment="", at=NOW)
    partner(proposal)
    assert list(Score.objects.values_list("points", flat=True)) == [2]


def test_nobody_is_removed_once_it_is_decided(proposal: Proposal) -> None:
    row = partner(proposal)
    accept(proposal=proposal, actor=None, at=NOW)
    with pytest.raises(MovedOnError):
        remove_partner(row=row, at=NOW)


def test_addresses_of_links_that_ran_out_are_forgotten_and_others_stay(conference: Conference) -> None:
    open_call(conference)
    draft = drafted(newcomer(conference)[1])
    asked(draft)
    later = NOW + timedelta(days=1)
    ask_partner(proposal=draft, address="starlight@example.org", at=later)
    forget_unanswered(NOW + LASTS - timedelta(seconds=1))
    assert [vars(row)["address"] is None for row in Partner.objects.all()] == [False, False]
    forget_unanswered(NOW + LASTS)
    assert [(row.state, vars(row)["address"] is None) for row in Partner.objects.all()] == [
        ("silent", True),
        ("asked", False),
    ]
    assert Mail.objects.filter(purpose="partner").count() == 1
