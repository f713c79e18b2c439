"""Accounts whose addresses the database knows only by alias."""

import unicodedata
from collections.abc import Callable, Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from events.models import User
from vault.keys import aliases, make_key

SEALED_DOMAIN = "sealed.invalid"

address_knowers: list[Callable[[str], bool]] = []
"""Functions of the apps above: is a person of this address alias known? Such a person may sign in without an account."""

on_sign_in: list[Callable[[User, str], None]] = []
"""Functions of the apps above, called after each sign-in with the account and the alias of its address."""

on_entering: list[Callable[[HttpRequest, HttpResponseBase, User], None]] = []
"""Functions of the apps above, called with the answer that leads on after each sign-in, for what the browser kept until then."""


def entered(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Tell the apps above that the account has just signed in."""
    for tell in on_entering:
        tell(request, response, user)


class FloorArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the OWASP floor: 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


def address_alias(address: str, *, purpose: str = "address") -> str:
    """Return the keyed fingerprint (64 hexadecimal digits) of an address, the same however it is typed.

    Fingerprints made for another purpose cannot be held against those of accounts and people.
    """
    return address_aliases([address], purpose=purpose)[0]


def address_aliases(addresses: Iterable[str], *, purpose: str = "address") -> list[str]:
    """Return the fingerprint of each address, as `address_alias` does, with one look-up of the key for all."""
    tidy = (unicodedata.normalize("NFKC", address).casefold().strip() for address in addresses)
    return aliases(tidy, purpose=purpose)


def sealed_address(address: str) -> str:
    """Return what stands for the address in the database: `<alias>@sealed.invalid`."""
    return sealed_alias(address_alias(address))


def sealed_alias(alias: str) -> str:
    """Return what stands for the address of that alias in the database."""
    return f"{alias}@{SEALED_DOMAIN}"


def alias_of(user: User) -> str:
    """Return the alias of the account's address."""
    return user.email.partition("@")[0]


def find_account(address: str) -> User | None:
    """Return the account of that address, if there is one."""
    return User.objects.filter(email=sealed_address(address)).first()


def open_account(*, address: str, is_verified: bool) -> User:
    """Return the account of that address, made if need be.

    `is_verified` says that its owner has shown to read mail sent there, or that the operator vouches for it.
    """
    user = find_account(address) or _make_account(address)
    known, _made = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    if is_verified:
        known.set_verified()
    return user


def _make_account(address: str) -> User:
    user = User(key_ref=make_key(), email=sealed_address(address))
    user.address = address.strip()
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:  # another request was first
        return User.objects.get(email=user.email)
    return user


def open_if_known(address: str) -> None:
    """Make sure that who has an account, or is known to an app above as a person, can be sent a code."""
    if find_account(address) or any(knows(address_alias(address)) for knows in address_knowers):
        open_account(address=address, is_verified=False)


def move_account(user: User, address: str) -> None:
    """Let the account be another address's, which its owner has shown to read; links to sign in go. Raises IntegrityError."""
    user.email, user.address = sealed_address(address), address.strip()
    user.save(update_fields=["email", "address"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    user.sign_in_links.all().delete()
