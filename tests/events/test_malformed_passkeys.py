"""Whatever is sent in place of a passkey's answer is refused by one name, and uses up the challenge."""

import json
from datetime import datetime

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from fido2.cbor import encode
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import CollectedClientData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import passkeys
from events.models import User
from events.passkeys import CHALLENGE, Options, PasskeyRefusedError, challenge_to_add, challenge_to_prove
from events.views import accounts as pages
from tests.conftest import make_user, sign_in
from tests.events.security_key import LABEL, NEW, ORIGIN, SecurityKey, options_to_add, owner, plain

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]

FUZZ = settings(
    max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CBOR: st.SearchStrategy[object] = st.recursive(
    st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.text(max_size=5) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(-9, 9), inner),
    max_leaves=6,
)
NO_CBOR = st.sampled_from([b"", b"\xa1", b"\x19\x01", b"\xa1\x61", b"\x5b" + b"\xff" * 8, b"\x81" * 900, b"\xe0"])
PARTS = st.binary(max_size=120) | NO_CBOR
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


def _encoded(value: object) -> bytes:
    """Return the value in CBOR, or nothing where the library has no words for it."""
    try:
        return encode(value)  # type: ignore[arg-type]  # whatever it is
    except (ValueError, OverflowError):
        return b""


def _client_data(kind: str, options: Options) -> bytes:
    challenge = websafe_decode(plain(options)["publicKey"]["challenge"])
    return CollectedClientData.create(kind, challenge, ORIGIN)


def _answer(**response: bytes) -> str:
    parts = {name: websafe_encode(value) for name, value in response.items()}
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": parts})


def _cut(answer: str, part: str, at: int, byte: int) -> str:
    """Return a good answer with one part cut off at a byte, or with that byte changed."""
    read = json.loads(answer)
    raw = bytearray(websafe_decode(read["response"][part]))
    at %= len(raw)
    read["response"][part] = websafe_encode(bytes(raw[:at]) if byte < 0 else bytes([*raw[:at], byte, *raw[at + 1 :]]))
    return json.dumps(read)


@pytest.fixture
def request_of() -> HttpRequest:
    asking = RequestFactory().post("/")
    asking.session = {}  # type: ignore[assignment]  # all that the ceremonies do with it
    return asking


def _is_refused_to_add(request: HttpRequest, user: User, answer: str, at: datetime) -> bool:
    try:
        passkeys.add(request, user, label=LABEL, answer=answer, at=at)
    except PasskeyRefusedError:
        return CHALLENGE not in request.session
    return False


def _is_refused_to_prove(request: HttpRequest, user: User, answer: str, at: datetime) -> bool:
    try:
        passkeys.prove(request, user, answer=answer, at=at)
    except PasskeyRefusedError:
        return CHALLENGE not in request.session
    return False


def test_any_malformed_attestation_is_refused(request_of: HttpRequest, now: datetime) -> None:
    user = make_user()

    @FUZZ
    @given(
        PARTS
        | CBOR.map(_encoded)
        | st.fixed_dictionaries({"fmt": CBOR, "attStmt": CBOR, "authData": CBOR}).map(_encoded)
    )
    def check(attestation: bytes) -> None:
        options = challenge_to_add(request_of, user, at=now)
        sent = _answer(clientDataJSON=_client_data("webauthn.create", options), attestationObject=attestation)
        assert _is_refused_to_add(request_of, user, sent, now)

    check()


def test_any_malformed_proof_is_refused(request_of: HttpRequest, now: datetime) -> None:
    user = owner(SecurityKey())

    @FUZZ
    @given(PARTS, PARTS)
    def check(told: bytes, signature: bytes) -> None:
        options = challenge_to_prove(request_of, user, at=now)
        assert options is not None
        data = _client_data("webauthn.get", options)
        sent = _answer(clientDataJSON=data, authenticatorData=told, signature=signature)
        assert _is_refused_to_prove(request_of, user, sent, now)

    check()


def test_a_good_proof_that_was_cut_or_changed_is_refused(request_of: HttpRequest, now: datetime) -> None:
    key = SecurityKey()
    user = owner(key)

    @FUZZ
    @given(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]), st.integers(0, 999))
    def check(part: str, at: int) -> None:
        good = key.get(plain(challenge_to_prove(request_of, user, at=now)))
        assert _is_refused_to_prove(request_of, user, _cut(good, part, at, -1), now)

    check()


def test_a_new_passkey_changed_anywhere_is_refused_or_kept_as_one(request_of: HttpRequest, now: datetime) -> None:
    user = request_of.user = make_user()

    @FUZZ
    @given(st.integers(0, 999), st.integers(-1, 255))
    def check(at: int, byte: int) -> None:
        good = SecurityKey().create(plain(challenge_to_add(request_of, user, at=now)))
        sent = _cut(good, "attestationObject", at, byte)
        assert _is_refused_to_add(request_of, user, sent, now) or passkeys.passkeys_of(user)

    check()


def test_any_other_text_is_refused(request_of: HttpRequest, now: datetime) -> None:
    user = owner(SecurityKey())

    @FUZZ
    @given(TEXTS | CBOR.map(repr))
    def check(sent: str) -> None:
        challenge_to_add(request_of, user, at=now)
        assert _is_refused_to_add(request_of, user, sent, now)
        challenge_to_prove(request_of, user, at=now)
        assert _is_refused_to_prove(request_of, user, sent, now)

    check()


def test_the_page_says_so_and_the_same_challenge_is_worth_nothing_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PACE", 0.0)
    client, key = sign_in(Client(), make_user()), SecurityKey()
    options = options_to_add(client)
    malformed = _answer(clientDataJSON=_client_data("webauthn.create", options), attestationObject=b"\xa1")  # type: ignore[arg-type]
    refused = client.post(NEW, {"label": LABEL, "credential": malformed})
    assert (refused.status_code, bool(refused.context["form"].errors)) == (200, True)
    assert client.post(NEW, {"label": LABEL, "credential": key.create(options)}).status_code == 200
