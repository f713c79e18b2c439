"""A security key in software, which answers challenges as WebAuthn Level 2 says, and who holds it."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from events.accounts import open_account
from events.models import User
from tests.conftest import sign_in
from tests.events.signing_in import ADDRESS, sign_in_by_code

HOST, ORIGIN = "testserver", "http://testserver"
PRESENT = AuthenticatorData.FLAG.USER_PRESENT
NEW, WAYS = "/accounts/2fa/passkeys/new/", "/accounts/2fa/"
STEP, PROOF = "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/"
LABEL = "blue key ◆"
Options = dict[str, dict[str, str]]


@dataclass
class SecurityKey:
    """One credential; `count` rises with each use unless it stands at nothing."""

    count: int = 0
    host: str = HOST
    origin: str = ORIGIN
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = field(default_factory=lambda: token_bytes(16))

    def _client_data(self, kind: str, options: Options) -> CollectedClientData:
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, **response: bytes) -> str:
        parts = {name: websafe_encode(value) for name, value in response.items()}
        name = websafe_encode(self.handle)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})

    def create(self, options: Options) -> str:
        """Return the answer to `navigator.credentials.create`, as the page sends it."""
        public = ES256.from_cryptography_key(self.secret.public_key())  # type: ignore[no-untyped-call]  # the library's
        credential = AttestedCredentialData.create(Aaguid.NONE, self.handle, public)
        flags = PRESENT | AuthenticatorData.FLAG.ATTESTED
        told = AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, self.count, credential)
        attestation = AttestationObject.create("none", told, {})
        client_data = self._client_data("webauthn.create", options)
        return self._answer(clientDataJSON=client_data, attestationObject=attestation)

    def get(self, options: Options) -> str:
        """Return the answer to `navigator.credentials.get`, as the page sends it."""
        self.count += bool(self.count)
        client_data = self._client_data("webauthn.get", options)
        told = AuthenticatorData.create(sha256(self.host.encode()).digest(), PRESENT, self.count)
        signature = self.secret.sign(told + client_data.hash, ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=told, signature=signature)


def plain(options: object) -> Options:
    """Return the options as the page's script reads them."""
    read: Options = json.loads(json.dumps(options, default=dict))
    return read


def set_up(client: Client, key: SecurityKey, label: str) -> str:
    """Set the key up for who is signed in; return where that leads."""
    return client.post(NEW, {"label": label, "credential": key.create(options_to_add(client))})["Location"]


def options_to_add(client: Client) -> Options:
    """Return what the page for a new passkey asks."""
    return plain(client.get(NEW).context["challenge"])


def options_to_prove(client: Client, page: str = STEP) -> Options:
    """Return what the second step asks, or the page for a fresh proof."""
    return plain(client.get(page).context["form"].challenge)


def owner(key: SecurityKey, address: str = ADDRESS, label: str = LABEL) -> User:
    """Return an account that has the key and no app."""
    user = open_account(address=address, is_verified=True)
    set_up(sign_in(Client(), user, second_factor=False), key, label)
    return user


def half_signed_in(address: str = ADDRESS) -> Client:
    """Return a browser that has entered the mailed code and stands before the second step."""
    client = Client()
    assert sign_in_by_code(client, address) == STEP
    return client


def is_in(client: Client) -> bool:
    """Tell whether the browser is signed in."""
    return "_auth_user_id" in client.session


def answer(client: Client, text: str, page: str = STEP) -> int:
    """Send the key's answer; return the status: 302 where it is accepted."""
    return client.post(page, {"code": "", "credential": text}).status_code
