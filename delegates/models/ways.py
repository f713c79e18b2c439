"""Ways in: who may ask for a place how, and how many places there are for them."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import Conference
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, WITH_CONFERENCE, Reader, Subject, held

MOST_USES = 10_000


class WayIn(models.Model):
    """How people of one category get a place; one without a row follows the conference, without a quota.

    An empty `admission` follows the conference too.
    """

    class Admission(models.TextChoices):
        """What it takes."""

        OPEN = "open", _("at once, while places last")
        REQUEST = "request", _("after an organiser accepts the request")
        INVITATION = "invitation", _("by invitation only")
        CLOSED = "closed", _("not at all")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="ways_in")
    category = models.CharField(_("category"), max_length=12, choices=Registration.Category.choices)
    admission = models.CharField(_("how people get a place"), max_length=10, choices=Admission.choices, blank=True)
    quota = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as the conference has.")
    )

    classes: ClassVar = classed(public="id conference category admission", organisers="quota")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "category admission quota": _(
                "how people of each category get a place, and how many places there are for them"
            )
        },
    )

    class Meta:
        verbose_name = _("way in")
        verbose_name_plural = _("ways in")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "category"], name="one_way_in_per_category"),
        ]

    def __str__(self) -> str:
        return f"way in for {self.category}"


class AllotmentQuerySet(models.QuerySet["Allotment"]):
    """Which allotments?"""

    def live(self, at: datetime) -> Self:
        """Return those whose places are held at that moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class Allotment(models.Model):
    """Places held for an organisation until `expires_at`, which passes each on by a personal link.

    Each link is an InvitationCode that can be used once. `link_hash` is the SHA-256 of the token of the organisation's
    own page; `taken` counts the links that were used. No registration refers to the organisation it came through.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="allotments")
    key_ref = models.CharField(max_length=32)
    label = SealedTextField(_("for which organisation"))
    category = models.CharField(_("category"), max_length=12, choices=Registration.Category.choices)
    places = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(MOST_USES)])
    taken = models.PositiveIntegerField(_("places taken"), default=0)
    link_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("held until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = AllotmentQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference category places taken made_at expires_at revoked_at",
        safety="key_ref link_hash",
        sealed="label",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=QUARTER,
        why={
            "label": _("for which organisation places are held"),
            "category places taken made_at expires_at revoked_at": _(
                "how many places, for whom and until when; not who took them"
            ),
            "link_hash": _("opens the organisation’s own page; only a fingerprint of the link is kept"),
        },
        readers={Reader.TEAM: "label"},
        technical="link_hash",
    )

    class Meta:
        ordering: ClassVar = ["-made_at"]
        verbose_name = _("organisation's places")
        verbose_name_plural = _("organisations' places")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("places")), name="no_more_taken_than_allotted"
            ),
        ]

    def __str__(self) -> str:
        return f"allotment {self.pk}"


class InvitationCodeQuerySet(models.QuerySet["InvitationCode"]):
    """Which codes?"""

    def usable(self, at: datetime) -> Self:
        """Return those that can be used at that moment."""
        lasting = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=at)
        return self.filter(lasting, revoked_at__isnull=True, uses__lt=models.F("uses_allowed"))

    def with_place(self, at: datetime) -> Self:
        """Leave out an organisation's links for which no place is held any more."""
        held = models.Q(
            allotment__revoked_at__isnull=True,
            allotment__expires_at__gt=at,
            allotment__taken__lt=models.F("allotment__places"),
        )
        return self.filter(models.Q(allotment__isnull=True) | held)


class InvitationCode(models.Model):
    """A code that lets its bearer in as one category, once or several times; only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="invitation_codes")
    allotment = models.ForeignKey(Allotment, models.CASCADE, null=True, blank=True, related_name="codes")
    key_ref = models.CharField(max_length=32)
    label = SealedTextField(_("for whom"))
    category = models.CharField(_("category"), max_length=12, choices=Registration.Category.choices)
    code_hash = models.CharField(max_length=64, unique=True)
    uses_allowed = models.PositiveIntegerField(
        _("how often it can be used"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_USES)]
    )
    uses = models.PositiveIntegerField(_("used"), default=0)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationCodeQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference allotment category uses_allowed uses made_at expires_at revoked_at",
        safety="key_ref code_hash",
        sealed="label",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=QUARTER,
        why={
            "label": _("what the team calls a code, to tell codes apart"),
            "allotment category uses_allowed uses made_at expires_at revoked_at": _(
                "whom the code lets in, how often and until when; not who used it"
            ),
            "code_hash": _("recognises the code; only a fingerprint of it is kept"),
        },
        readers={Reader.TEAM: "label"},
        technical="allotment code_hash",
    )

    class Meta:
        ordering: ClassVar = ["-made_at"]
        verbose_name = _("invitation code")
        verbose_name_plural = _("invitation codes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("uses_allowed")), name="code_not_used_more_often_than_allowed"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation code {self.pk}"
