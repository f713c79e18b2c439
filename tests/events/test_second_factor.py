"""What the second factor opens and how it lies in the database, and what a sign-in link is good for."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from events import access, clock
from events.accounts import open_account
from events.models import Conference, SignInLink, TeamMember, User
from events.second_factor import SealedMFAAdapter
from events.sign_in_links import LIFETIME, make_sign_in_link
from events.views import accounts as pages
from tests.conftest import make_user, sign_in
from tests.events.signing_in import ADDRESS, bare, leads_to, sign_in_by_code

SECRET = "JBSWY3DPEHPK3PXP"

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(pages, "PACE", 0.0)
    cache.clear()


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_totp(user: User) -> None:
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": SealedMFAAdapter().encrypt(SECRET)}
    )


def test_secrets_of_the_second_factor_are_sealed() -> None:
    adapter = SealedMFAAdapter()
    sealed = adapter.encrypt(SECRET)
    assert SECRET not in sealed
    assert sealed != adapter.encrypt(SECRET)
    assert adapter.decrypt(sealed) == SECRET


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_setting_up_the_app_gives_the_second_factor_recovery_codes_and_the_way_back(
    conference: Conference,
) -> None:
    user = open_account(address=ADDRESS, is_verified=True)
    TeamMember.objects.create(conference=conference, user=user, role="organiser")
    client = sign_in(Client(), user, second_factor=False)
    asked = reverse("events:settings", args=[conference.slug])
    answer = client.get(asked)
    assert leads_to(answer) == f"/accounts/second-factor/?next={asked.replace('/', '%2F')}"
    assert "/accounts/2fa/totp/activate/" in client.get(leads_to(answer)).content.decode()
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert client.session[access.SECOND_FACTOR] is True
    codes = client.get(leads_to(answer))
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10
    assert leads_to(client.get("/accounts/second-factor/")) == asked
    assert client.get(asked).status_code == 200
    stored = repr(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.count() == 2
    client.post("/accounts/2fa/totp/deactivate/")
    assert access.SECOND_FACTOR not in client.session
    assert client.get(asked).status_code == 302


def test_a_code_alone_does_not_pass_for_who_has_the_app() -> None:
    user = open_account(address=ADDRESS, is_verified=True)
    give_totp(user)
    client = Client()
    assert sign_in_by_code(client) == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert leads_to(client.post("/accounts/2fa/authenticate/", {"code": totp_code(SECRET)})) == "/"
    assert client.session[access.SECOND_FACTOR] is True


def test_who_has_the_app_proves_it_again_and_is_led_back() -> None:
    user = make_user()
    give_totp(user)
    client = sign_in(Client(), user, second_factor=False)
    page = client.get("/accounts/second-factor/?next=/new/")
    assert "/accounts/2fa/reauthenticate/" in page.content.decode()
    answer = client.post(page.context["proof"], {"code": totp_code(SECRET)})
    assert leads_to(answer) == "/accounts/second-factor/"
    assert leads_to(client.get(leads_to(answer))) == "/new/"
    assert is_fresh(client)


def is_fresh(client: Client, *, later: timedelta = timedelta()) -> bool:
    request = HttpRequest()
    request.session = client.session
    return access.has_fresh_second_factor(request, clock.now() + later)


def test_a_proof_at_sign_in_is_fresh_for_five_minutes() -> None:
    give_totp(open_account(address=ADDRESS, is_verified=True))
    client = Client()
    sign_in_by_code(client)
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(SECRET)})
    assert [is_fresh(client, later=timedelta(minutes=minutes)) for minutes in (-1, 0, 4, 6)] == [
        False,
        True,
        True,
        False,
    ]
    assert not is_fresh(sign_in(Client(), make_user("other@example.org")))


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_this_site(address: str) -> None:
    client = sign_in(Client(), make_user())
    assert leads_to(client.get("/accounts/second-factor/", {"next": address})) == "/"


def test_a_sign_in_link_works_once() -> None:
    user = make_user()
    path = make_sign_in_link(user, at=clock.now(), second_factor=False)
    client = Client()
    assert [client.get(path).status_code, client.head(path).status_code, client.get(path).status_code] == [200] * 3
    assert leads_to(client.post(path)) == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not client.session[access.SECOND_FACTOR]
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert SignInLink.objects.count() == 0


def test_expired_used_and_unknown_links_are_answered_alike() -> None:
    user = make_user()
    used = make_sign_in_link(user, at=clock.now(), second_factor=False)
    Client().post(used)
    expired = make_sign_in_link(user, at=clock.now() - LIFETIME - timedelta(seconds=1), second_factor=False)
    pages_seen = {bare(Client().get(path).content) for path in (used, expired, "/accounts/enter/unknown/")}
    assert len(pages_seen) == 1
    assert Client().post(expired).status_code == 404


def test_a_sign_in_link_does_not_stand_in_for_the_app() -> None:
    user = make_user()
    give_totp(user)
    client = Client()
    path = make_sign_in_link(user, at=clock.now(), second_factor=False)
    assert leads_to(client.post(path)) == "/accounts/2fa/authenticate/"


def test_only_the_demonstration_has_links_that_count_as_a_second_factor(settings: Settings) -> None:
    user = make_user()
    with pytest.raises(ValueError, match="demonstration"):
        make_sign_in_link(user, at=clock.now(), second_factor=True)
    settings.DEMO = True
    path = make_sign_in_link(user, at=clock.now(), second_factor=True)
    client = Client()
    assert leads_to(client.post(path)) == "/"
    assert client.session[access.SECOND_FACTOR] is True


def test_the_owner_command_makes_someone_who_may_convene() -> None:
    out = StringIO()
    call_command("owner", ADDRESS, stdout=out)
    user = User.objects.get()
    path = out.getvalue().splitlines()[-1].removeprefix("https://testserver")
    client = Client()
    client.post(path)
    assert user.may_convene
    assert "New conference" in client.get("/").content.decode()
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    with pytest.raises(CommandError):
        call_command("owner", "not an address")


@pytest.mark.parametrize("way_back", ["nowhere", "events", "a'\"<>%", "-1"])
def test_an_odd_way_back_is_an_address_and_not_the_name_of_a_page(client: Client, way_back: str) -> None:
    sign_in(client, make_user())
    assert client.get(reverse("events:second_factor"), {"next": way_back}).status_code == 302
