"""What the post-conference report is made from."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference, Theme
from events.plain_text import validate_line, validate_text
from sessions.models import Session
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, WITH_CONFERENCE, Reader, Subject, held


class Report(models.Model):
    """The report of a conference; the public reads it from `published_at` on.

    `figures` are the tables about people as `reports.statistics` packs them, counted once, when it is first published:
    two counts with one withdrawal between them would tell who withdrew.
    """

    conference = models.OneToOneField(Conference, models.CASCADE, primary_key=True, related_name="report")
    subtitle = models.CharField(
        _("subtitle"),
        max_length=240,
        blank=True,
        validators=[validate_line],
        help_text=_("One sentence on the cover: what the report holds."),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    figures = models.JSONField(_("figures about people"), default=list, blank=True)
    counted_at = models.DateTimeField(_("people counted at"), null=True, blank=True)

    classes: ClassVar = classed(public="conference published_at", organisers="subtitle figures counted_at")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "subtitle published_at": _("the report, and since when everyone can read it"),
            "figures counted_at": _(
                "numbers of people, counted once; no group of fewer than five can be read from them"
            ),
        },
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return f"report of {self.conference_id}"


class Summary(models.Model):
    """What the rapporteur wrote of one session, in Markdown."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="summary")
    text = models.TextField(_("summary"), max_length=50_000, validators=[validate_text])

    classes: ClassVar = classed(public="session", organisers="text")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"session text": _("what was said in a session, as the report tells it")},
        technical="session",
    )

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")

    def __str__(self) -> str:
        return f"summary of {self.session_id}"


class Recommendation(models.Model):
    """What the conference asks of somebody."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="recommendations")
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="recommendations")
    addressee = models.CharField(
        _("addressee"),
        max_length=80,
        validators=[validate_line],
        help_text=_("Such as “governments” or “bar associations”."),
    )
    text = models.TextField(_("recommendation"), max_length=2_000, validators=[validate_text])
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(public="id conference theme", organisers="addressee text position")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"theme addressee text position": _("what the conference asks of governments, associations and others")},
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self) -> str:
        return f"recommendation {self.pk}"


class LetterTemplate(models.Model):
    """How a conference words its letters for a visa, and who signs them.

    `text` holds placeholders of the form `$name` (reports/letter_words.py). Who signs is a person, and so is sealed, under
    a key of its own.
    """

    conference = models.OneToOneField(Conference, models.CASCADE, primary_key=True, related_name="letter_template")
    key_ref = models.CharField(max_length=32)
    text = models.TextField(_("text"), max_length=5_000, validators=[validate_text])
    signatory = SealedTextField(_("who signs"))
    title = SealedTextField(_("as what they sign"))
    organisation = SealedTextField(_("for whom they sign"))

    classes: ClassVar = classed(organisers="conference text", safety="key_ref", sealed="signatory title organisation")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=QUARTER,
        why={
            "text": _("how letters for a visa are worded"),
            "signatory title organisation": _("who signs them"),
        },
        readers={Reader.TEAM: "signatory title organisation"},
    )

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")

    def __str__(self) -> str:
        return f"letter template of {self.conference_id}"
