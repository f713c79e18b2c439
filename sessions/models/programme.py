"""What happens, where and when."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegates.models import Person
from events.models import Conference, Room, Theme
from events.plain_text import validate_line, validate_text
from vault.classes import classed
from vault.holding import NAMELESS, WITH_CONFERENCE, Subject, held

SHORTEST_MINUTES = 5
LONGEST_MINUTES = 12 * 60


class Session(models.Model):
    """One item on the programme.

    `sequence` and `revised_at` follow RFC 5545 (3.8.7.4, 3.8.7.3): they rise when a published version moves it.
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
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="sessions")
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
    sequence = models.PositiveIntegerField(default=0)
    revised_at = models.DateTimeField()

    classes: ClassVar = classed(
        public="id conference code kind theme ceiling sequence revised_at",
        organisers="title abstract floor_language interpretation minutes chatham_house",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "code kind title abstract theme floor_language interpretation minutes chatham_house": _(
                "so that people know what happens, in which languages"
            ),
            "ceiling": _("how much of the session is told to those outside the team"),
            "sequence revised_at": _("so that calendars notice what has changed"),
        },
        technical="sequence revised_at",
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


class Contribution(models.Model):
    """A person's part in a session."""

    class Role(models.TextChoices):
        """What the person does in the session."""

        WELCOMER = "welcomer", _("Welcome")
        SPEAKER = "speaker", _("Speaker")
        MODERATOR = "moderator", _("Moderator")
        INTERPRETER = "interpreter", _("Interpreter")
        RAPPORTEUR = "rapporteur", _("Rapporteur")

    class Way(models.TextChoices):
        """How the person takes part; some may not travel."""

        IN_PERSON = "person", _("in person")
        VIDEO = "video", _("by video")
        STATEMENT = "statement", _("by a written statement that is read out")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="contributions")
    role = models.CharField(_("part"), max_length=12, choices=Role.choices, default=Role.SPEAKER)
    way = models.CharField(_("takes part"), max_length=10, choices=Way.choices, default=Way.IN_PERSON)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(organisers="id session role way position", safety="person")
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=NAMELESS,
        why={
            "person session role way position": _(
                "which part you have in which session; shown only as you and the session allow"
            )
        },
        technical="person session position",
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "person", "role"],
                name="contribution_once",
                violation_error_message=_("This person has this part already."),
            ),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class ScheduleVersionQuerySet(models.QuerySet["ScheduleVersion"]):
    """Which versions?"""

    def published(self) -> Self:
        """Return the published ones, the newest first."""
        return self.filter(number__isnull=False).order_by("-number")


class ScheduleVersion(models.Model):
    """A numbered, published state of all slots; the one without a number is the working draft."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    note = models.CharField(_("what is new"), max_length=300, blank=True, validators=[validate_text])

    objects = ScheduleVersionQuerySet.as_manager()

    classes: ClassVar = classed(public="id conference number published_at note")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"number published_at note": _("which schedule was published when, and what was new in it")},
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


class SlotQuerySet(models.QuerySet["Slot"]):
    """Which slots?"""

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Return those that share time with the half-open interval [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Slot(models.Model):
    """The room and time of a session in one version of the schedule; a break may be in no room."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, models.CASCADE, related_name="slots")
    session = models.ForeignKey(Session, models.CASCADE, related_name="slots")
    room = models.ForeignKey(Room, models.RESTRICT, null=True, blank=True, related_name="slots")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))

    objects = SlotQuerySet.as_manager()

    classes: ClassVar = classed(organisers="id version session room starts_at ends_at")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"version session room starts_at ends_at": _("when and where a session takes place")},
        technical="version session",
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
