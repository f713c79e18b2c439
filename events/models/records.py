"""What was done, and what waits to be sent."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.conference import Conference
from events.models.people import User
from events.plain_text import validate_line, validate_text
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, WITH_CONFERENCE, WITH_SITE, Reader, Subject, held


class AuditEntry(models.Model):
    """Who did what to which record, and when; never the values."""

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by"))
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="audit")
    action = models.CharField(_("action"), max_length=60)
    record = models.CharField(_("kind of record"), max_length=40)
    record_id = models.CharField(_("record"), max_length=36)

    classes: ClassVar = classed(organisers="id at actor conference action record record_id")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=WITH_CONFERENCE,
        why={
            "at actor action": _("who did what and when, so that a misuse can be found; never what was written"),
            "record record_id": _("to which record it was done"),
        },
        technical="record record_id",
    )

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes: ClassVar = [models.Index(fields=["record", "record_id"], name="audit_by_record")]

    def __str__(self) -> str:
        return f"{self.action} {self.record} {self.record_id}"


OF_CONFERENCE = models.ExpressionWrapper(models.Q(conference__isnull=False), models.BooleanField())
"""False, which sorts first, for mails that belong to no conference: someone sits before the page and waits for them."""


class MailQuerySet(models.QuerySet["Mail"]):
    """Which mails?"""

    def unclaimed(self, at: datetime) -> Self:
        """Return those that no worker is sending at that moment."""
        return self.filter(models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lte=at))

    def told(self, at: datetime) -> Self:
        """Return those that are sent, or may be at any moment, as a worker has begun to send them."""
        return self.filter(models.Q(state=Mail.State.SENT) | models.Q(claimed_until__gt=at))

    def due(self, at: datetime) -> Self:
        """Return those to be tried now that no worker has: such as sign-in codes first, then the oldest of conferences."""
        due = self.unclaimed(at).filter(state=Mail.State.QUEUED, due_at__lte=at)
        return due.order_by(OF_CONFERENCE, "due_at")


class Mail(models.Model):
    """One mail in the outbox, sealed under its recipient's key; `once` is unique, so that none is written twice.

    `reference` is the code of the registration it is about, empty for a mail to the team; `resends` counts how often
    the team has sent it anew. Until `claimed_until` it belongs to the worker that has begun to send it.
    """

    class State(models.TextChoices):
        """Where the mail is."""

        HELD = "held", _("held for release")
        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="mails")
    key_ref = models.CharField(max_length=32)
    purpose = models.CharField(_("purpose"), max_length=40)
    once = models.CharField(max_length=100, unique=True)
    reference = models.CharField(_("registration"), max_length=8, blank=True, default="")
    address = SealedTextField(_("to"))
    subject = SealedTextField(_("subject"))
    body = SealedTextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    written_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("to be tried at"))
    claimed_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    resends = models.PositiveSmallIntegerField(_("sent anew"), default=0)

    objects = MailQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference purpose reference state attempts written_at due_at claimed_until sent_at resends",
        safety="key_ref once",
        sealed="address subject body",
    )
    kept: ClassVar = held(
        under=Subject.MAILS,
        until=QUARTER,
        why={
            "address subject body": _("the mail to you, so that it can be sent, and sent again if it is lost"),
            "purpose reference": _("what the mail is about, and whose registration"),
            "state attempts written_at due_at claimed_until sent_at resends once": _(
                "whether and when it was sent, so that none is lost or sent twice"
            ),
        },
        readers={Reader.SAFETY: "address", Reader.TEAM: "subject body"},
        technical="attempts due_at claimed_until resends once",
    )

    class Meta:
        ordering: ClassVar = ["-written_at"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes: ClassVar = [models.Index(models.F("state"), OF_CONFERENCE, models.F("due_at"), name="mail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class KeysMark(models.Model):
    """The only row says which keys database this one was last used with, and how far both had come."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site = models.CharField(_("random name of the site"), max_length=32)
    number = models.PositiveBigIntegerField(_("mark"), default=0)

    classes: ClassVar = classed(safety="id site number")
    kept: ClassVar = held(
        under=Subject.TECHNICAL,
        until=WITH_SITE,
        why={"site number": _("so that keys that are another site’s, or older than what they open, are noticed")},
        technical="site number",
    )

    class Meta:
        verbose_name = _("mark of the keys")
        verbose_name_plural = _("marks of the keys")

    def __str__(self) -> str:
        return f"mark {self.number}"


class Revision(models.Model):
    """Rows whose sum is another after each change of what the public may read (see events/revision.py)."""

    token = models.BigIntegerField(_("random number"))

    classes: ClassVar = classed(public="id token")
    kept: ClassVar = held(
        under=Subject.TECHNICAL,
        until=WITH_SITE,
        why={"token": _("so that an answer is not given again once anything in it has changed")},
        technical="token",
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"change {self.pk}"


class MailTemplate(models.Model):
    """How a conference words one kind of mail in one language, in place of the usual words.

    Placeholders are names in `$name` form (PEP 292) from a fixed list per purpose; nothing else is filled in.
    """

    class Purpose(models.TextChoices):
        """Which mail."""

        RECEIVED = "received", _("a request has arrived")
        AGAIN = "again", _("a second request came from the same address")
        NEWS = "news", _("a request was decided")
        OFFER = "offer", _("a place is offered")
        MESSAGE = "message", _("the organisers wrote a message")
        PROGRAMME = "programme", _("sessions have other times or rooms")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="mail_templates")
    purpose = models.CharField(_("which mail"), max_length=10, choices=Purpose.choices)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=120, validators=[validate_line])
    body = models.TextField(_("text"), max_length=5_000, validators=[validate_text])

    classes: ClassVar = classed(organisers="id conference purpose language subject body")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"purpose language subject body": _("how this conference words its mails; nothing of a person is in it")},
    )

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "purpose", "language"], name="one_template_per_language"),
        ]

    def __str__(self) -> str:
        return f"template {self.purpose} in {self.language}"
