"""What was done, and what waits to be sent."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.conference import Conference
from events.models.people import User
from vault.classes import classed
from vault.fields import SealedTextField


class AuditEntry(models.Model):
    """Who did what to which record, and when; never the values."""

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="audit")
    action = models.CharField(_("action"), max_length=60)
    record = models.CharField(_("kind of record"), max_length=40)
    record_id = models.CharField(_("record"), max_length=36)

    classes: ClassVar = classed(organisers="id at actor conference action record record_id")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes: ClassVar = [models.Index(fields=["record", "record_id"], name="audit_by_record")]

    def __str__(self) -> str:
        return f"{self.action} {self.record} {self.record_id}"


class MailQuerySet(models.QuerySet["Mail"]):
    """Which mails?"""

    def due(self, at: datetime) -> Self:
        """Return those to be tried now, the oldest first."""
        return self.filter(state=Mail.State.QUEUED, due_at__lte=at).order_by("due_at")


class Mail(models.Model):
    """One mail in the outbox, sealed under its recipient's key; `once` is unique, so that none is written twice."""

    class State(models.TextChoices):
        """Where the mail is."""

        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="mails")
    key_ref = models.CharField(max_length=32)
    purpose = models.CharField(_("purpose"), max_length=40)
    once = models.CharField(max_length=100, unique=True)
    address = SealedTextField(_("to"))
    subject = SealedTextField(_("subject"))
    body = SealedTextField(_("text"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    written_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("to be tried at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference purpose state attempts written_at due_at sent_at",
        safety="key_ref once",
        sealed="address subject body",
    )

    class Meta:
        ordering: ClassVar = ["-written_at"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
