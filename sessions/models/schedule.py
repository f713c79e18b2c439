"""The schedule: its versions, the slots in each, and every move in the draft."""

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference, Room, User
from events.plain_text import validate_text
from sessions.models.session import Session
from vault.classes import classed
from vault.holding import WITH_CONFERENCE, Subject, held


class ScheduleVersionQuerySet(models.QuerySet["ScheduleVersion"]):
    """Which versions?"""

    def published(self) -> Self:
        """Return the published ones, the newest first, those that wait for their moment included."""
        return self.filter(number__isnull=False).order_by("-number")

    def shown(self, at: datetime) -> Self:
        """Return the published ones that are out at that moment, the newest first; the first of them is what is shown."""
        return self.published().filter(models.Q(shown_from__isnull=True) | models.Q(shown_from__lte=at))

    def waiting(self, at: datetime) -> Self:
        """Return the published ones whose moment has not come, the newest first."""
        return self.published().filter(shown_from__gt=at)

    def untold(self, at: datetime, *, since: timedelta) -> Self:
        """Return those that have been out for so long, and whose contributors were not told yet."""
        latest = at - since
        out = models.Q(shown_from__isnull=True, published_at__lte=latest) | models.Q(shown_from__lte=latest)
        return self.published().filter(out, told_at__isnull=True)


class ScheduleVersion(models.Model):
    """A numbered, published state of all slots; the one without a number is the working draft.

    `changed` is how many sessions it added, moved or took off. `told_at` is when the contributors were told of what had
    changed up to this version, or need not be told any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    shown_from = models.DateTimeField(
        _("shown from"), null=True, blank=True, help_text=_("Until then only the programme team sees this version.")
    )
    note = models.CharField(_("what is new"), max_length=300, blank=True, validators=[validate_text])
    changed = models.PositiveIntegerField(_("changes"), null=True, blank=True)
    told_at = models.DateTimeField(_("contributors told at"), null=True, blank=True)

    objects = ScheduleVersionQuerySet.as_manager()

    classes: ClassVar = classed(
        public="id conference number published_at note", organisers="shown_from changed told_at"
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "number published_at shown_from note changed": _(
                "which schedule was published when, from when it is shown, and what was new in it"
            ),
            "told_at": _("when contributors were written to about it, so that nobody is told twice"),
        },
    )

    class Meta:
        verbose_name = _("schedule version")
        verbose_name_plural = _("schedule versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["conference"], condition=models.Q(number__isnull=True), name="one_draft_per_conference"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number or 'draft'}"

    @property
    def appears_at(self) -> datetime | None:
        """Return from when others than the programme team see it; None for the draft."""
        return self.shown_from or self.published_at


class SlotQuerySet(models.QuerySet["Slot"]):
    """Which slots?"""

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Return those that share time with the half-open interval [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Slot(models.Model):
    """The room and time of a session in one version of the schedule; a break may be in no room.

    In a published version `since` is the one from which on the session stands there, and `sequence` the number that
    calendars are given for it (RFC 5545, 3.8.7.4); the draft has neither.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, models.CASCADE, related_name="slots")
    session = models.ForeignKey(Session, models.CASCADE, related_name="slots")
    room = models.ForeignKey(Room, models.RESTRICT, null=True, blank=True, related_name="slots", verbose_name=_("room"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    since = models.ForeignKey(ScheduleVersion, models.CASCADE, null=True, blank=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)

    objects = SlotQuerySet.as_manager()

    classes: ClassVar = classed(organisers="id version session room starts_at ends_at since sequence")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "version session room starts_at ends_at": _("when and where a session takes place"),
            "since sequence": _("so that calendars notice what has changed"),
        },
        technical="version session since sequence",
    )

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "session"], name="session_placed_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_has_a_length"),
        ]
        indexes: ClassVar = [models.Index(fields=["version", "room", "starts_at"], name="slot_by_room")]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class Move(models.Model):
    """One change of the draft: where a session stood before and where it stands since, for undoing and for saying who.

    All of `room`, `starts_at`, `ends_at` are NULL on the side on which the session was not placed. `number` counts the
    moves of a conference from 1. `undone_by` is set on a move that another one took back.
    """

    class Manner(models.TextChoices):
        """How it came about."""

        MOVE = "move", _("moved")
        UNDO = "undo", _("taken back")
        REDO = "redo", _("done again")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="moves")
    number = models.PositiveIntegerField(_("number"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="moves")
    room_before = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    started_before = models.DateTimeField(_("started before"), null=True, blank=True)
    ended_before = models.DateTimeField(_("ended before"), null=True, blank=True)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"))
    manner = models.CharField(_("how"), max_length=4, choices=Manner.choices, default=Manner.MOVE)
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="undoes")

    classes: ClassVar = classed(
        organisers="id conference number session room_before started_before ended_before room starts_at ends_at actor at"
        " manner undone_by"
    )
    kept: ClassVar = held(
        under=Subject.TEAM,
        until=WITH_CONFERENCE,
        why={
            "number session room_before started_before ended_before room starts_at ends_at manner undone_by": _(
                "where each session stood in the draft, so that a move can be taken back"
            ),
            "actor at": _("who on the team moved it, and when"),
        },
        technical="number session room_before room undone_by actor",
    )

    class Meta:
        ordering: ClassVar = ["-number"]
        verbose_name = _("move in the draft")
        verbose_name_plural = _("moves in the draft")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "number"], name="move_number_once"),
        ]

    def __str__(self) -> str:
        return f"move {self.number}"
