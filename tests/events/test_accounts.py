"""Signing in by a mailed code: who may, what an outsider learns of it, and what the database knows."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from events import access
from events.accounts import address_alias, address_knowers, on_sign_in, open_account, sealed_address
from events.models import Conference, Mail, TeamMember, User
from events.sealed_sessions import SessionStore
from events.views import accounts as pages
from tests.conftest import make_user, sign_in
from tests.events.signing_in import ADDRESS, CONFIRM, LOGIN, bare, last_code, leads_to, sign_in_by_code

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setattr(pages, "PACE", 0.0)
    cache.clear()
    wired = [*address_knowers], [*on_sign_in]
    address_knowers.clear()
    on_sign_in.clear()
    yield
    address_knowers[:], on_sign_in[:] = wired


def files_of(alias: str = "default") -> bytes:
    name = Path(str(connection.settings_dict["NAME"]))
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))


def test_an_address_has_one_alias_however_it_is_typed() -> None:
    assert address_alias(" Harbour.Light@EXAMPLE.org") == address_alias("harbour.light@example.org")
    assert len(address_alias(ADDRESS)) == 64
    assert sealed_address(ADDRESS) == f"{address_alias(ADDRESS)}@sealed.invalid"


def test_an_account_is_opened_once() -> None:
    user = open_account(address=ADDRESS, is_verified=False)
    assert open_account(address=ADDRESS.upper(), is_verified=True) == user
    assert User.objects.get(pk=user.pk).address == ADDRESS
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(user.email, True, True)]


def test_a_mailed_code_signs_in_and_verifies_the_address() -> None:
    user = open_account(address=ADDRESS, is_verified=False)
    client = Client()
    assert sign_in_by_code(client) == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get().verified
    assert not client.session[access.SECOND_FACTOR]
    assert Mail.objects.get().key_ref == user.key_ref
    assert Mail.objects.get().address == ADDRESS


def test_both_doors_send_a_code_and_lead_on_to_where_one_was_going() -> None:
    open_account(address=ADDRESS, is_verified=True)
    client = Client()
    answer = client.post("/accounts/login/code/", {"email": ADDRESS, "next": "/new/"})
    assert leads_to(answer) == f"{CONFIRM}?next=%2Fnew%2F"
    assert leads_to(client.post(leads_to(answer), {"code": last_code(), "next": "/new/"})) == "/new/"


def test_a_wrong_code_does_not_sign_in() -> None:
    open_account(address=ADDRESS, is_verified=True)
    client = Client()
    client.post(LOGIN, {"login": ADDRESS})
    answers = [client.post(CONFIRM, {"code": "0"}).status_code for _ in range(3)]
    assert answers == [200, 200, 302]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "door", [{"path": LOGIN, "field": "login"}, {"path": "/accounts/login/code/", "field": "email"}]
)
def test_an_unknown_address_is_answered_like_a_known_one(door: dict[str, str]) -> None:
    open_account(address=ADDRESS, is_verified=True)
    seen = []
    for address in (ADDRESS, "nobody@example.org"):
        client = Client()
        asked = client.post(door["path"], {door["field"]: address})
        page = client.get(leads_to(asked))
        again = client.post(CONFIRM, {"action": "resend"})
        wrong = client.post(CONFIRM, {"code": "1234-5678"})
        seen.append((asked.status_code, leads_to(asked), leads_to(again), *map(bare, (page.content, wrong.content))))
    assert seen[0] == seen[1]
    assert not User.objects.filter(email=sealed_address("nobody@example.org"))
    assert Mail.objects.count() == 2


def test_an_answer_on_the_way_in_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PACE", 0.4)
    begun = time.monotonic()
    Client().post(LOGIN, {"login": "nobody@example.org"})
    assert time.monotonic() - begun >= 0.4


def test_a_person_known_without_an_account_can_sign_in() -> None:
    address_knowers.append(lambda alias: alias == address_alias(ADDRESS))
    linked: list[tuple[User, str]] = []
    on_sign_in.append(lambda user, alias: linked.append((user, alias)))
    client = Client()
    assert sign_in_by_code(client) == "/"
    assert linked == [(User.objects.get(), address_alias(ADDRESS))]


def test_nobody_signs_up_by_themselves() -> None:
    page = Client().get("/accounts/signup/")
    assert "register for a conference" in page.content.decode()
    Client().post("/accounts/signup/", {"email": ADDRESS})
    assert User.objects.count() == 0


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "password/reset/"])
def test_pages_for_more_addresses_and_forgotten_passwords_do_not_exist(path: str) -> None:
    client = sign_in(Client(), make_user())
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"email": ADDRESS}).status_code == 404


def test_a_sixth_code_within_ten_minutes_is_refused_for_known_and_unknown_alike() -> None:
    open_account(address=ADDRESS, is_verified=True)
    for address in (ADDRESS, "nobody@example.org"):
        answers = [Client().post(LOGIN, {"login": address}).status_code for _ in range(6)]
        assert answers == [302] * 5 + [200]


def test_rate_limits_know_no_network_address() -> None:
    Client().post(LOGIN, {"login": ADDRESS}, REMOTE_ADDR="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = " ".join(row[0] for row in cursor.fetchall())
    assert "request_login_code" in keys
    assert "203.0.113" not in keys


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_the_address_lies_nowhere_in_the_database() -> None:
    address_knowers.append(lambda _alias: True)
    client = Client()
    client.post(LOGIN, {"login": ADDRESS})
    sessions = [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    client.post(CONFIRM, {"code": last_code()})
    sessions += [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    assert EmailAddress.objects.get().verified
    assert len(sessions) >= 2
    assert "harbour" not in repr(sessions).lower()
    if connection.vendor == "sqlite":
        assert address_alias(ADDRESS).encode() in files_of()
        assert b"harbour" not in files_of().lower()


def test_a_session_lies_sealed_and_another_ring_does_not_open_it(settings: Settings) -> None:
    client = sign_in(Client(), make_user())
    client.get("/accounts/2fa/totp/activate/")
    stored = Session.objects.get().session_data
    secret = client.session["mfa.totp.secret"]
    assert secret not in stored
    assert SessionStore().decode(stored)["mfa.totp.secret"] == secret
    settings.VAULT_KEYS = {"other": b"o" * 32}
    assert SessionStore().decode(stored) == {}
    assert SessionStore().decode("not sealed") == {}


def test_the_start_lists_conferences_in_a_fixed_number_of_queries(
    conference: Conference, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(2013, 2018):
        Conference.objects.create(
            slug=f"year-{year}", name=f"Year {year}", first_day=f"{year}-01-01", last_day=f"{year}-01-02", is_shown=True
        )
    hidden = Conference.objects.create(slug="hidden", name="Quiet", first_day="2999-01-01", last_day="2999-01-02")
    assert "Quiet" not in Client().get("/").content.decode()
    user = make_user()
    TeamMember.objects.create(conference=hidden, user=user, role="door")
    client = sign_in(Client(), user)
    with django_assert_max_num_queries(5):
        page = client.get("/").content.decode()
    assert "Quiet" in page
    assert "Door" in page
    assert "Year 2015" in page
    assert "New conference" not in page


def test_an_empty_site_says_what_to_do() -> None:
    assert "No conference is shown here yet" in Client().get("/").content.decode()


def test_only_pages_with_a_form_name_this_site_to_itself_as_referrer() -> None:
    assert Client().get("/")["Referrer-Policy"] == "no-referrer"
    assert Client().get("/accounts/login/")["Referrer-Policy"] == "same-origin"
