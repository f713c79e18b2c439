"""Questions that a conference asks beside the usual ones, and what people answered."""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.registrations import Registration
from events.models import Conference
from events.plain_text import validate_line, validate_text
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField
from vault.holding import AS_ASKED, WITH_CONFERENCE, Reader, Subject, held

MOST_ALIKE = 1000
"""Bytes of an answer up to which the stored value is as long as that of no answer at all."""


class QuestionQuerySet(models.QuerySet["Question"]):
    """Which questions?"""

    def asked(self, stage: str) -> Self:
        """Return those asked at a stage now, in order."""
        return self.filter(stage=stage, retired_at__isnull=True)


class Question(models.Model):
    """One question of a conference. It is retired rather than removed, so that no answer loses its question.

    `options` are the texts to choose from; with `shown_if`, it is asked only of those who answered that question with
    `shown_if_value`. `keep_days` counts from the last day of the conference.
    """

    class Kind(models.TextChoices):
        """What an answer looks like."""

        LINE = "line", _("one line of text")
        TEXT = "text", _("several lines of text")
        CHOICE = "choice", _("one of several choices")
        CHOICES = "choices", _("any of several choices")
        NUMBER = "number", _("a number")
        DATE = "date", _("a date")
        YES_NO = "yes-no", _("yes or no")

    class Stage(models.TextChoices):
        """When it is asked."""

        FORM = "form", _("on the registration form")
        PLACE = "place", _("once someone has a place")

    class Readers(models.TextChoices):
        """Who reads the answers."""

        ORGANISERS = "organisers", _("the organisers")
        SAFETY = "safety", _("safety officers only")

    class Term(models.IntegerChoices):
        """For how many days after the conference answers are kept."""

        WEEK = 7, _("one week after the conference")
        MONTH = 30, _("30 days after the conference")
        QUARTER = 90, _("90 days after the conference")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices, default=Kind.LINE)
    text = models.CharField(_("question"), max_length=200, validators=[validate_line])
    help = models.CharField(_("hint"), max_length=300, blank=True, default="", validators=[validate_line])
    why = models.CharField(_("why it is asked"), max_length=200, validators=[validate_line])
    options = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("an answer is required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    stage = models.CharField(_("when it is asked"), max_length=5, choices=Stage.choices, default=Stage.FORM)
    shown_if = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followers", verbose_name=_("asked only after")
    )
    shown_if_value = models.CharField(
        _("if the answer is"), max_length=200, blank=True, default="", validators=[validate_text]
    )
    readers = models.CharField(
        _("who reads the answers"), max_length=10, choices=Readers.choices, default=Readers.ORGANISERS
    )
    keep_days = models.PositiveSmallIntegerField(_("kept until"), choices=Term.choices, default=Term.QUARTER)
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    classes: ClassVar = classed(
        public="id conference kind text help why options required position stage shown_if shown_if_value readers keep_days",
        organisers="retired_at",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "kind text help why options required position stage shown_if shown_if_value readers keep_days retired_at": _(
                "what this conference asks of its own, why, who reads the answers and for how long"
            ),
        },
        technical="position shown_if shown_if_value",
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return f"question {self.pk}"


class Answer(models.Model):
    """What one person answered to one question, sealed under that person's key, with the question as it was worded.

    `value` is a text, a list of texts, a number, an ISO 8601 date or a boolean, as the question's kind says. It is an empty
    text where nothing was answered: a row stands for every question asked, so that rows tell nothing of the answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    key_ref = models.CharField(max_length=32)
    wording = SealedTextField(_("question as it was asked"))
    value = SealedJSONField(_("answer"), default=str, least=MOST_ALIKE)
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(organisers="id registration question at", safety="key_ref", sealed="wording value")
    kept: ClassVar = held(
        under=Subject.ANSWERS,
        until=AS_ASKED,
        why={
            "registration question": _("says whose answer it is, and to which question"),
            "wording": _("the question as you were asked it, so that a later change cannot turn your answer"),
            "value": _("your answer; each question says why it is asked"),
            "at": _("when you answered"),
        },
        readers={Reader.QUESTION: "wording value"},
        technical="registration question",
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_per_question"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
