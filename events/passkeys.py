"""Passkeys and security keys (WebAuthn Level 2) as second factor: what is kept of each, and the two ceremonies.

A credential is only ever looked for among those of an account that is known already, so all of it lies sealed, with the
name its owner gave it, under the account's own data key. allauth keeps the row and knows no more than that it is there.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from events.models import User
from events.second_factor import account_label, day_of
from vault.keys import alias, data_key
from vault.sealing import SealError, bind, open_sealed, seal

CHALLENGE = "passkey_challenge"
PATIENCE = timedelta(minutes=10)
"""For how long a challenge may be answered."""

ALGORITHM = 3
"""The label of the algorithm in a COSE key (RFC 9052, section 7.1)."""

KNOWN_ALGORITHMS = frozenset(CoseKey.supported_algorithms())

Options = dict[str, object]


class PasskeyRefusedError(Exception):
    """What came is not a passkey's answer to the challenge of this session; it says nothing of why."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account. `label` is empty and `credential` nothing where the account's key is gone.

    `count` is the signature counter (WebAuthn 6.1.1); `used_on` and `added_on` are told to the day (UTC).
    """

    pk: int
    label: str
    added_on: datetime
    used_on: datetime | None
    credential: AttestedCredentialData | None
    count: int


def passkeys_of(user: User) -> list[Passkey]:
    """Return the account's passkeys, the oldest first."""
    return [_opened(row, user) for row in _rows(user).order_by("pk")]


def works_here(request: HttpRequest) -> bool:
    """Tell whether the visitor reads the site under the host name that its passkeys are bound to."""
    return request.get_host().partition(":")[0] == settings.SITE_HOST


def challenge_to_add(request: HttpRequest, user: User, *, at: datetime) -> Options:
    """Return the options for `navigator.credentials.create`, as JSON, and note their challenge in the session.

    Neither the handle nor the names sent along say whose account it is or match anything in the main database.
    """
    name = account_label(user)
    handle = sha256(alias(str(user.pk), purpose="passkey").encode()).digest()
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        credentials=_credentials(passkeys_of(user)),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _note(request, "add", state, at)
    return dict(options)


def challenge_to_prove(request: HttpRequest, user: User, *, at: datetime) -> Options | None:
    """Return the options for `navigator.credentials.get`, as JSON; nothing where no passkey can be used here."""
    credentials = _credentials(passkeys_of(user))
    if not credentials or not works_here(request):
        return None
    options, state = _server(request).authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    _note(request, "prove", state, at)
    return dict(options)


@transaction.atomic
def add(request: HttpRequest, user: User, *, label: str, answer: str, at: datetime) -> Authenticator:
    """Keep the passkey that answered the challenge, and give recovery codes where there are none.

    Raises PasskeyRefusedError.
    """
    state = _taken_challenge(request, "add", at)
    with _refusing():
        response = RegistrationResponse.from_dict(json.loads(answer))
        made = _server(request).register_complete(state, response)
        is_known = made.credential_data and made.credential_data.public_key.get(ALGORITHM) in KNOWN_ALGORITHMS
    if made.credential_data is None or not is_known:
        raise PasskeyRefusedError
    row = Authenticator(user=user, type=Authenticator.Type.WEBAUTHN, created_at=day_of(at))
    _seal_into(row, user, label=label, credential=made.credential_data, count=made.counter)
    row.save()
    authenticator_added.send(sender=Authenticator, request=request, user=user, authenticator=row)
    auto_generate_recovery_codes(request)
    return row


@transaction.atomic
def prove(request: HttpRequest, user: User, *, answer: str, at: datetime) -> Authenticator:
    """Return the account's passkey that answered the challenge. Raises PasskeyRefusedError.

    A counter that does not rise tells of a copied key (WebAuthn 7.2, step 21) and is refused; 0 means none is kept.
    """
    state = _taken_challenge(request, "prove", at)
    rows = {row.pk: row for row in _rows(user).select_for_update()}
    passkeys = [passkey for row in rows.values() if (passkey := _opened(row, user)).credential]
    with _refusing():
        response = AuthenticationResponse.from_dict(json.loads(answer))
        used = _server(request).authenticate_complete(state, _credentials(passkeys), response)
    passkey = next(one for one in passkeys if one.credential == used)
    _count_on(rows[passkey.pk], user, passkey, response.response.authenticator_data)
    return rows[passkey.pk]


def remove(request: HttpRequest, passkey: Passkey) -> None:
    """Forget the passkey; with the last way of an account its recovery codes go too."""
    delete_and_cleanup(request, Authenticator.objects.get(pk=passkey.pk))


def _server(request: HttpRequest) -> Fido2Server:
    """Return the library bound to the site's host and to the very origin that was asked, of no make of authenticator."""
    origin = f"{request.scheme}://{request.get_host()}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=settings.SITE_HOST, name=settings.MFA_TOTP_ISSUER),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda named: named == origin,
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever the library makes of an answer that is wrong, or is none at all, into PasskeyRefusedError.

    What it raises is written down nowhere, and its reader of CBOR (RFC 8949) lets through whatever Python says of bytes.
    """
    try:
        yield
    except Exception as error:
        raise PasskeyRefusedError from error


def _note(request: HttpRequest, purpose: str, state: dict[str, str], at: datetime) -> None:
    request.session[CHALLENGE] = {"for": purpose, "at": at.isoformat(), "state": state}


def _taken_challenge(request: HttpRequest, purpose: str, at: datetime) -> dict[str, str]:
    """Return the challenge of this session and use it up, whatever comes of it."""
    noted = request.session.pop(CHALLENGE, None)
    if not noted or noted["for"] != purpose or at - datetime.fromisoformat(noted["at"]) > PATIENCE:
        raise PasskeyRefusedError
    state: dict[str, str] = noted["state"]
    return state


def _rows(user: User) -> "models.QuerySet[Authenticator]":
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)


def _credentials(passkeys: list[Passkey]) -> list[AttestedCredentialData]:
    return [passkey.credential for passkey in passkeys if passkey.credential]


def _bound_to(user: User) -> bytes:
    return bind("passkey", str(user.pk))


def _opened(row: Authenticator, user: User) -> Passkey:
    try:
        sealed = base64.b64decode(row.data["sealed"])
        kept = json.loads(open_sealed(sealed, key=data_key(user.key_ref), bound_to=_bound_to(user)))
    except SealError:
        return Passkey(row.pk, "", row.created_at, row.last_used_at, None, 0)
    credential = AttestedCredentialData(base64.b64decode(kept["credential"]))
    return Passkey(row.pk, kept["label"], row.created_at, row.last_used_at, credential, kept["count"])


def _seal_into(row: Authenticator, user: User, *, label: str, credential: bytes, count: int) -> None:
    """Seal all there is into the row; allauth asks for a `name`, which says nothing."""
    kept = json.dumps({"label": label, "credential": base64.b64encode(credential).decode(), "count": count})
    sealed = seal(kept.encode(), key=data_key(user.key_ref), bound_to=_bound_to(user))
    row.data = {"name": "passkey", "sealed": base64.b64encode(sealed).decode()}


def _count_on(row: Authenticator, user: User, passkey: Passkey, told: AuthenticatorData) -> None:
    if (told.counter or passkey.count) and told.counter <= passkey.count:
        raise PasskeyRefusedError
    if told.counter and passkey.credential:
        _seal_into(row, user, label=passkey.label, credential=passkey.credential, count=told.counter)
        row.save(update_fields=["data"])
