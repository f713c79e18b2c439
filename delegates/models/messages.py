"""What the organisers write to many people at once."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, Reader, Subject, held


class Message(models.Model):
    """One message to several people, sealed under a key of its own; each reads it on the own page, a mail says so.

    `key_ref` is the message's own key, so that a person's erasure leaves it readable to the others.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    key_ref = models.CharField(max_length=32)
    subject = SealedTextField(_("subject"))
    text = SealedTextField(_("text"))
    at = models.DateTimeField(_("written at"))
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    classes: ClassVar = classed(
        organisers="id conference author at taken_back_at", safety="key_ref", sealed="subject text"
    )
    kept: ClassVar = held(
        under=Subject.MAILS,
        until=QUARTER,
        why={
            "subject text": _("what the organisers write to many; each reads it on the own page"),
            "author at taken_back_at": _("which account wrote it and when, and whether it was taken back"),
        },
        readers={Reader.TEAM: "subject text"},
        technical="author",
    )

    class Meta:
        ordering: ClassVar = ["-at", "id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"message {self.pk}"


class Addressee(models.Model):
    """That a message is meant for someone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="addressees")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="messages")

    classes: ClassVar = classed(organisers="id message registration")
    kept: ClassVar = held(
        under=Subject.MAILS,
        until=QUARTER,
        why={"message registration": _("says to whom a message is written")},
        technical="message registration",
    )

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "registration"], name="message_once_per_registration"),
        ]

    def __str__(self) -> str:
        return f"addressee {self.pk}"
