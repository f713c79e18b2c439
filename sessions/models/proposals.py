"""What people propose, whom they want to bring in, and what reviewers think of it."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models import Person
from events.models import Conference, Theme, User
from events.plain_text import validate_text
from sessions.models.session import LONGEST_MINUTES, SHORTEST_MINUTES, Session
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import AT_LATEST, QUARTER, WITH_CONFERENCE, Reader, Subject, held


class Call(models.Model):
    """A conference's call for proposals."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, primary_key=True, related_name="call", verbose_name=_("conference")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    guidance = models.TextField(_("guidance"), max_length=10_000, blank=True, validators=[validate_text])
    is_blind = models.BooleanField(
        _("reviewers do not see who proposes"), default=True, help_text=_("They see what is proposed, and score it.")
    )

    classes: ClassVar = classed(public="conference opens_at closes_at guidance", organisers="is_blind")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "opens_at closes_at guidance": _("so that people know what they may propose, and until when"),
            "is_blind": _("whether reviewers see who proposes"),
        },
    )

    class Meta:
        verbose_name = _("call for proposals")
        verbose_name_plural = _("calls for proposals")

    def __str__(self) -> str:
        return f"call {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether proposals are taken at that moment."""
        return self.opens_at is not None and self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


class Proposal(models.Model):
    """A session that somebody proposes, sealed under their key; accepted, it has become `session`.

    All that is decided in one go has the same `decided_at`, by which it can be undone.
    """

    class State(models.TextChoices):
        """Where the proposal is."""

        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", _("accepted")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="proposals")
    person = models.ForeignKey(Person, models.CASCADE, related_name="proposals")
    session = models.OneToOneField(Session, models.SET_NULL, null=True, blank=True, related_name="proposal")
    key_ref = models.CharField(max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    title = SealedTextField(_("title"))
    abstract = SealedTextField(_("abstract"))
    kind = models.CharField(_("kind"), max_length=10, choices=Session.Kind.choices, default=Session.Kind.PANEL)
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("theme"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        default=60,
        validators=[MinValueValidator(SHORTEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    language = models.CharField(_("language"), max_length=12, default="en")
    needs = SealedTextField(_("what you need for it"), blank=True)
    notes = SealedTextField(_("notes to the organisers"), blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    classes: ClassVar = classed(
        organisers="id conference session state kind theme minutes language changed_at submitted_at decided_at",
        safety="person key_ref",
        sealed="title abstract needs notes",
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=QUARTER,
        why={
            "person": _("who proposes"),
            "session": _("what became of the proposal"),
            "title abstract kind theme minutes language": _("what you propose, so that it can be chosen and planned"),
            "needs notes": _("what you need, and what you want the organisers to know"),
            "state changed_at submitted_at decided_at": _("how far the proposal is"),
        },
        readers={Reader.TEAM: "title abstract needs notes"},
        technical="person session",
    )

    class Meta:
        ordering: ClassVar = ["submitted_at", "id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Partner(models.Model):
    """Somebody whom the proposer asks to contribute, by a mailed link; sealed under the proposer's key.

    The address is NULL once they have answered, or the link has run out: nobody reads any more whom it was sent to.
    `token_hash` is the SHA-256 of the link's token; `person` is set once they have said yes.
    """

    class State(models.TextChoices):
        """What they said."""

        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        SILENT = "silent", _("has not answered in time")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="partners")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="partnerships")
    key_ref = models.CharField(max_length=32)
    address = SealedTextField(_("address"), null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("answer"), max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("good until"))

    classes: ClassVar = classed(
        organisers="id proposal state asked_at expires_at", safety="person key_ref token_hash", sealed="address"
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=AT_LATEST,
        why={
            "proposal person": _("whom you asked to contribute to what you propose"),
            "address token_hash": _("so that they can be asked by mail, and answer once"),
            "state asked_at expires_at": _("whether they agreed"),
        },
        readers={Reader.YOURSELF: "address"},
        technical="proposal person token_hash",
    )

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        verbose_name = _("person asked to contribute")
        verbose_name_plural = _("people asked to contribute")

    def __str__(self) -> str:
        return f"partner {self.pk}"


class Score(models.Model):
    """What one reviewer thinks of a proposal; the comment is sealed under the proposer's key."""

    BEST = 5

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="scores")
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("reviewer"))
    key_ref = models.CharField(max_length=32)
    points = models.PositiveSmallIntegerField(_("points"), validators=[MinValueValidator(1), MaxValueValidator(BEST)])
    comment = SealedTextField(_("comment"), blank=True)
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(organisers="id proposal reviewer points at", safety="key_ref", sealed="comment")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=QUARTER,
        why={
            "proposal": _("of which proposal it speaks"),
            "reviewer points comment at": _("what a reviewer thinks of a proposal, so that it can be chosen"),
        },
        readers={Reader.TEAM: "comment"},
        technical="proposal",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="one_score_per_reviewer"),
            models.CheckConstraint(condition=models.Q(points__gte=1, points__lte=5), name="points_from_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"
