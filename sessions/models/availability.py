"""When rooms and people can be had, and who interprets what."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models import Person
from events.models import Room
from vault.classes import classed
from vault.holding import WEEK, Subject, held


class Window(models.Model):
    """A time at which a room is open, or a person can take part. Who or what has none at all can be had at any time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="windows")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="programme_windows")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    classes: ClassVar = classed(organisers="id room starts_at ends_at", safety="person")
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=WEEK,
        why={
            "room person": _("whose time it is"),
            "starts_at ends_at": _("when you can take part, so that no session is put where you cannot come"),
        },
        technical="room person",
    )

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        verbose_name = _("time that suits")
        verbose_name_plural = _("times that suit")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="window_has_a_length"),
            models.CheckConstraint(
                condition=models.Q(room__isnull=False, person__isnull=True)
                | models.Q(room__isnull=True, person__isnull=False),
                name="window_of_a_room_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"window {self.pk}"


class Interpreter(models.Model):
    """Somebody who interprets: between which languages, for how long without relief, and with how much rest after it.

    `pairs` is a list of [from, into] codes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="interpreter")
    pairs = models.JSONField(_("interprets"), default=list, blank=True)
    longest_turn = models.PositiveSmallIntegerField(
        _("longest turn without relief, in minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    rest = models.PositiveSmallIntegerField(
        _("rest between two sessions, in minutes"), default=30, validators=[MaxValueValidator(480)]
    )

    classes: ClassVar = classed(organisers="id pairs longest_turn rest", safety="person")
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=WEEK,
        why={
            "person": _("who interprets"),
            "pairs longest_turn rest": _(
                "which languages you interpret, and for how long, so that nobody is overworked"
            ),
        },
        technical="person",
    )

    class Meta:
        verbose_name = _("interpreter")
        verbose_name_plural = _("interpreters")

    def __str__(self) -> str:
        return f"interpreter {self.pk}"
