"""What safety officers ask, hear and write down before anyone gets a place."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import User
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import WEEK, Reader, Subject, held


class Referee(models.Model):
    """One asking of someone whom the applicant named, sealed under the applicant's key.

    `address_alias` is a keyed fingerprint made for this purpose alone; `token_hash` is the SHA-256 of the mailed link's
    token. The sealed parts are NULL once the applicant has withdrawn: the row stays, so that the link still answers.
    """

    class Verdict(models.TextChoices):
        """What a referee says of someone; kept sealed."""

        YES = "yes", _("Yes, I know them and have no concern")
        UNSURE = "unsure", _("I am not sure, or do not know them well")
        NO = "no", _("No, I have a concern")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="referees")
    key_ref = models.CharField(max_length=32)
    name = SealedTextField(_("name of the referee"), null=True)
    address = SealedTextField(_("address of the referee"), null=True)
    address_alias = models.CharField(max_length=64, blank=True, default="")
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("good until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    verdict = SealedTextField(_("what the referee says"), null=True)
    words = SealedTextField(_("in the referee’s words"), null=True)

    classes: ClassVar = classed(
        safety="id registration key_ref address_alias token_hash asked_at expires_at answered_at",
        sealed="name address verdict words",
    )
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=WEEK,
        why={
            "registration": _("says about whom someone is asked"),
            "name address": _("whom you named, so that they can be asked"),
            "address_alias": _("a fingerprint of that address, so that nobody decides about someone they speak for"),
            "token_hash asked_at expires_at answered_at": _(
                "lets the mailed link be answered once, for as long as it is good"
            ),
            "verdict words": _("what they say of you, so that safety officers can decide"),
        },
        readers={Reader.SAFETY: "name address verdict words"},
        technical="registration address_alias token_hash",
    )

    class Meta:
        ordering: ClassVar = ["-asked_at", "id"]
        verbose_name = _("referee")
        verbose_name_plural = _("referees")

    def __str__(self) -> str:
        return f"referee {self.pk}"


class Review(models.Model):
    """What one safety officer thinks of a request; which of these count is told by delegates/clearance.py.

    `reviewer_alias` is the fingerprint of the reviewer's own address, to be held against those of referees.
    `answers_version` is that of the answers which the officer was shown.
    """

    class Verdict(models.TextChoices):
        """What follows for the request."""

        APPROVE = "approve", _("I agree to a place")
        OBJECT = "object", _("I object")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("reviewer"))
    reviewer_alias = models.CharField(max_length=64)
    key_ref = models.CharField(max_length=32)
    verdict = models.CharField(_("review"), max_length=8, choices=Verdict.choices)
    answers_version = models.PositiveIntegerField(_("version of the answers"), default=0)
    note = SealedTextField(_("why"))
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(
        safety="id registration reviewer reviewer_alias key_ref verdict answers_version at",
        sealed="note",
    )
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=WEEK,
        why={
            "registration reviewer reviewer_alias": _(
                "so that different officers decide, and none about someone they speak for"
            ),
            "verdict at": _("whether a safety officer agrees that you come"),
            "answers_version": _("which of your answers they had before them"),
            "note": _("why, for the other officers"),
        },
        readers={Reader.SAFETY: "note"},
        technical="registration reviewer_alias",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "reviewer"], name="one_review_per_officer"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class VettingNote(models.Model):
    """What safety officers note about a request, for one another; sealed under the applicant's key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="vetting_notes")
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    key_ref = models.CharField(max_length=32)
    text = SealedTextField(_("note"))
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(safety="id registration author key_ref at", sealed="text")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=WEEK,
        why={
            "registration author at": _("says about which request it is, who wrote it and when"),
            "text": _("what safety officers must remember of a request until it is decided"),
        },
        readers={Reader.SAFETY: "text"},
        technical="registration",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = _("note of safety officers")
        verbose_name_plural = _("notes of safety officers")

    def __str__(self) -> str:
        return f"vetting note {self.pk}"
