"""What the team keeps beside a registration."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import DECISION, FILE_DRAFT, QUARTER, Reader, Subject, held


class Note(models.Model):
    """An internal note on a registration, sealed under the person's key; the team of the registration desk reads it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    key_ref = models.CharField(max_length=32)
    text = SealedTextField(_("note"))
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(organisers="id registration author at", safety="key_ref", sealed="text")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=QUARTER,
        why={
            "text": _("what the team must remember about a registration; you can read it in the file of your own data"),
            "registration author at": _("about whose registration it is, which account wrote it and when"),
        },
        readers={Reader.TEAM: "text"},
        technical="registration author",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"note {self.pk}"


class SavedFilter(models.Model):
    """A filter of the registrations list that a member of the team keeps for themselves."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="saved_filters")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter"), max_length=300)

    classes: ClassVar = classed(organisers="id conference user name query")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=QUARTER,
        why={
            "user name query": _(
                "a filter of the list of registrations that a member of the team keeps; no person is in it"
            )
        },
        technical="user",
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "user", "name"], name="filter_name_once"),
        ]

    def __str__(self) -> str:
        return f"filter {self.pk}"


class ImportDraft(models.Model):
    """A file of people between being sent and being imported, sealed under a key of its own; it expires.

    `content` is the file's bytes, each as the character of that number (Latin-1). `progress` is how far the import has
    come, in numbers (delegates/drafts.py); empty until it begins.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    key_ref = models.CharField(max_length=32)
    content = SealedTextField(_("file"))
    progress = models.JSONField(_("progress"), default=dict)
    made_at = models.DateTimeField(_("made at"))

    classes: ClassVar = classed(organisers="id conference progress made_at", safety="key_ref", sealed="content")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=FILE_DRAFT,
        why={
            "content": _("a file of people who asked on paper or by mail, between being sent and being imported"),
            "progress made_at": _("how far the import is"),
        },
        readers={Reader.TEAM: "content"},
        technical="progress",
    )

    class Meta:
        verbose_name = _("import draft")
        verbose_name_plural = _("import drafts")

    def __str__(self) -> str:
        return f"import draft {self.pk}"


class BulkStep(models.Model):
    """One decision about many registrations, so that it can be undone as long as its mails are not sent.

    `items` holds the fields of `delegates.bulk.Item`; `left` is how many are still to come.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.CASCADE, related_name="+")
    action = models.CharField(_("action"), max_length=10)
    items = models.JSONField(_("what changed"), default=list)
    left = models.PositiveIntegerField(_("still to come"), default=0)
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    classes: ClassVar = classed(organisers="id conference actor action items left at undone_at")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=DECISION,
        why={
            "actor action at undone_at": _("which account decided what about many requests, so that it can be undone"),
            "items left": _("which requests it was about, by their codes, and how they stood before"),
        },
        technical="items left",
    )

    class Meta:
        verbose_name = _("decision about many")
        verbose_name_plural = _("decisions about many")

    def __str__(self) -> str:
        return f"decision {self.pk}"
