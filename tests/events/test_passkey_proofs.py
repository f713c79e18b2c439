"""Passkeys at the second step: what opens it, what is refused, and what stands in for a lost key."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from events import access
from events.views import accounts as pages
from tests.conftest import make_user, prove, sign_in
from tests.events.security_key import (
    LABEL,
    NEW,
    PROOF,
    STEP,
    WAYS,
    SecurityKey,
    answer,
    half_signed_in,
    is_in,
    options_to_add,
    options_to_prove,
    owner,
)
from tests.events.signing_in import leads_to

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(pages, "PACE", 0.0)
    cache.clear()


def test_a_passkey_is_the_second_step_of_signing_in() -> None:
    key = SecurityKey()
    user = owner(key)
    client = half_signed_in()
    assert answer(client, key.get(options_to_prove(client))) == 302
    assert is_in(client)
    assert client.session[access.SECOND_FACTOR] is True
    used = Authenticator.objects.get(user=user, type="webauthn").last_used_at
    assert used
    assert (used.hour, used.minute, used.second, used.microsecond) == (0, 0, 0, 0)
    assert LABEL in client.get(WAYS).content.decode()


def test_app_and_passkey_stand_side_by_side() -> None:
    key = SecurityKey()
    user = owner(key)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    page = half_signed_in().get(STEP).content.decode()
    assert ["Use a passkey" in page, "The code your authenticator app shows" in page] == [True, True]


def test_a_passkey_of_another_account_is_refused() -> None:
    owner(SecurityKey())
    foreign = SecurityKey()
    owner(foreign, "other@example.org")
    client = half_signed_in()
    assert answer(client, foreign.get(options_to_prove(client))) == 200
    assert not is_in(client)


def test_an_answer_given_once_is_worth_nothing_again() -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    heard = key.get(options_to_prove(client))
    assert answer(client, heard) == 302
    again = half_signed_in()
    options_to_prove(again)
    assert answer(again, heard) == 200
    assert not is_in(again)


def test_a_challenge_is_used_up_by_a_wrong_answer() -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    options = options_to_prove(client)
    refused = client.post(STEP, {"code": "", "credential": "{}"})
    good = key.get(options)
    assert refused.status_code == 200
    assert answer(client, good) == 200
    assert not is_in(client)


def test_a_challenge_waits_ten_minutes(settings: Settings) -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    heard = key.get(options_to_prove(client))
    settings.CLOCK_OFFSET = timedelta(minutes=11)
    assert answer(client, heard) == 200
    assert not is_in(client)


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "https://testserver", "http://testserver:81", "http://a.testserver", "null"]
)
def test_an_answer_made_for_another_origin_is_refused(origin: str) -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    assert answer(client, replace(key, origin=origin).get(options_to_prove(client))) == 200
    assert not is_in(client)


def test_an_answer_made_for_another_host_is_refused() -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    assert answer(client, replace(key, host="elsewhere.example").get(options_to_prove(client))) == 200
    other = sign_in(Client(), make_user("other@example.org"))
    strange = SecurityKey(host="elsewhere.example").create(options_to_add(other))
    assert other.post(NEW, {"label": LABEL, "credential": strange}).status_code == 200
    assert not is_in(client)


def test_a_signature_of_another_key_is_refused() -> None:
    key = SecurityKey()
    owner(key)
    client = half_signed_in()
    forged = SecurityKey(handle=key.handle)
    assert answer(client, forged.get(options_to_prove(client))) == 200
    assert not is_in(client)


def test_a_copied_key_is_noticed_by_its_counter() -> None:
    key = SecurityKey(count=7)
    owner(key)
    client = half_signed_in()
    assert answer(client, key.get(options_to_prove(client))) == 302
    copied = replace(key, count=7)
    again = half_signed_in()
    assert answer(again, copied.get(options_to_prove(again))) == 200
    assert answer(again, key.get(options_to_prove(again))) == 302


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '{"response": 1}', "[" * 19_000, "null", '{"id": "a"}'])
def test_what_is_no_answer_is_refused_in_words(text: str) -> None:
    owner(SecurityKey())
    client = half_signed_in()
    options_to_prove(client)
    refused = client.post(STEP, {"code": "", "credential": text})
    assert refused.status_code == 200
    assert refused.context["form"].errors
    new = sign_in(Client(), make_user("other@example.org"))
    options_to_add(new)
    assert new.post(NEW, {"label": LABEL, "credential": text}).status_code == 200
    assert client.post(STEP, {"credential": text}).status_code == 200


def test_a_challenge_to_add_does_not_serve_to_prove() -> None:
    key = SecurityKey()
    user = owner(key)
    client = prove(sign_in(Client(), user))
    assert answer(client, key.get(options_to_add(client)), PROOF) == 200


def test_a_recovery_code_stands_in_for_a_lost_key_once() -> None:
    user = owner(SecurityKey())
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    client = half_signed_in()
    assert "recovery code" in client.get(STEP).content.decode()
    assert leads_to(client.post(STEP, {"code": codes[0]})) == "/"
    assert is_in(client)
    assert client.session[access.SECOND_FACTOR] is True
    again = half_signed_in()
    assert again.post(STEP, {"code": codes[0]}).status_code == 200


def test_nothing_at_all_is_refused_in_words() -> None:
    owner(SecurityKey())
    client = half_signed_in()
    assert "Enter a recovery code." in client.post(STEP, {"code": ""}).content.decode()


def test_a_passkey_proves_afresh_and_leads_back() -> None:
    key = SecurityKey()
    client = sign_in(Client(), owner(key), second_factor=False)
    address = client.get("/accounts/second-factor/?next=/new/").context["proof"]
    assert address.startswith(PROOF)
    heard = key.get(options_to_prove(client, PROOF))
    answered = client.post(address, {"code": "", "credential": heard})
    assert leads_to(answered) == "/accounts/second-factor/"
    assert leads_to(client.get("/accounts/second-factor/")) == "/new/"
    assert access.SECOND_FACTOR_AT in client.session


def test_a_password_does_not_stand_in_for_the_second_factor() -> None:
    user = owner(SecurityKey())
    user.set_password("long enough to be one")
    user.save()
    client = sign_in(Client(), user)
    assert leads_to(client.get("/accounts/reauthenticate/")).startswith(PROOF)
