"""The pages on which someone is erased, and what every old link answers afterwards."""

import re
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from delegates.models import Registration, Submission
from events import clock
from events.models import Conference
from tests.conftest import prove, renew_link, sign_in, team_client
from tests.delegates.erasures import signed_in, with_everything
from tests.delegates.kept import again

OWN, PAGE = "/dhrd-2012/registration/", "/dhrd-2012/registration/erase/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return with_everything(conference, now)


def words(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return " ".join(answer.content.decode().split())


def test_the_own_page_leads_to_a_page_that_says_what_goes_and_what_stays(one: Registration) -> None:
    client = signed_in(one)
    assert PAGE in words(client.get(OWN))
    page = words(client.get(PAGE))
    assert "notes of the team on your registration: 1" in page
    assert "it is given to the next in line" in page
    assert "One row without a name, under a new code" in page
    assert "the account, with its second factor" in page


def test_nothing_is_erased_before_the_second_button(one: Registration) -> None:
    client = signed_in(one)
    once_more = words(client.post(PAGE))
    assert "Erase everything now?" in once_more
    assert again(one).person.display_name == "Sunrise 0"
    done = words(client.post(PAGE, {"step": "erase"}))
    assert "Everything is erased" in done
    assert again(one).person.display_name == ""
    assert client.get("/accounts/").status_code == 302


def test_who_has_a_second_factor_proves_it_freshly_first(one: Registration) -> None:
    account = one.person.user
    assert account is not None
    client = sign_in(Client(), account, second_factor=True)
    assert client.post(PAGE, {"step": "erase"}).status_code == 302
    assert again(one).person.display_name == "Sunrise 0"
    prove(client).post(PAGE, {"step": "erase"})
    assert again(one).person.display_name == ""


def test_a_safety_officer_erases_on_request_with_a_fresh_second_factor(one: Registration) -> None:
    officer = team_client(one.conference, "safety")
    desk = f"/dhrd-2012/organise/registrations/{one.code}/"
    page = f"{desk}erase/"
    assert page in words(officer.get(desk))
    assert "Prove the second factor" in words(officer.get(page))
    assert officer.post(page, {"step": "erase"}).status_code == 302
    assert again(one).person.display_name == "Sunrise 0"
    prove(officer)
    assert "Erase everything…" in words(officer.get(page))
    assert f"Erase {one.code} now?" in words(officer.post(page))
    assert f"{one.code} is erased" in words(officer.post(page, {"step": "erase"}, follow=True))
    assert (again(one).person.display_name, officer.get(page).status_code) == ("", 404)
    anew = f"/dhrd-2012/organise/registrations/{again(one).code}/"
    assert ("erase/" in words(officer.get(anew)), officer.get(f"{anew}erase/").status_code) == (False, 404)


def test_an_organiser_cannot_erase(one: Registration) -> None:
    organiser = prove(team_client(one.conference, "organiser"))
    desk = f"/dhrd-2012/organise/registrations/{one.code}/"
    assert f"{desk}erase/" not in words(organiser.get(desk))
    assert organiser.post(f"{desk}erase/", {"step": "erase"}).status_code == 404
    assert again(one).person.display_name == "Sunrise 0"


def plain(answer: object, *own: str) -> tuple[int, dict[str, str], str]:
    """Return an answer without its form guard, and without the parts of the address that were asked for."""
    assert isinstance(answer, HttpResponse)
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    for part in own:
        body = body.replace(part, "PART")
    return answer.status_code, dict(answer.headers), body


def test_every_old_link_answers_as_if_it_had_never_been(one: Registration, conference: Conference) -> None:
    token, receipt = renew_link(one), str(Submission.objects.get(reference=one.code).pk)
    team = prove(team_client(conference, "door", "organiser"))
    entry, paper = f"/dhrd-2012/registration/enter/{token}/", f"/dhrd-2012/register/{receipt}/"
    assert (Client().get(entry).status_code, Client().get(paper).status_code) == (200, 200)
    browser = signed_in(one)
    browser.post(PAGE, {"step": "erase"})
    never_code, never_id = "ZZZZZZ", "0" * 32
    pairs = [
        (Client(), "get", "/dhrd-2012/registration/enter/{}/", token, "never"),
        (Client(), "post", "/dhrd-2012/registration/enter/{}/", token, "never"),
        (Client(), "get", "/dhrd-2012/register/{}/", receipt, "6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        (team, "get", "/dhrd-2012/organise/registrations/{}/", one.code, never_code),
    ]
    for client, method, page, old, never in pairs:
        answers = [plain(getattr(client, method)(page.format(part)), part) for part in (old, never)]
        assert answers[0] == answers[1]
    for old, never in ((one.code, never_code), (one.badge_id, never_id)):
        answers = [plain(team.post("/dhrd-2012/door/", {"badge": badge}), badge) for badge in (old, never)]
        assert answers[0] == answers[1]
    assert plain(browser.get(OWN)) == plain(Client().get(OWN))
    for page in ("data/", "erase/", "change/", "questions/"):
        assert browser.get(f"{OWN}{page}").status_code == Client().get(f"{OWN}{page}").status_code == 404


def test_no_output_names_them_any_more(one: Registration, conference: Conference) -> None:
    pages = ("", "programme/", "speakers/", "sessions/1A/", "programme.ics", "organise/sessions/1A/")
    team = prove(team_client(conference, "safety"))
    assert "Sunrise 0" in words(team.get("/dhrd-2012/organise/sessions/1A/"))
    signed_in(one).post(PAGE, {"step": "erase"})
    for page in pages:
        assert "Sunrise" not in words(team.get(f"/dhrd-2012/{page}"))
