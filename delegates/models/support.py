"""Letters for a visa, and help to pay for the journey."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField
from vault.holding import QUARTER, WEEK, Reader, Subject, held


class VisaRequest(models.Model):
    """That someone with a place asks for a letter to an embassy, sealed under the person's key.

    `reference` stands on the letter; `reference_hash` is its SHA-256, by which the public check page finds it.
    The number and the day of birth are empty once the letter is made; nobody on the team reads any of what is sealed.
    """

    class State(models.TextChoices):
        """How far the request has come."""

        ASKED = "asked", _("asked for")
        AGREED = "agreed", _("agreed to")
        REFUSED = "refused", _("refused")
        ISSUED = "issued", _("letter made")
        REVOKED = "revoked", _("letter revoked")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="visa_request")
    key_ref = models.CharField(max_length=32)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    reference_hash = models.CharField(max_length=64, unique=True)
    reference = SealedTextField(_("reference of the letter"))
    legal_name = SealedTextField(_("legal name"))
    passport_number = SealedTextField(_("passport number"))
    born = SealedTextField(_("day of birth"))
    nationality = SealedTextField(_("nationality"))
    embassy = SealedTextField(_("embassy"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    issued_at = models.DateTimeField(_("letter made at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    classes: ClassVar = classed(
        organisers="id registration state asked_at decided_at issued_at revoked_at",
        safety="key_ref reference_hash",
        sealed="reference legal_name passport_number born nationality embassy",
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=WEEK,
        why={
            "registration": _("says whose letter it is"),
            "state asked_at decided_at issued_at revoked_at": _("what became of your request for a letter, and when"),
            "reference_hash": _(
                "a fingerprint of the reference, so that an embassy can ask whether the letter is valid"
            ),
            "reference": _("stands on the letter"),
            "passport_number born": _("only for the letter; deleted the moment it is made"),
            "legal_name nationality embassy": _("only for the letter, which you alone can make"),
        },
        readers={Reader.YOURSELF: "reference legal_name passport_number born nationality embassy"},
        technical="registration reference_hash",
    )

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        verbose_name = _("request for a letter")
        verbose_name_plural = _("requests for letters")

    def __str__(self) -> str:
        return f"request for a letter {self.pk}"


class BudgetLine(models.Model):
    """Money that a funder gave for a purpose; its names are sealed under a key of its own.

    `amount` is in units of `currency` (ISO 4217), with as many decimals as that has.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="budget_lines")
    key_ref = models.CharField(max_length=32)
    name = SealedTextField(_("what it is for"))
    funder = SealedTextField(_("funder"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=4, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3)
    made_at = models.DateTimeField(_("made at"))

    classes: ClassVar = classed(
        organisers="id conference amount currency made_at", safety="key_ref", sealed="name funder"
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=QUARTER,
        why={"amount currency made_at": _("how much there is"), "name funder": _("what it is for, and who gave it")},
        readers={Reader.TEAM: "name funder"},
    )

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")

    def __str__(self) -> str:
        return f"budget line {self.pk}"


class SupportDecisionQuerySet(models.QuerySet["SupportDecision"]):
    """Which decisions about support?"""

    def told(self, at: datetime) -> Self:
        """Return those of which the person may know at that moment: none that follows an answer not told yet."""
        waits = models.Q(registration__answer_due_at__gt=at, at__gte=models.F("registration__decided_at"))
        return self.exclude(waits)


class SupportDecision(models.Model):
    """What was decided about someone's travel support, sealed under the person's key.

    `amount` counts in the smallest unit of the line's currency, such as cents; a refusal has no line and no amount.
    """

    class State(models.TextChoices):
        """What was decided."""

        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="support_decision")
    line = models.ForeignKey(BudgetLine, models.SET_NULL, null=True, blank=True, related_name="decisions")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    key_ref = models.CharField(max_length=32)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    amount = SealedJSONField(_("amount granted"), default=int, least=16)
    note = SealedTextField(_("note"))
    at = models.DateTimeField(_("decided at"))

    objects = SupportDecisionQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id registration line author state at", safety="key_ref", sealed="amount note"
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=QUARTER,
        why={
            "registration line": _("says whose travel is paid, and of which money"),
            "author": _("so that the team knows whom to ask"),
            "state amount at": _("what was decided about your travel support, and when"),
            "note": _("what the team wrote beside the decision"),
        },
        readers={Reader.TEAM: "amount note"},
        technical="registration line author",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = _("decision about support")
        verbose_name_plural = _("decisions about support")

    def __str__(self) -> str:
        return f"decision about support {self.pk}"

    @property
    def told_at(self) -> datetime:
        """Return when the person was told: with the answer to their request, where it follows one that waited."""
        morning, decided_at = self.registration.answer_due_at, self.registration.decided_at
        return max(self.at, morning) if morning and decided_at and self.at >= decided_at else self.at
