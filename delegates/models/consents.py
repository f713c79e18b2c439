"""The ledger of what people agreed to: entries are added, and the database lets nobody change or delete one."""

import secrets
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference
from vault.classes import classed
from vault.fields import SealedJSONField
from vault.holding import NAMELESS, Reader, Subject, held

SHOWN_BYTES = 900
"""How long what was shown is made at least, so that its length tells neither the language nor whose hand it was."""


def make_subject() -> str:
    """Return a random 128-bit id as 32 hexadecimal digits."""
    return secrets.token_hex(16)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Which consents?"""

    def of(self, subject: str | None) -> Self:
        """Return the entries of one subject, the oldest first."""
        return self.filter(subject=subject or "").order_by("number")


class Consent(models.Model):
    """An entry of the ledger: somebody's yes or its withdrawal, for one purpose. The last one counts; absence means no.

    `subject` is a random id that the person holds too until they are emptied: no foreign key, so that nothing leads from
    an entry to anybody afterwards. `number` counts the entries of one subject. `key_ref` is the person's `ledger_ref`.
    `about` is the id of what it concerns (a session), or empty. `shown` holds the wording in full, its version, and how
    organisers know of it where it was not the person's own hand; it is None where no key was left to seal it.
    """

    class Purpose(models.TextChoices):
        """What is agreed to."""

        NAME_IN_PROGRAMME = "name-in-programme", _("Your name in the programme")
        OPEN_SESSION = "open-session", _("An open session")
        PHOTO = "photo", _("Photographs of you")
        RECORDING = "recording", _("Recordings of you")
        NAME_IN_REPORT = "name-in-report", _("Your name in the report")
        QUOTATION = "quotation", _("Quotations of what you say")
        FOLLOW_UP = "follow-up", _("Mail after the conference")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.DO_NOTHING, db_constraint=False, related_name="+")
    subject = models.CharField(max_length=32)
    number = models.PositiveIntegerField(_("number"))
    key_ref = models.CharField(max_length=32)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    about = models.CharField(_("about"), max_length=36, blank=True, default="")
    given = models.BooleanField(_("given"))
    language = models.CharField(_("language"), max_length=12)
    shown = SealedJSONField(_("what was shown"), default=dict, null=True, least=SHOWN_BYTES)
    at = models.DateTimeField(_("at"))

    objects = ConsentQuerySet.as_manager()

    classes: ClassVar = classed(
        safety="id conference subject number key_ref purpose about given language at", sealed="shown"
    )
    kept: ClassVar = held(
        under=Subject.YOU,
        until=NAMELESS,
        why={
            "subject number": _(
                "says in which order somebody answered; it no longer leads to you once your name is gone"
            ),
            "purpose about given at": _(
                "what you agreed to or took back, when and for which session: without it the answer is no"
            ),
            "language shown": _("which words you were shown when you were asked; unreadable once your name is gone"),
        },
        readers={Reader.SAFETY: "shown"},
        technical="subject number",
    )
    outlives_its_key: ClassVar = True

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "number"], name="consent_entries_in_a_row"),
        ]
        indexes: ClassVar = [models.Index(fields=["conference", "purpose"], name="consent_purpose")]

    def __str__(self) -> str:
        return "entry of the ledger"
