import pytest
from django.test import Client

from events.accounts import find_account, open_account
from events.models import User
from events.views import accounts
from tests.events.signing_in import ADDRESS, LOGIN, bare, leads_to, sign_in_by_code

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "PACE", 0)


@pytest.fixture
def member() -> Client:
    open_account(address=ADDRESS, is_verified=True)
    client = Client()
    sign_in_by_code(client)
    return client


def set_password(client: Client, password: str = PASSWORD) -> None:
    client.post("/accounts/password/set/", {"password1": password, "password2": password})


def has_password() -> bool:
    user = find_account(ADDRESS)
    assert user
    return user.has_usable_password()


def test_an_account_begins_without_a_password_and_may_set_one(member: Client) -> None:
    assert not has_password()
    assert "/accounts/password/set/" in member.get("/accounts/").content.decode()
    assert member.get("/accounts/password/set/").status_code == 200
    set_password(member)
    assert has_password()


def test_a_short_or_common_password_is_refused_in_words(member: Client) -> None:
    page = member.post("/accounts/password/set/", {"password1": "password", "password2": "password"})
    assert "at least 12 characters" in page.content.decode()
    assert not has_password()


def test_who_has_set_a_password_may_sign_in_with_it_or_still_by_code(member: Client) -> None:
    set_password(member)
    assert leads_to(Client().post(LOGIN, {"login": ADDRESS, "password": PASSWORD})) == "/"
    assert sign_in_by_code(Client()) == "/"


def test_a_wrong_password_and_an_unknown_address_answer_alike(member: Client) -> None:
    set_password(member)
    wrong = Client().post(LOGIN, {"login": ADDRESS, "password": "not the right one"})
    unknown = Client().post(LOGIN, {"login": "nobody@example.org", "password": "not the right one"})
    assert wrong.status_code == unknown.status_code == 200
    assert bare(wrong.content).replace(ADDRESS, "x") == bare(unknown.content).replace("nobody@example.org", "x")
    assert User.objects.count() == 1
