"""Passkeys: what is told to the key, what lies in the database, how they are set up and removed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_decode
from pytest_django import Settings

from events import access, clock, passkeys
from events.accounts import open_account
from events.models import Conference, TeamMember
from events.passkeys import passkeys_of
from events.views import accounts as pages
from tests.conftest import make_user, prove, sign_in
from tests.events.security_key import (
    LABEL,
    NEW,
    PROOF,
    STEP,
    WAYS,
    SecurityKey,
    half_signed_in,
    options_to_add,
    owner,
    set_up,
)
from tests.events.signing_in import ADDRESS, leads_to
from vault.keys import destroy_keys

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(pages, "PACE", 0.0)
    cache.clear()


def test_setting_up_gives_the_second_factor_recovery_codes_and_the_way_back(conference: Conference) -> None:
    user = open_account(address=ADDRESS, is_verified=True)
    TeamMember.objects.create(conference=conference, user=user, role="organiser")
    client = sign_in(Client(), user, second_factor=False)
    asked = reverse("events:settings", args=[conference.slug])
    assert NEW in client.get(leads_to(client.get(asked))).content.decode()
    codes = set_up(client, SecurityKey(), LABEL)
    assert len(client.get(codes).context["unused_codes"]) == 10
    assert leads_to(client.get("/accounts/second-factor/")) == asked
    assert client.get(asked).status_code == 200
    assert access.SECOND_FACTOR_AT in client.session


def test_the_key_is_told_nothing_of_whose_account_it_is() -> None:
    user = make_user()
    told: dict[str, object] = dict(options_to_add(sign_in(Client(), user))["publicKey"])
    asked: dict[str, dict[str, str]] = {name: part for name, part in told.items() if isinstance(part, dict)}
    assert asked["rp"] == {"id": "testserver", "name": "Safe Assembly"}
    label = f"account {str(user.pk)[:4]}"
    assert (asked["user"]["name"], asked["user"]["displayName"]) == (label, label)
    handle = websafe_decode(asked["user"]["id"])
    assert len(handle) == 32
    assert user.pk.bytes not in handle
    assert str(user.pk).encode() not in handle
    assert told["attestation"] == "none"
    assert asked["authenticatorSelection"]["residentKey"] == "discouraged"


def test_neither_label_nor_credential_lie_in_clear() -> None:
    key = SecurityKey()
    user = owner(key)
    row = Authenticator.objects.get(type="webauthn")
    assert set(row.data) == {"name", "sealed"}
    stored = repr(list(Authenticator.objects.values())) + str(row)
    assert [LABEL in stored, key.handle.hex() in stored, "blue" in stored] == [False] * 3
    assert (row.created_at.hour, row.created_at.minute, row.created_at.second) == (0, 0, 0)
    [passkey] = passkeys_of(user)
    assert (passkey.label, passkey.credential and passkey.credential.credential_id) == (LABEL, key.handle)


def test_a_passkey_moved_to_another_account_does_not_open() -> None:
    user, other = owner(SecurityKey()), make_user("other@example.org")
    Authenticator.objects.filter(user=user, type="webauthn").update(user=other)
    assert [(passkey.label, passkey.credential) for passkey in passkeys_of(other)] == [("", None)]
    page = prove(sign_in(Client(), other)).get(WAYS)
    assert "cannot be read" in page.content.decode()


def test_a_passkey_whose_key_is_gone_opens_nothing_and_breaks_no_page() -> None:
    user = owner(SecurityKey())
    client = half_signed_in()
    destroy_keys([user.key_ref])
    page = client.get(STEP)
    assert page.status_code == 200
    assert page.context["form"].challenge is None


def test_passkeys_change_only_with_a_fresh_proof() -> None:
    user = owner(SecurityKey())
    [passkey] = passkeys_of(user)
    removal = reverse("events:passkey_removal", args=[passkey.pk])
    client = sign_in(Client(), user)
    for address in (NEW, removal):
        assert leads_to(client.get(address)).startswith(f"{PROOF}?next=")
        assert leads_to(client.post(address)).startswith(f"{PROOF}?next=")
    assert len(passkeys_of(user)) == 1


def test_the_first_passkey_of_who_has_a_password_asks_for_it() -> None:
    user = make_user()
    user.set_password("long enough to be one")
    user.save()
    assert leads_to(sign_in(Client(), user).get(NEW)).startswith("/accounts/reauthenticate/?next=")


def test_removing_says_what_follows_and_the_last_one_closes_the_team_pages() -> None:
    key = SecurityKey()
    user = owner(key)
    client = prove(sign_in(Client(), user))
    assert set_up(client, SecurityKey(), "red key") == WAYS
    first, second = passkeys_of(user)
    pages_shown = [reverse("events:passkey_removal", args=[one.pk]) for one in (first, second)]
    assert "Your other ways stay." in client.get(pages_shown[0]).content.decode()
    assert leads_to(client.post(pages_shown[0])) == WAYS
    assert client.session[access.SECOND_FACTOR] is True
    assert "It is your only second step." in client.get(pages_shown[1]).content.decode()
    client.post(pages_shown[1])
    assert access.SECOND_FACTOR not in client.session
    assert Authenticator.objects.filter(user=user).count() == 0


def test_the_app_can_be_turned_off_while_a_passkey_stays() -> None:
    user = owner(SecurityKey())
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = prove(sign_in(Client(), user))
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 4e9, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.session[access.SECOND_FACTOR] is True


def test_another_accounts_passkey_is_not_there_to_remove() -> None:
    [passkey] = passkeys_of(owner(SecurityKey()))
    stranger = prove(sign_in(Client(), make_user("other@example.org")))
    address = reverse("events:passkey_removal", args=[passkey.pk])
    assert [stranger.get(address).status_code, stranger.post(address).status_code] == [404, 404]


def test_at_another_host_name_passkeys_are_neither_set_up_nor_asked_for(settings: Settings) -> None:
    owner(SecurityKey())
    settings.SITE_HOST = "main.example"
    client = half_signed_in()
    assert "only at the address where they were set up" in client.get(STEP).content.decode()
    page = sign_in(Client(), make_user("other@example.org")).get(NEW)
    assert "Passkeys cannot be set up at this address" in page.content.decode()


def test_a_passkey_without_a_name_is_refused_with_what_to_do() -> None:
    client = sign_in(Client(), make_user())
    refused = client.post(NEW, {"label": " ", "credential": SecurityKey().create(options_to_add(client))})
    assert list(refused.context["form"].errors) == ["label"]
    assert passkeys.CHALLENGE in client.session


@pytest.mark.parametrize(
    "path", ["webauthn/", "webauthn/add/", "webauthn/login/", "webauthn/signup/", "webauthn/reauthenticate/", "trust/"]
)
def test_allauths_own_pages_for_passkeys_are_closed(path: str) -> None:
    client = prove(sign_in(Client(), make_user()))
    assert client.get(f"/accounts/2fa/{path}").status_code == 404


def test_a_demonstrations_link_counts_as_fresh_in_the_demonstration_only(settings: Settings) -> None:
    client = sign_in(Client(), make_user())
    session = client.session
    session[access.DEMO_LINK] = True
    session.save()
    request = HttpRequest()
    request.session = session
    assert not access.has_fresh_second_factor(request, clock.now())
    settings.DEMO = True
    assert access.has_fresh_second_factor(request, clock.now())
