"""Requests for a place, and the places themselves."""

import secrets
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.cards import PhotoChoice
from delegates.models.people import Person
from events.models import Conference
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


def make_code() -> str:
    """Return a random registration code without letters that look alike."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def make_badge_id() -> str:
    """Return a random 128-bit id as 32 hexadecimal digits."""
    return secrets.token_hex(16)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Which registrations?"""

    def confirmed(self) -> Self:
        """Return those that hold a place."""
        return self.filter(state=Registration.State.CONFIRMED)

    def shown(self) -> Self:
        """Return those of people who are not hidden."""
        return self.filter(person__hid_themselves_at=None, person__hidden_by_officer_at=None)

    def taking_places(self) -> Self:
        """Return those that hold a place or are offered one."""
        return self.filter(state__in=[Registration.State.CONFIRMED, Registration.State.OFFERED])

    def waiting(self) -> Self:
        """Return the waiting list, the first in line first."""
        return self.filter(state=Registration.State.WAITING).order_by("queued_at", "id")


class Registration(models.Model):
    """The request for, and then the right to, a place at one conference.

    `queued_at` is when the person joined the line they stand in; `link_hash` is the SHA-256 of the mailed link's
    token until the link is used.
    """

    class State(models.TextChoices):
        """How far the request has come."""

        REQUESTED = "requested", _("requested")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("a place is offered")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Category(models.TextChoices):
        """As what a person comes."""

        DELEGATE = "delegate", _("Delegate")
        SPEAKER = "speaker", _("Speaker")
        INTERPRETER = "interpreter", _("Interpreter")
        PRESS = "press", _("Press")
        VOLUNTEER = "volunteer", _("Volunteer")
        GUEST = "guest", _("Guest")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="registration")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="registrations")
    key_ref = models.CharField(max_length=32)
    code = models.CharField(_("registration code"), max_length=8, default=make_code)
    badge_id = models.CharField(_("badge"), max_length=32, unique=True, default=make_badge_id)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.DELEGATE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    queued_at = models.DateTimeField(_("in line since"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    offer_ends_at = models.DateTimeField(_("offered until"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    conduct_agreed_at = models.DateTimeField(_("agreed to the code of conduct at"))
    link_hash = models.CharField(max_length=64, blank=True, default="")
    access_needs = SealedTextField(_("access needs"))
    dietary_needs = SealedTextField(_("dietary needs"))
    interpretation = SealedJSONField(_("languages needed in interpretation"), default=list)
    photo = SealedTextField(_("photographs"), default=PhotoChoice.NO.value)
    recording = SealedTextField(_("recording"), default=PhotoChoice.NO.value, null=True)
    secure_contact = SealedTextField(_("Signal or PGP contact"), null=True)
    emergency_contact = SealedTextField(_("emergency contact"), null=True)
    support = SealedJSONField(_("travel support asked for"), default=list, null=True)
    support_amount = SealedTextField(_("amount asked for"), null=True)

    objects = RegistrationQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference code category state requested_at queued_at decided_at offer_ends_at arrived_at conduct_agreed_at",
        safety="person key_ref badge_id link_hash",
        sealed="access_needs dietary_needs interpretation photo recording secure_contact emergency_contact support"
        " support_amount",
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "code"], name="registration_code_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["conference", "state", "queued_at"], name="registration_line")]

    def __str__(self) -> str:
        return f"registration {self.code}"


class Submission(models.Model):
    """One sending of the form: its token makes a repeated sending the same one, and finds its receipt again.

    It refers to no person: the receipt of an address that is registered already looks like any other.
    """

    token = models.UUIDField(primary_key=True, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="submissions")
    reference = models.CharField(_("reference"), max_length=8)
    state = models.CharField(_("state"), max_length=10, choices=Registration.State.choices)
    sent_at = models.DateTimeField(_("sent at"))

    classes: ClassVar = classed(safety="token conference reference state sent_at")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"submission {self.reference}"


class FormDraft(models.Model):
    """A registration form that someone keeps to go on with later, sealed under a key of its own; it expires.

    `token_hash` is the SHA-256 of a cookie that only the person's browser holds. `fields` maps each name to the list of
    its values, as typed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    key_ref = models.CharField(max_length=32)
    fields = SealedJSONField(_("what was typed"), default=dict)
    saved_at = models.DateTimeField(_("saved at"))

    classes: ClassVar = classed(safety="id conference token_hash key_ref saved_at", sealed="fields")

    class Meta:
        verbose_name = _("form draft")
        verbose_name_plural = _("form drafts")

    def __str__(self) -> str:
        return f"form draft {self.pk}"
