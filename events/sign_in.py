"""Signing in by a mailed code: django-allauth, told to keep no address, to write mails into the outbox, and to be dull.

Whether an address is known shows neither on a page nor in how long the answer takes.
"""

import secrets
from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.ratelimit import truncate_ip
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_lazy

from events import clock
from events.access import SECOND_FACTOR, note_second_factor
from events.accounts import SEALED_DOMAIN, alias_of, entered, on_sign_in, sealed_address
from events.models import User
from events.outbox import write_mail
from events.second_factor import has_factor

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

PURPOSES = {"login_code": "sign-in code", "email_confirmation": "sign-in code"}


class SealedAccountAdapter(DefaultAccountAdapter):
    """Hands allauth the alias of an address and nothing else; maps it back only to write a mail."""

    error_messages = DefaultAccountAdapter.error_messages | {  # as allauth declares it
        "incorrect_code": gettext_lazy("This is not the code, or its time is over. Check it, or ask for a new one.")
    }

    def is_open_for_signup(self, request: "HttpRequest") -> bool:  # noqa: ARG002  # allauth's signature
        """Refuse: accounts come from a registration, an invitation to a team, or the site's operator."""
        return False

    def clean_email(self, email: str) -> str:
        """Return the alias that stands for the address."""
        return email if email.endswith(f"@{SEALED_DOMAIN}") else sealed_address(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Write the mail into the outbox, to the address that the account holds sealed; to no one else."""
        user = User.objects.filter(email=email).first()
        if user is None:
            return
        mail = self.render_mail(template_prefix, email, context)
        purpose = PURPOSES.get(template_prefix.rpartition("/")[2], "account")
        write_mail(
            address=user.address,
            subject=str(mail.subject),
            body=str(mail.body),
            key_ref=user.key_ref,
            purpose=purpose,
            once=f"{purpose} {secrets.token_hex(16)}",
            at=clock.now(),
        )

    def login(self, request: "HttpRequest", user: "AbstractBaseUser") -> None:
        """Sign in, note whether a second factor was proved on the way, and tell the apps above."""
        super().login(request, user)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        request.session[SECOND_FACTOR] = False
        if "mfa" in methods:
            note_second_factor(request, clock.now())
        if isinstance(user, User):
            for tell in on_sign_in:
                tell(user, alias_of(user))

    def post_login(self, request: "HttpRequest", user: "AbstractBaseUser", **options: object) -> "HttpResponse":
        """Lead on, and let the apps above take over what the browser kept until now."""
        response: HttpResponse = super().post_login(request, user, **options)  # type: ignore[arg-type]  # passed on as it comes
        if isinstance(user, User):
            entered(request, response, user)
        return response

    def get_reauthentication_methods(self, user: "AbstractBaseUser | AnonymousUser") -> list[dict[str, str]]:
        """Return one page that asks for any second factor; a password counts only where there is none."""
        if isinstance(user, User) and has_factor(user):
            words = gettext("Use your second step")
            return [{"id": "mfa_reauthenticate", "description": words, "url": reverse("mfa_reauthenticate")}]
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return methods

    def get_client_ip(self, request: "HttpRequest") -> str:
        """Return a keyed fingerprint of the visitor's network address: rate limits need no more."""
        address = truncate_ip(super().get_client_ip(request))
        return salted_hmac("network address", address, algorithm="sha256").hexdigest()[:32]
