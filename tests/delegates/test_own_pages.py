import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.deciding import take_back
from delegates.models import Person, Registration
from events import clock, outbox
from events.accounts import open_account
from events.models import Conference, Country, Mail, User
from events.views import accounts
from vault.keys import ALIAS_REF, site_key

FORM = {
    "display_name": "Sunrise",
    "address": "sunrise@example.org",
    "category": "delegate",
    "photo": "no",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
}
REGISTER = "/dhrd-2012/register/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)
    monkeypatch.setattr(accounts, "STEP", 0.0)


def send(client: Client, **changes: str) -> Registration | None:
    client.post(REGISTER, FORM | {"step": "send", "conduct": "on"} | changes)
    return Registration.objects.first()


def test_from_the_form_to_the_receipt_are_four_requests_and_at_most_25_queries_of_both_databases(
    conference: Conference, client: Client
) -> None:
    Country.objects.get_or_create(code="TR", defaults={"name": "Türkiye", "region": "Region"})
    site_key(ALIAS_REF)
    answers = FORM | {"country": "TR", "languages": ["tr"], "affiliation": "A bar"}
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        assert client.get(REGISTER).status_code == 200
        check = client.post(REGISTER, answers | {"step": "check"})
        sent = client.post(REGISTER, answers | {"step": "send", "conduct": "on"})
        receipt = client.get(sent["Location"])
    assert "Nothing has been sent yet" in check.content.decode()
    assert Registration.objects.get().code in receipt.content.decode()
    assert len(main) + len(keys) <= 25


def test_only_three_answers_are_required(conference: Conference, client: Client) -> None:
    page = client.get(REGISTER).content.decode()
    assert len(re.findall(r"<(?:input|select|textarea)[^>]*\brequired\b", page)) <= 3


def test_what_was_typed_is_kept_when_an_answer_is_missing(conference: Conference, client: Client) -> None:
    page = client.post(REGISTER, FORM | {"address": "", "affiliation": "A bar", "step": "check"}).content.decode()
    assert 'value="A bar"' in page
    assert 'href="#id_address"' in page
    assert not Person.objects.exists()


def test_without_agreement_to_the_code_of_conduct_nothing_is_sent(conference: Conference, client: Client) -> None:
    page = client.post(REGISTER, FORM | {"step": "send"}).content.decode()
    assert "Agree to the code of conduct" in page
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "x" * 81),
        ("display_name", "Sun\u202erise"),
        ("display_name", "Sun\x07rise"),
        ("country", "Atlantis"),
        ("languages", "xx"),
        ("shows_name", "9"),
        ("category", "queen"),
        ("token", "not-a-token"),
    ],
)
def test_bad_answers_are_named_and_nothing_is_stored(
    conference: Conference, client: Client, field: str, value: str
) -> None:
    answer = client.post(REGISTER, FORM | {"step": "send", "conduct": "on", field: value})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Person.objects.exists()


def test_markup_in_a_name_is_shown_as_typed(conference: Conference, client: Client) -> None:
    page = client.post(REGISTER, FORM | {"display_name": "<script>x</script>", "step": "check"}).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>x" not in page


def test_a_closed_registration_says_when_it_closed_and_takes_nothing(
    conference: Conference, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2012-02-11T00:00:00Z"))
    assert "It closed on" in client.get(REGISTER).content.decode()
    assert client.post(REGISTER, FORM | {"step": "send", "conduct": "on"}).status_code == 403
    assert not Person.objects.exists()


def test_the_receipt_of_a_known_address_looks_like_any_other(conference: Conference, client: Client) -> None:
    first = client.post(REGISTER, FORM | {"step": "send", "conduct": "on"}, follow=True).content.decode()
    again = FORM | {"token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b22", "step": "send", "conduct": "on"}
    second = client.post(REGISTER, again, follow=True).content.decode()
    code = Registration.objects.get().code
    assert code in first
    assert code not in second
    assert "You have a place" in first
    assert "You have a place" in second


def link_in_the_mail() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(Mail.objects.latest("written_at").body))
    assert found
    return found[1]


def test_the_mailed_link_opens_the_registration_once_and_only_by_a_button(conference: Conference) -> None:
    send(Client())
    link, browser = link_in_the_mail(), Client()
    for _scan in range(3):
        assert browser.get(link).status_code == 200
    assert not User.objects.exists()
    page = browser.post(link, follow=True).content.decode()
    assert "My registration" in page
    assert "Sunrise" in page
    assert Person.objects.get().user == User.objects.get()
    assert Client().post(link).status_code == 404
    assert Client().get(link).status_code == 404


def test_the_account_appears_when_a_code_is_asked_for(conference: Conference, client: Client, now: datetime) -> None:
    send(Client())
    Mail.objects.all().delete()
    client.post("/accounts/login/code/", {"email": "sunrise@example.org"})
    outbox.deliver(now=lambda: datetime.fromisoformat("2100-01-01T00:00:00Z"))
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b|\b\d{6}\b", str(Mail.objects.get().body))
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert "Sunrise" in client.get("/dhrd-2012/registration/").content.decode()


def test_a_person_changes_answers_and_withdraws(conference: Conference) -> None:
    send(Client())
    browser = Client()
    browser.post(link_in_the_mail())
    changed = browser.post("/dhrd-2012/registration/change/", FORM | {"display_name": "Dawn"}, follow=True)
    assert "Dawn" in changed.content.decode()
    assert browser.get("/dhrd-2012/registration/withdraw/").status_code == 200
    page = browser.post("/dhrd-2012/registration/withdraw/", follow=True).content.decode()
    assert "withdrawn" in page
    assert Registration.objects.get().state == Registration.State.WITHDRAWN


def test_who_was_declined_before_they_withdraw_is_told_so(conference: Conference, now: datetime) -> None:
    send(Client())
    browser = Client()
    browser.post(link_in_the_mail())
    take_back(registration=Registration.objects.get(), actor=None, at=now)
    page = browser.post("/dhrd-2012/registration/withdraw/", follow=True).content.decode()
    assert "The organisers have declined your registration already" in page
    assert "is withdrawn" not in page


def test_strangers_and_unknown_conferences_get_the_same_answer(conference: Conference, client: Client) -> None:
    assert client.get("/no-such/register/").status_code == 404
    Conference.objects.update(is_shown=False)
    assert client.get(REGISTER).status_code == 404


def test_a_mailed_link_opens_nothing_after_two_weeks_or_a_withdrawal(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(Client())
    link = link_in_the_mail()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=14))
    assert Client().get(link).status_code == 404
    monkeypatch.setattr(clock, "now", lambda: now)
    assert Client().get(link).status_code == 200
    Registration.objects.update(state=Registration.State.WITHDRAWN)
    assert Client().post(link).status_code == 404


def test_who_sends_without_end_is_asked_to_wait(conference: Conference, settings: LazySettings) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 2
    caches["memory"].clear()
    client = Client()
    answers = [client.post(REGISTER, FORM | {"step": "send", "conduct": "on"}).status_code for _again in range(3)]
    assert answers == [302, 302, 429]


def test_a_mailed_link_still_asks_for_the_authenticator_app_of_who_has_one(conference: Conference) -> None:
    send(Client())
    user = open_account(address="sunrise@example.org", is_verified=True)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = Client()
    answer = browser.post(link_in_the_mail())
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert "Sunrise" not in browser.get("/dhrd-2012/registration/").content.decode()
