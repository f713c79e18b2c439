"""Another address counts once a code that was mailed there was entered; account and person stay in step."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from delegates.describing import Answers
from delegates.entering import find_by_link
from delegates.history import history_of
from delegates.models import Person, Registration
from delegates.moving_address import MOST_TRIES, AddressTakenError, change_address
from delegates.own_data import own_address
from delegates.registration import register
from events import clock
from events.accounts import address_alias, find_account, open_account
from events.models import Conference, Mail
from tests.conftest import renew_link, sign_in
from tests.delegates.erasures import signed_in
from tests.delegates.kept import again, enter
from tests.events.signing_in import CONFIRM, LOGIN, last_code

PAGE, NEW, OLD = "/dhrd-2012/registration/address/", "moonlight@example.org", "sunrise0@example.org"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return enter(conference, now)


def code_to(address: str) -> str:
    mails = [mail for mail in Mail.objects.filter(purpose="address code") if mail.address == address]
    found = re.search(r"\d{8}", str(mails[-1].body))
    assert found
    return found[0]


def words(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return " ".join(answer.content.decode().split())


def ask(client: Client, address: str = NEW) -> str:
    return words(client.post(PAGE, {"address": address}, follow=True))


def confirm(client: Client, code: str) -> str:
    return words(client.post(PAGE, {"step": "confirm", "code": code}))


def test_nothing_changes_before_the_code_is_entered_and_then_everything(one: Registration) -> None:
    client, account, token = signed_in(one), one.person.user, renew_link(one)
    assert account is not None
    assert "Nothing is changed yet" in ask(client)
    assert (own_address(again(one)), find_account(NEW)) == (OLD, None)
    code = code_to(NEW)
    assert "Your address is changed" in confirm(client, f" {code[:4]} {code[4:]} ")
    left = again(one)
    assert (own_address(left), left.person.address_alias) == (NEW, address_alias(NEW))
    assert (find_account(NEW), find_account(OLD)) == (account, None)
    assert [(row.email, row.verified) for row in EmailAddress.objects.filter(user=account)] == [
        (f"{address_alias(NEW)}@sealed.invalid", True)
    ]
    assert find_by_link(one.conference, token, at=clock.now()) is None
    assert client.get("/accounts/").status_code == 302
    assert ("the person", "changed the address") in {(line.who, line.what) for line in history_of(left)}


def test_the_old_address_gets_one_mail_that_names_nothing(one: Registration) -> None:
    client = signed_in(one)
    ask(client)
    confirm(client, code_to(NEW))
    (mail,) = Mail.objects.filter(purpose="address changed")
    assert (mail.address, mail.subject, mail.conference) == (OLD, "A message for you", None)
    told = str(mail.body)
    assert [word for word in ("dhrd", "Defending", "http", "Sunrise", NEW) if word in told] == []


def test_a_wrong_code_changes_nothing_and_after_some_tries_none_does(one: Registration) -> None:
    client = signed_in(one)
    ask(client)
    code = code_to(NEW)
    wrong = "00000000" if code != "00000000" else "11111111"
    for _try in range(MOST_TRIES):
        assert "This is not the code" in confirm(client, wrong)
    assert "no longer good" in confirm(client, code)
    assert own_address(again(one)) == OLD


def test_a_code_is_good_for_a_quarter_of_an_hour(one: Registration, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(one)
    ask(client)
    late = clock.now() + timedelta(minutes=15)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert "no longer good" in confirm(client, code_to(NEW))
    assert own_address(again(one)) == OLD


def test_an_address_that_is_known_is_answered_as_any_other_until_its_code_is_entered(
    one: Registration, now: datetime
) -> None:
    enter(one.conference, now, 1)
    client, other = signed_in(one), signed_in(one)
    pages = [ask(client), ask(other, "sunrise1@example.org")]
    assert len({re.sub(r'value="\w+"|<bdi>\S+</bdi>', "", page) for page in pages}) == 1
    assert "Somebody is registered with this address already" in confirm(other, code_to("sunrise1@example.org"))
    assert own_address(again(one)) == OLD


@pytest.mark.database
def test_an_address_of_another_account_or_person_is_refused(one: Registration, now: datetime) -> None:
    open_account(address=NEW, is_verified=True)
    account = one.person.user
    assert account is not None
    with pytest.raises(AddressTakenError):
        change_address(person=one.person, user=account, address=NEW, at=now)
    answers = Answers(display_name="Person", address="third@example.org", category="press")
    register(conference=one.conference, answers=answers, token=one.pk, at=now)
    with pytest.raises(AddressTakenError):
        change_address(person=one.person, user=account, address="third@example.org", at=now)
    assert own_address(again(one)) == OLD


@pytest.mark.database
def test_it_changes_in_every_conference_that_knew_the_old_one(one: Registration, now: datetime) -> None:
    later = Conference.objects.create(
        slug="later", first_day=now.date(), last_day=now.date(), admission=Conference.Admission.OPEN,
        registration_opens=one.conference.registration_opens,
    )  # fmt: skip
    elsewhere = enter(later, now)
    account = one.person.user
    assert account is not None
    change_address(person=one.person, user=account, address=NEW, at=now)
    assert own_address(again(elsewhere)) == own_address(again(one)) == NEW
    assert set(Person.objects.values_list("address_alias", flat=True)) == {address_alias(NEW)}


def test_who_has_a_second_factor_proves_it_freshly_and_loses_nothing_typed(one: Registration) -> None:
    account = one.person.user
    assert account is not None
    client = sign_in(Client(), account, second_factor=True)
    assert client.post(PAGE, {"address": NEW}).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert NEW in words(client.get(PAGE))
    assert Mail.objects.filter(purpose="address code").count() == 0


def test_too_many_codes_are_not_sent(one: Registration) -> None:
    client = signed_in(one)
    for number in range(7):
        ask(client, f"other{number}@example.org")
    assert Mail.objects.filter(purpose="address code").count() == 5
    caches["memory"].clear()
    assert "Nothing is changed yet" in ask(client)


def test_the_own_page_leads_there_and_back(one: Registration) -> None:
    client = signed_in(one)
    assert PAGE in words(client.get("/dhrd-2012/registration/"))
    ask(client)
    again_page = words(client.post(PAGE, {"step": "again"}, follow=True))
    assert "Send the code" in again_page
    assert "Enter a valid" not in again_page


def test_a_code_to_sign_in_that_the_old_address_got_before_signs_nobody_in(one: Registration, now: datetime) -> None:
    account, other = one.person.user, Client()
    assert account is not None
    other.post(LOGIN, {"login": OLD})
    code = last_code()
    change_address(person=one.person, user=account, address=NEW, at=now)
    other.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in other.session
    assert again(one).person.user.sign_in_salt != ""  # type: ignore[union-attr]  # it is the account
    assert Mail.objects.filter(purpose="address changed").exists()
