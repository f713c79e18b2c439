"""Accounts and the team of a conference."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from events.models.conference import Conference
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import AT_LATEST, LINK, WITH_ACCOUNT, WITH_ROLE, Reader, Subject, held


class UserManager(BaseUserManager["User"]):
    """Find users by the alias of their address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of that alias."""
        return self.get(email=username)


class User(AbstractBaseUser):
    """An account. `email` is a keyed alias (`<64 hex>@sealed.invalid`); the address itself is sealed.

    `sign_in_salt` is part of what every sign-in is checked against at each request: a new one ends them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key_ref = models.CharField(max_length=32, unique=True)
    email = models.EmailField(_("alias of the address"), unique=True)
    address = SealedTextField(_("e-mail address"))
    may_convene = models.BooleanField(_("may create conferences"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    sign_in_salt = models.CharField(max_length=32, blank=True, default="")

    last_login = None  # when someone signed in is nobody's business

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    classes: ClassVar = classed(safety="id key_ref email may_convene is_active sign_in_salt", sealed="address password")
    kept: ClassVar = held(
        under=Subject.ACCOUNT,
        until=WITH_ACCOUNT,
        why={
            "email": _(
                "a fingerprint of your address, to find your account when you sign in; the address cannot be read from it"
            ),
            "address": _("so that codes to sign in can be sent to you"),
            "password": _("only if you chose one; scrambled so that nobody can read it"),
            "sign_in_salt": _("random; where it changes, every sign-in ends"),
            "may_convene is_active": _("what the account may do on this site"),
        },
        readers={Reader.TEAM: "address", Reader.NOBODY: "password"},
        technical="is_active sign_in_salt",
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return f"account {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold to count: Django's, made of the password, and of the salt as well."""
        value = f"{self.password} {self.sign_in_salt}"
        return salted_hmac("events.User sign-in", value, secret=secret, algorithm="sha256").hexdigest()


class TeamMember(models.Model):
    """A role that an account holds at one conference."""

    class Role(models.TextChoices):
        """What a member of the team may do; `events.access` says for which audience each acts."""

        ORGANISER = "organiser", _("Organiser")
        SAFETY = "safety", _("Safety officer")
        PROGRAMME = "programme", _("Programme team")
        EDITOR = "editor", _("Report editor")
        DOOR = "door", _("Door")
        RAPPORTEUR = "rapporteur", _("Rapporteur")
        REVIEWER = "reviewer", _("Reviewer")
        INTERPRETATION = "interpretation", _("Interpreter coordinator")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    classes: ClassVar = classed(organisers="id conference user role")
    kept: ClassVar = held(
        under=Subject.ACCOUNT,
        until=WITH_ROLE,
        why={"user role": _("only for members of the team: what they may open and do")},
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "user", "role"], name="role_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.conference_id}"


class TeamInvitation(models.Model):
    """An invitation to a role; only the mailed link's SHA-256 is kept, and the row goes when it is used."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=TeamMember.Role.choices)
    key_ref = models.CharField(max_length=32)
    address = SealedTextField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("good until"))

    classes: ClassVar = classed(
        organisers="id conference role expires_at", safety="key_ref token_hash", sealed="address"
    )
    kept: ClassVar = held(
        under=Subject.ACCOUNT,
        until=AT_LATEST,
        why={
            "role address": _(
                "only for people who are asked to join the team: what they are asked to do, and where the link is sent"
            ),
            "token_hash expires_at": _("lets the mailed link in once, for as long as it is good"),
        },
        readers={Reader.TEAM: "address"},
        technical="token_hash",
    )

    class Meta:
        ordering: ClassVar = ["-expires_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SignInLink(models.Model):
    """A link that signs one account in, once; only the link's SHA-256 is kept, and the row goes when it is used."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("good until"))
    is_second_factor = models.BooleanField(_("counts as a second factor"), default=False)

    classes: ClassVar = classed(safety="id user token_hash expires_at is_second_factor")
    kept: ClassVar = held(
        under=Subject.ACCOUNT,
        until=LINK,
        why={
            "user token_hash expires_at is_second_factor": _(
                "lets a link that was made for one account in once; only a fingerprint of the link is kept"
            )
        },
        technical="user token_hash is_second_factor",
    )

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"
