"""The pages of those who propose: without an account before, without scripts, and with nothing typed ever lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from delegates.models import Person
from events import clock
from events.accounts import find_account
from events.models import Conference, User
from sessions.models import Partner, Proposal
from sessions.proposing import State
from tests.conftest import make_user, team_client
from tests.events.signing_in import last_code
from tests.sessions.proposed import (
    ABSTRACT,
    LATER,
    NEEDS,
    NOW,
    TITLE,
    again,
    browser,
    drafted,
    form,
    in_state,
    newcomer,
    open_call,
    partner,
    submitted,
)
from vault.keys import unlocked

HERE = "/dhrd-2012/"
NEW = f"{HERE}proposals/new/"
SET_UP = f"{HERE}organise/call/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(moment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_call_is_linked_while_it_is_open_and_says_when_it_opens_and_closed(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f'href="{HERE}call/"'
    assert "There is no call at the moment" in text(Client(), f"{HERE}call/")
    assert link not in text(Client(), HERE)
    open_call(conference)
    assert text(Client(), HERE).count(link) >= 3  # the two menus, and the text
    page = text(Client(), f"{HERE}call/")
    assert "25 January 2012, 12:00 (Europe/London)" in page
    assert '<h2 dir="auto">What we look for</h2>' in page
    at(LATER, monkeypatch)
    assert link not in text(Client(), HERE)
    assert "It closed on" in text(Client(), f"{HERE}call/")
    at(NOW - timedelta(days=6), monkeypatch)
    assert "Opens on" in text(Client(), f"{HERE}call/")


def test_somebody_new_comes_in_by_a_code_and_proposes_under_a_name_they_choose(
    conference: Conference, settings: Settings
) -> None:
    open_call(conference)
    client = Client()
    sent = client.post(f"{HERE}call/enter/", {"email": "sunrise@example.org", "next": NEW})
    assert sent.headers["Location"].startswith("/accounts/login/code/confirm/")
    confirmed = client.post(sent.headers["Location"], {"code": last_code(), "next": NEW})
    assert confirmed.headers["Location"] == NEW
    assert not Person.objects.exists()
    client.post(NEW, form(step="submit"))
    person = Person.objects.get()
    assert person.user == find_account("sunrise@example.org")
    with unlocked([person.key_ref]):
        assert str(person.display_name) == "Sunrise"
        assert min(person.shows.values()) >= 2
    assert Proposal.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x" * 300 + "@example.org"])
def test_no_account_is_opened_for_what_is_no_address(conference: Conference, address: str) -> None:
    open_call(conference)
    answer = Client().post(f"{HERE}call/enter/", {"email": address}, follow=True)
    assert "Enter an e-mail address" in answer.content.decode()
    assert not User.objects.exists()


def test_nobody_comes_in_once_the_call_is_closed(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    open_call(conference)
    at(LATER, monkeypatch)
    Client().post(f"{HERE}call/enter/", {"email": "sunrise@example.org"})
    assert not User.objects.exists()


def test_known_and_unknown_addresses_are_answered_alike(conference: Conference) -> None:
    open_call(conference)
    newcomer(conference)
    answers = [
        Client().post(f"{HERE}call/enter/", {"email": f"{name}@example.org"}) for name in ("sunrise", "moonlight")
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1


def test_a_draft_is_kept_changed_submitted_and_read_back(conference: Conference) -> None:
    open_call(conference)
    client = browser(make_user("sunrise@example.org"))
    client.post(NEW, form(abstract="", step="keep"))
    draft = Proposal.objects.get()
    page = f"{HERE}proposals/{draft.pk}/"
    assert draft.state == State.DRAFT
    assert f'value="{TITLE}"' in text(client, page)
    refused = client.post(page, form(abstract="", step="submit")).content.decode()
    assert "before you submit it" in refused
    assert again(draft).state == State.DRAFT
    client.post(page, form(title="Another title", step="submit"))
    assert again(draft).state == State.SUBMITTED
    client.post(page, form(title="A third title", step="keep"))
    assert "A third title" in text(client, f"{HERE}contributing/")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "An answer is needed"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"abstract": "x" * 10_001}, "at most 10000 characters"),
        ({"notes": "x" * 2_001}, "at most 2000 characters"),
        ({"kind": "break"}, "break is not one of the available choices"),
        ({"kind": "opera"}, "opera is not one of the available choices"),
        ({"language": "xx"}, "xx is not one of the available choices"),
        ({"theme": str(UUID(int=7))}, "not one of the available choices"),
        ({"theme": "green"}, "valid"),
        ({"minutes": "4"}, "greater than or equal to 5"),
        ({"minutes": "long"}, "whole number"),
        ({"display_name": ""}, "An answer is needed"),
        ({"title": "Turned \u202e around"}, "invisible control characters"),
    ],
)
def test_bad_answers_are_named_and_all_that_was_typed_stays(
    conference: Conference, changes: dict[str, str], words: str
) -> None:
    open_call(conference)
    client = browser(make_user("sunrise@example.org"))
    said = form(step="submit") | changes
    page = client.post(NEW, said).content.decode()
    assert words in page
    for name in ("title", "abstract", "needs"):
        assert str(said[name])[:40] in page
    assert not Proposal.objects.exists()
    assert not Person.objects.exists()


def test_what_was_typed_when_the_call_closed_stands_on_the_page_and_the_draft_stays(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    draft = drafted(person)
    at(LATER, monkeypatch)
    for path in (NEW, f"{HERE}proposals/{draft.pk}/"):
        answer = browser(user).post(path, form(abstract="Written in the last minute", step="submit"))
        assert answer.status_code == 409
        assert "Written in the last minute" in answer.content.decode()
        assert "The call is closed" in answer.content.decode()
    assert again(draft).state == State.DRAFT
    page = text(browser(user), f"{HERE}proposals/{draft.pk}/")
    assert ABSTRACT in page
    assert "<textarea" not in page
    assert "The call is not open" in text(browser(user), NEW)


def test_somebody_elses_proposal_answers_as_one_that_never_was(conference: Conference) -> None:
    open_call(conference)
    theirs = submitted(newcomer(conference, "Moonlight", "moonlight@example.org")[1])
    row = partner(theirs, "starlight@example.org", "Starlight")
    client = browser(newcomer(conference)[0])
    never = uuid4()
    for path in ("", "delete/", "withdraw/", "partners/", f"partners/{row.pk}/remove/"):
        answers = [client.post(f"{HERE}proposals/{pk}/{path}", form()) for pk in (theirs.pk, never)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = {answer.content.decode().replace(str(theirs.pk), str(never)) for answer in answers}
        assert len({re.sub(r'value="[\w-]{64}"', "", each) for each in bodies}) == 1
    assert client.post(f"{HERE}contributing/proposals/{row.pk}/").status_code == 404
    assert again(theirs).state == State.SUBMITTED


def test_who_is_not_signed_in_is_led_to_signing_in_and_back(conference: Conference) -> None:
    open_call(conference)
    for path in (NEW, f"{HERE}contributing/"):
        assert Client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_partners_are_asked_shown_and_removed_on_the_page(conference: Conference) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    draft, client = drafted(person), browser(user)
    page = f"{HERE}proposals/{draft.pk}/"
    refused = client.post(f"{page}partners/", {"address": "nobody"}).content.decode()
    assert "Enter an e-mail address" in refused
    assert 'value="nobody"' in refused
    assert f'value="{TITLE}"' in refused
    client.post(f"{page}partners/", {"address": "moonlight@example.org"})
    assert "moonlight@example.org" in text(client, page)
    again_asked = client.post(f"{page}partners/", {"address": "moonlight@example.org"}).content.decode()
    assert "is asked already" in again_asked
    client.post(f"{page}partners/{Partner.objects.get().pk}/remove/")
    assert "moonlight@example.org" not in text(client, page)


def test_the_proposer_never_reads_under_which_name_a_partner_is_known(conference: Conference) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    proposal = submitted(person)
    partner(proposal, name="Moonlight")
    page = text(browser(user), f"{HERE}proposals/{proposal.pk}/")
    assert "takes part" in page
    assert "Moonlight" not in page
    assert "moonlight@example.org" not in page


def test_a_draft_is_deleted_after_one_more_question_and_what_is_submitted_is_withdrawn(conference: Conference) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    draft, other, client = drafted(person), submitted(person, "Another"), browser(user)
    assert TITLE in text(client, f"{HERE}proposals/{draft.pk}/delete/")
    client.post(f"{HERE}proposals/{draft.pk}/delete/")
    assert list(Proposal.objects.all()) == [other]
    client.post(f"{HERE}proposals/{other.pk}/delete/")
    assert "can be withdrawn, not deleted" in text(client, f"{HERE}proposals/{other.pk}/delete/")
    client.post(f"{HERE}proposals/{other.pk}/withdraw/")
    assert again(other).state == State.WITHDRAWN
    assert "It is withdrawn already" in text(client, f"{HERE}proposals/{other.pk}/withdraw/")


@pytest.mark.parametrize("state", State.values)
def test_the_page_of_a_proposal_opens_in_every_state(
    conference: Conference, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    proposal = in_state(person, state)
    for moment in (NOW, LATER):
        at(moment, monkeypatch)
        page = text(browser(user), f"{HERE}proposals/{proposal.pk}/")
        assert NEEDS in page
    if state != State.DRAFT:
        assert text(team_client(conference, "programme"), f"{HERE}organise/proposals/{proposal.pk}/")


def test_a_partner_sees_the_proposal_and_leaves_it_after_one_more_question(conference: Conference) -> None:
    open_call(conference)
    row = partner(submitted(newcomer(conference)[1]))
    client = browser(make_user("moonlight@example.org"))
    assert TITLE in text(client, f"{HERE}contributing/")
    path = f"{HERE}contributing/proposals/{row.pk}/"
    assert TITLE in text(client, path)
    client.post(path)
    assert TITLE not in text(client, f"{HERE}contributing/")
    assert client.get(path).status_code == 404


def test_an_account_sends_only_so_much_in_a_minute_and_keeps_what_it_typed(
    conference: Conference, settings: Settings
) -> None:
    open_call(conference)
    settings.REGISTRATIONS_PER_MINUTE = 0
    answer = browser(newcomer(conference)[0]).post(NEW, form())
    assert answer.status_code == 429
    assert ABSTRACT in answer.content.decode()
    assert Client().post(f"{HERE}call/enter/", {"email": "x@example.org"}).status_code == 429


def test_no_name_stands_in_an_address(conference: Conference) -> None:
    open_call(conference)
    user, person = newcomer(conference)
    submitted(person)
    hrefs = re.findall(r'(?:href|action)="([^"]*)"', text(browser(user), f"{HERE}contributing/"))
    assert hrefs
    assert not [href for href in hrefs if "unrise" in href or "ounting" in href]
    assert settings.SITE_URL
