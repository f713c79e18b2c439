"""What happens, where and when."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Conference, Theme
from events.plain_text import validate_line, validate_text
from vault.classes import classed
from vault.holding import WITH_CONFERENCE, Subject, held

SHORTEST_MINUTES = 5
LONGEST_MINUTES = 12 * 60
MOST_PLACES = 10_000


class Session(models.Model):
    """One item on the programme.

    `revised_at` is when what is said of it last changed (RFC 5545, 3.8.7.3). What readers are given of its places stands
    in the slots of the version that they see.
    """

    class Kind(models.TextChoices):
        """What kind of item it is."""

        PLENARY = "plenary", _("Plenary")
        PANEL = "panel", _("Panel")
        TESTIMONY = "testimony", _("Testimony")
        WORKSHOP = "workshop", _("Workshop")
        STRATEGY = "strategy", _("Strategy discussion")
        BREAK = "break", _("Break")

    class Ceiling(models.TextChoices):
        """The most that outputs may say of it."""

        OPEN = "open", _("Open: title, abstract, room and people, once every contributor has said yes")
        NEUTRAL = "neutral", _("Neutral: code and theme only")
        OPAQUE = "opaque", _("Opaque: only that the time is taken")

    class Pin(models.TextChoices):
        """What of its place in the draft must not change."""

        NOTHING = "", _("nothing: it can be moved freely")
        ROOM = "room", _("its room")
        TIME = "time", _("its time")
        BOTH = "both", _("its room and its time")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="sessions")
    code = models.CharField(
        _("code"),
        max_length=12,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Use letters, digits and hyphens only."))],
        help_text=_("Such as 2B. It stands in the session's address and is all that a neutral session shows."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PANEL)
    title = models.CharField(_("title"), max_length=200, validators=[validate_line])
    abstract = models.TextField(_("abstract"), max_length=10_000, blank=True, validators=[validate_text])
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("theme")
    )
    other_themes = models.ManyToManyField(
        Theme, blank=True, related_name="also_sessions", verbose_name=_("further themes")
    )
    floor_language = models.CharField(_("floor language"), max_length=12, default="en")
    interpretation = models.JSONField(_("interpreted into"), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        default=60,
        validators=[MinValueValidator(SHORTEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    ceiling = models.CharField(
        _("what outputs may say"), max_length=8, choices=Ceiling.choices, default=Ceiling.NEUTRAL
    )
    chatham_house = models.BooleanField(
        _("Chatham House Rule"), default=False, help_text=_("Nothing said may be attributed to anyone.")
    )
    is_recorded = models.BooleanField(
        _("recorded"), default=False, help_text=_("Only those who agreed to it are recorded.")
    )
    expected_audience = models.PositiveIntegerField(_("expected audience"), null=True, blank=True)
    places = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    equipment = models.JSONField(
        _("needs in the room"), default=list, blank=True, help_text=_("Words that rooms have too, such as projector.")
    )
    pin = models.CharField(
        _("fixed in the schedule"), max_length=4, choices=Pin.choices, blank=True, default=Pin.NOTHING
    )
    checked_at = models.DateTimeField(_("technical check done at"), null=True, blank=True, editable=False)
    revised_at = models.DateTimeField()

    classes: ClassVar = classed(
        public="id conference code kind theme ceiling revised_at",
        attendees="places",
        organisers="title abstract other_themes floor_language interpretation minutes chatham_house is_recorded"
        " expected_audience equipment pin checked_at",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "code kind title abstract theme other_themes floor_language interpretation minutes chatham_house is_recorded": _(
                "so that people know what happens, in which languages"
            ),
            "expected_audience equipment pin checked_at": _("so that the session gets a room and a time that suit it"),
            "places": _("how many people can take part in it"),
            "ceiling": _("how much of the session is told to those outside the team"),
            "revised_at": _("so that calendars notice what has changed"),
        },
        technical="revised_at",
    )

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conference", "code"],
                name="session_code_once",
                violation_error_message=_("There is a session of this code already."),
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.code}"

    def get_absolute_url(self) -> str:
        """Return the address of the session's page."""
        return reverse("sessions:session", args=[self.conference.slug, self.code])
