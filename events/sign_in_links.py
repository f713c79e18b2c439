"""Links that sign one account in, once: for the site's first owner, and for the people of the demonstration."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from events.models import SignInLink, User
from vault.holding import LINK

LIFETIME = LINK.lasts


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_sign_in_link(user: User, *, at: datetime, second_factor: bool) -> str:
    """Return the path of a new link, good for 24 hours; links past their time are swept away.

    `second_factor` makes it count as one. Raises ValueError for that outside the demonstration.
    """
    if second_factor and not settings.DEMO:
        message = "only the demonstration has links that count as a second factor"
        raise ValueError(message)
    SignInLink.objects.filter(expires_at__lte=at).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, token_hash=_hash(token), expires_at=at + LIFETIME, is_second_factor=second_factor
    )
    return reverse("events:sign_in_link", args=[token])


def is_good(token: str, *, at: datetime) -> bool:
    """Tell whether the link would sign someone in; uses up nothing."""
    return SignInLink.objects.filter(token_hash=_hash(token), expires_at__gt=at, user__is_active=True).exists()


@transaction.atomic
def burn(token: str, *, at: datetime) -> SignInLink | None:
    """Use the link up and return it, or nothing if it is unknown, used or past its time."""
    links = SignInLink.objects.select_for_update(of=("self",)).select_related("user")
    link = links.filter(token_hash=_hash(token), expires_at__gt=at, user__is_active=True).first()
    if link:
        SignInLink.objects.filter(pk=link.pk).delete()
    return link
