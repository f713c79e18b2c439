"""The parts of a conference: its rooms, its themes, and who convenes or supports it."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.conference import Conference
from events.plain_text import validate_line
from vault.classes import classed
from vault.holding import WITH_CONFERENCE, Subject, held


class Room(models.Model):
    """A place where sessions happen."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=60, validators=[validate_line])
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free access"), default=False)
    note = models.CharField(
        _("note"),
        max_length=80,
        blank=True,
        validators=[validate_line],
        help_text=_("Such as the interpretation booths."),
    )
    equipment = models.JSONField(
        _("equipment"), default=list, blank=True, help_text=_("In words that sessions ask for too, such as projector.")
    )
    booths = models.PositiveSmallIntegerField(
        _("interpretation booths"), default=0, help_text=_("One for each language that is interpreted at a time.")
    )
    walk_minutes = models.PositiveSmallIntegerField(
        _("minutes to walk to other rooms"),
        default=0,
        validators=[MaxValueValidator(240)],
        help_text=_("Between two rooms the longer of their times counts."),
    )
    allows_overlaps = models.BooleanField(
        _("several sessions at a time"), default=False, help_text=_("Such as a hall with tables.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(
        public="id conference name capacity step_free note walk_minutes position",
        organisers="equipment booths allows_overlaps",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "name capacity step_free note position": _(
                "so that sessions have a place, and people find and can enter it"
            ),
            "equipment booths allows_overlaps": _("so that no session is put where it cannot work"),
            "walk_minutes": _("so that nobody has to be in two rooms with too little time between them"),
        },
    )

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conference", "name"],
                name="room_name_once",
                violation_error_message=_("There is a room of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A track of the programme."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="themes")
    name = models.CharField(_("name"), max_length=160, validators=[validate_line])
    short_name = models.CharField(_("short label"), max_length=40, validators=[validate_line])
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(public="id conference name short_name position")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"name short_name position": _("so that the programme can be read by what interests you")},
    )

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conference", "name"],
                name="theme_name_once",
                violation_error_message=_("There is a theme of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Who convenes, supports or endorses the conference. The logo is a PNG of at most 400 x 200 pixels."""

    class Kind(models.TextChoices):
        """What the organisation does for the conference."""

        ORGANISER = "organiser", _("Organiser")
        SUPPORTER = "supporter", _("Supporter")
        ENDORSER = "endorser", _("Endorser")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="organisations")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SUPPORTER)
    name = models.CharField(_("name"), max_length=160, validators=[validate_line])
    link = models.CharField(_("website"), max_length=200, blank=True, validators=[URLValidator(["https", "http"])])
    logo = models.BinaryField(_("logo"), blank=True, default=b"")
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(public="id conference kind name link logo position")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "kind name link logo position": _(
                "says who convenes, supports or endorses the conference; an organisation, never a person"
            )
        },
    )

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conference", "kind", "name"],
                name="organisation_once_per_kind",
                violation_error_message=_("This organisation is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
