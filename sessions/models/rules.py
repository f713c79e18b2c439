"""What the schedule is checked for, how strictly, and what was accepted all the same."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, WITH_CONFERENCE, Reader, Subject, held


class ProgrammeRules(models.Model):
    """How strictly one conference checks its schedule.

    `levels` has a `Level` by `Clash` for those rules whose level differs from the usual one; `channels` the number of
    the receivers' channel by language.
    """

    class Level(models.TextChoices):
        """What a conflict stops."""

        BLOCK_MOVE = "move", _("stops the move")
        BLOCK_PUBLISHING = "publishing", _("stops publishing")
        WARN = "warn", _("is shown")
        IGNORE = "ignore", _("is not looked for")

    conference = models.OneToOneField(
        Conference, models.CASCADE, primary_key=True, related_name="programme_rules", verbose_name=_("conference")
    )
    levels = models.JSONField(_("how strict each rule is"), default=dict, blank=True)
    pause = models.PositiveSmallIntegerField(
        _("minutes that a person needs between two sessions"), default=0, validators=[MaxValueValidator(240)]
    )
    large_audience = models.PositiveSmallIntegerField(
        _("people from which an audience is large"), default=80, validators=[MinValueValidator(2)]
    )
    popular_stars = models.PositiveSmallIntegerField(
        _("stars from which a session is popular"), default=20, validators=[MinValueValidator(5)]
    )
    day_begins = models.TimeField(_("no session before"), null=True, blank=True)
    day_ends = models.TimeField(_("no session after"), null=True, blank=True)
    channels = models.JSONField(_("channels of the receivers"), default=dict, blank=True)

    classes: ClassVar = classed(
        public="channels", organisers="conference levels pause large_audience popular_stars day_begins day_ends"
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "levels pause large_audience popular_stars day_begins day_ends": _(
                "what the schedule is checked for, and how strictly"
            ),
            "channels": _("on which channel each language is heard"),
        },
    )

    class Meta:
        verbose_name = _("rules of a programme")
        verbose_name_plural = _("rules of programmes")

    def __str__(self) -> str:
        return f"programme rules {self.pk}"


class Acknowledgement(models.Model):
    """A conflict that the programme team accepts, and why. It counts while the same conflict lasts no longer.

    `mark` is the SHA-256 of what makes the conflict that one: its rule, its sessions, its room or person.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="acknowledgements")
    mark = models.CharField(max_length=64)
    minutes = models.PositiveIntegerField(_("minutes that were accepted"), default=0)
    key_ref = models.CharField(max_length=32)
    reason = SealedTextField(_("why it is accepted"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    classes: ClassVar = classed(organisers="id conference mark minutes by at", safety="key_ref", sealed="reason")
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=QUARTER,
        why={
            "mark minutes": _("which conflict of the schedule is accepted"),
            "reason by at": _("who accepted it, when and why"),
        },
        readers={Reader.TEAM: "reason"},
        technical="mark",
    )

    class Meta:
        verbose_name = _("accepted conflict")
        verbose_name_plural = _("accepted conflicts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "mark"], name="conflict_acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"acknowledgement {self.pk}"
