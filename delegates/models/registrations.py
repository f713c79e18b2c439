"""Requests for a place, and the places themselves."""

import secrets
from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.cards import PhotoChoice
from delegates.models.people import Person
from events.models import Conference
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField
from vault.holding import FORM_DRAFT, NAMELESS, QUARTER, WEEK, Reader, Subject, held

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

    def told(self, at: datetime) -> Self:
        """Return those whose people may know at that moment what became of their request."""
        return self.filter(models.Q(answer_due_at__isnull=True) | models.Q(answer_due_at__lte=at))


class Registration(models.Model):
    """The request for, and then the right to, a place at one conference.

    `queued_at` is when the person joined the line they stand in; `link_hash` is the SHA-256 of the mailed link's
    token until the link is used. Until `answer_due_at` the person is told nothing of a decision (delegates/telling.py).
    An open request with `holds_place` keeps the place that an organisation's link held for it. `referee_alias` is a keyed
    fingerprint of the referee's address, empty where none is named. `answers_version` grows with each change of what safety
    officers are shown (delegates/revising.py).
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
    answer_due_at = models.DateTimeField(_("answer told from"), null=True, blank=True)
    holds_place = models.BooleanField(_("a place is kept until the decision"), default=False)
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
    referee_name = SealedTextField(_("someone who knows them"), null=True)
    referee_address = SealedTextField(_("address of who knows them"), null=True)
    referee_alias = models.CharField(max_length=64, blank=True, default="")
    answers_version = models.PositiveIntegerField(_("version of the answers"), default=0)
    answers_changed_at = models.DateTimeField(_("answers changed at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference code category state requested_at queued_at decided_at offer_ends_at answer_due_at holds_place"
        " arrived_at conduct_agreed_at",
        safety="person key_ref badge_id link_hash referee_alias answers_version answers_changed_at",
        sealed="access_needs dietary_needs interpretation photo recording secure_contact emergency_contact support"
        " support_amount referee_name referee_address",
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=NAMELESS,
        why={
            "person": _("says whose request it is"),
            "code": _("so that you can show it at the door, and write to the organisers without your name"),
            "badge_id": _("what the picture on your badge holds; it says nothing about you"),
            "category state": _("as what you come, and how your request stands"),
            "requested_at queued_at decided_at offer_ends_at": _("so that places are given in turn"),
            "arrived_at": _("so that it is known who is in the house, and how many came"),
            "conduct_agreed_at": _("that you agreed to the code of conduct, and when"),
            "link_hash": _("lets the link in your mail in once; only a fingerprint of the link is kept"),
            "access_needs": _("so that the place is ready for you"),
            "dietary_needs": _("so that there is something for you to eat"),
            "interpretation": _("so that interpreters are booked for the sessions"),
            "photo": _("so that photographers know before they raise a camera"),
            "recording": _("so that those who record sessions leave you out where you wish it"),
            "secure_contact": _("so that what must not go by plain mail can reach you"),
            "emergency_contact": _("so that someone you trust is told if something happens to you"),
            "support support_amount": _("so that help to travel can be shared out"),
            "referee_name referee_address": _("so that someone who knows you can be asked before you get a place"),
            "referee_alias": _("a fingerprint of that address, so that nobody decides about someone they speak for"),
            "answers_version answers_changed_at": _(
                "how often you changed your answers, and when last, so that nobody decides by older ones"
            ),
            "answer_due_at": _("when you are told what was decided, so that the time it takes says nothing"),
            "holds_place": _("whether a place is kept for you while your request is looked at"),
        },
        readers={
            Reader.TEAM: "access_needs dietary_needs interpretation recording secure_contact support support_amount",
            Reader.BADGE: "photo",
            Reader.SAFETY: "emergency_contact referee_name referee_address",
        },
        other={
            WEEK: "access_needs dietary_needs interpretation emergency_contact support support_amount referee_name"
            " referee_address",
            QUARTER: "photo recording secure_contact link_hash referee_alias answers_version answers_changed_at",
        },
        technical="person badge_id link_hash referee_alias",
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
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=QUARTER,
        why={
            "token": _("so that a form that is sent twice counts once, and its receipt is found again"),
            "reference state sent_at": _("what the receipt says; it refers to nobody"),
        },
        technical="token",
    )

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
    kept: ClassVar = held(
        under=Subject.ANSWERS,
        until=FORM_DRAFT,
        why={
            "fields": _("what you typed and asked to keep, so that you can go on later in the same browser"),
            "token_hash": _("finds the draft by the cookie of your browser, of which only a fingerprint is kept"),
            "saved_at": _("so that it is deleted in time"),
        },
        readers={Reader.YOURSELF: "fields"},
        technical="token_hash",
    )

    class Meta:
        verbose_name = _("form draft")
        verbose_name_plural = _("form drafts")

    def __str__(self) -> str:
        return f"form draft {self.pk}"
