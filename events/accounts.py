"""Accounts whose addresses the database knows only by alias."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.hashers import Argon2PasswordHasher


class FloorArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the OWASP floor: 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class SealedAccountAdapter(DefaultAccountAdapter):
    """Placeholder."""


class SealedMFAAdapter(DefaultMFAAdapter):
    """Placeholder."""
