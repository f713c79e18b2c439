"""The second factor: secrets sealed at rest, and a note in the session once it is proved.

allauth calls the adapter before any of its signals is sent, so the receivers below are always connected in time.
"""

import base64
from datetime import datetime
from typing import TYPE_CHECKING

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.dispatch import receiver
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from events import clock
from events.access import SECOND_FACTOR, note_second_factor
from events.models import User
from vault.keys import site_key
from vault.sealing import bind, open_sealed, seal

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest

KEY_REF = "mfa"
BOUND_TO = bind("second factor")


class SealedMFAAdapter(DefaultMFAAdapter):
    """Seals what allauth keeps of a second factor, and names no one in the authenticator app."""

    error_messages = DefaultMFAAdapter.error_messages | {  # as allauth declares it
        "incorrect_code": gettext_lazy(
            "This is not the code. Enter the one that is shown now, or a recovery code that you have not used."
        )
    }

    def encrypt(self, text: str) -> str:
        """Return the text sealed under the site's key for second factors, in base64."""
        return base64.b64encode(seal(text.encode(), key=site_key(KEY_REF), bound_to=BOUND_TO)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given. Raises SealError."""
        return open_sealed(base64.b64decode(encrypted_text), key=site_key(KEY_REF), bound_to=BOUND_TO).decode()

    def get_totp_label(self, user: "AbstractBaseUser") -> str:
        """Return a label that tells accounts apart and says nothing to who finds the phone."""
        return account_label(user)

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as one SVG path in the colour of the text around it."""
        svg = segno.make_qr(url, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
        # Safe: drawn from modules, it contains no text.
        return mark_safe(svg.replace('stroke="#000"', 'stroke="currentColor"'))


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor of its own; recovery codes only stand in for one."""


def account_label(user: "AbstractBaseUser") -> str:
    """Return a label that tells accounts apart and says nothing to who finds the phone or the key."""
    return gettext("account %(mark)s") % {"mark": str(user.pk)[:4]}


def day_of(at: datetime) -> datetime:
    """Return the beginning of the day (UTC): at what time someone set up or used a factor is nobody's business."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def has_factor(user: User) -> bool:
    """Tell whether the account has an authenticator app or a passkey set up."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


@receiver(authenticator_used)
def note_proof(
    request: "HttpRequest", authenticator: Authenticator, *, reauthenticated: bool = False, **_signal: object
) -> None:
    """Note a second factor proved by someone who is signed in already; of its use the row keeps no more than the day."""
    Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=day_of(clock.now()))
    if reauthenticated:
        note_second_factor(request, clock.now())


@receiver(authenticator_added)
def note_set_up(request: "HttpRequest", user: User, authenticator: Authenticator, **_signal: object) -> None:
    """Note that setting a factor up proved it, so that the recovery codes can be shown at once."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
        note_second_factor(request, clock.now())


@receiver(authenticator_removed)
def note_removal(request: "HttpRequest", user: User, **_signal: object) -> None:
    """Forget the proof once no factor is left."""
    if not has_factor(user):
        request.session.pop(SECOND_FACTOR, None)
