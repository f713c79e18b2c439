"""The conference."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.audience import Audience
from events.plain_text import validate_line, validate_text
from vault.classes import classed
from vault.holding import WITH_SITE, Subject, held

RESERVED_SLUGS = frozenset({"accounts", "calendars", "demo", "healthz", "new", "static", "team", "robots.txt"})
LONGEST_CONFERENCE_DAYS = 31
YEARS = range(1900, 2200)


def validate_slug(value: str) -> None:
    """Refuse a slug that another page of the site needs."""
    if value in RESERVED_SLUGS:
        raise ValidationError(_("This short name is used by the site itself. Choose another."))


def validate_zone(value: str) -> None:
    """Refuse what is not an IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list, such as Europe/London."))


class Country(models.Model):
    """A country or region that a person can say they come from; data, never an enumeration in code.

    `code` is ISO 3166-1 alpha-2, or ISO 3166-2 where a region stands for itself; `region` groups small figures.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=8)
    name = models.CharField(_("name"), max_length=80)
    region = models.CharField(_("region"), max_length=80)

    classes: ClassVar = classed(public="code name region")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_SITE,
        why={"code name region": _("the list of countries and regions that a form offers")},
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return self.name


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """Which conferences?"""

    def shown(self) -> Self:
        """Return those whose pages anyone may open."""
        return self.filter(is_shown=True)


class Conference(models.Model):
    """One event with a first and a last day, a time zone, rooms, themes and a team."""

    class Admission(models.TextChoices):
        """How a request becomes a place."""

        OPEN = "open", _("At once, while places last")
        ON_REQUEST = "request", _("After an organiser accepts the request")

    class Reviews(models.IntegerChoices):
        """How many safety officers must agree before anyone gets a place."""

        NONE = 0, _("None: the organisers decide")
        ONE = 1, _("One")
        TWO = 2, _("Two different ones")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(
        _("short name"),
        unique=True,
        validators=[validate_slug],
        help_text=_("Stands in every address of the conference, such as dhrd-2012."),
    )
    name = models.CharField(_("name"), max_length=120, validators=[validate_line])
    tagline = models.CharField(_("in one sentence"), max_length=240, blank=True, validators=[validate_line])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    promised_last_day = models.DateField(_("last day as first promised"), null=True, blank=True, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London", validators=[validate_zone])
    city = models.CharField(_("city"), max_length=80, validators=[validate_line])
    venue = models.TextField(
        _("venue"),
        max_length=600,
        blank=True,
        validators=[validate_text],
        help_text=_("Name and address. You choose below who sees it, from when."),
    )
    venue_audience = models.PositiveSmallIntegerField(
        _("who sees the venue"), choices=Audience.choices, default=Audience.ATTENDEES
    )
    venue_from = models.DateTimeField(
        _("venue shown from"), null=True, blank=True, help_text=_("Before this moment only the team sees the venue.")
    )
    languages = models.JSONField(
        _("languages"), default=list, help_text=_("Spoken on the floor or interpreted; the first is the main one.")
    )
    welcome = models.TextField(_("welcome"), max_length=20_000, blank=True, validators=[validate_text])
    practical = models.TextField(_("practical information"), max_length=20_000, blank=True, validators=[validate_text])
    conduct = models.TextField(_("code of conduct"), max_length=20_000, blank=True, validators=[validate_text])
    admission = models.CharField(
        _("how people get a place"), max_length=8, choices=Admission.choices, default=Admission.ON_REQUEST
    )
    capacity = models.PositiveIntegerField(
        _("places"), default=150, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered place"),
        default=72,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("A place that becomes free is offered to the first in line for so long, then to the next."),
    )
    reviews_needed = models.PositiveSmallIntegerField(
        _("safety officers who must agree"),
        choices=Reviews.choices,
        default=Reviews.NONE,
        help_text=_("Nobody gets a place, an offer or a spot on the waiting list before, whichever way they come."),
    )
    asks_referee = models.BooleanField(
        _("the form asks for someone who knows the applicant"),
        default=False,
        help_text=_("Safety officers can then ask that person, by a mail with a link."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days until people are answered"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_(
            "Where officers must agree, each answer is told in the morning, so many days after the request or on the first"
            " morning after the decision, so that the time it takes says nothing."
        ),
    )
    holds_mail = models.BooleanField(
        _("mails wait for release"),
        default=False,
        help_text=_("Each mail is then sent only once the team releases it."),
    )
    names_itself_in_mail = models.BooleanField(
        _("mails name the conference"),
        default=False,
        help_text=_(
            "Otherwise subject and text say only that there is a message, so that a mailbox gives nothing away."
        ),
    )
    registration_opens = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes = models.DateTimeField(_("registration closes"), null=True, blank=True)
    is_shown = models.BooleanField(
        _("shown to the public"), default=False, help_text=_("Until then only the team can open its pages.")
    )
    invented_notice = models.TextField(_("notice that facts are invented"), max_length=600, blank=True)

    objects = ConferenceQuerySet.as_manager()

    classes: ClassVar = classed(
        public="id slug name tagline first_day last_day promised_last_day time_zone city venue_audience venue_from languages"
        " welcome practical conduct admission asks_referee registration_opens registration_closes is_shown invented_notice",
        organisers="capacity venue offer_hours reviews_needed answer_days holds_mail names_itself_in_mail",
    )
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_SITE,
        why={
            "slug name tagline first_day last_day time_zone city languages welcome practical conduct": _(
                "so that people know what takes place, when, where and how"
            ),
            "venue venue_audience venue_from": _(
                "so that those who come find the place, and nobody else does before its time"
            ),
            "promised_last_day": _("so that a conference that is put off prolongs nothing that was promised"),
            "reviews_needed asks_referee answer_days": _(
                "who must agree before anyone comes, and when people are told"
            ),
            "admission capacity offer_hours registration_opens registration_closes": _(
                "the rules by which places are given"
            ),
            "holds_mail names_itself_in_mail": _("how mails are sent, and what they give away"),
            "is_shown": _("until the team says so, nobody else finds the conference"),
            "invented_notice": _("says of a demonstration that it is one"),
        },
    )

    class Meta:
        ordering: ClassVar = ["-first_day", "name"]
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="conference_ends_after_it_begins",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the conference's home."""
        return reverse("sessions:home", args=[self.slug])

    def clean(self) -> None:
        """Refuse times that contradict each other."""
        opens, closes = self.registration_opens, self.registration_closes
        if opens and closes and closes <= opens:
            raise ValidationError({"registration_closes": _("Registration closes before it opens.")})
        for name in ("first_day", "last_day"):
            day: date | None = getattr(self, name)
            if day and day.year not in YEARS:
                raise ValidationError({name: _("Check the year of this day.")})
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first day.")})
        if self.first_day and self.last_day and (self.last_day - self.first_day).days >= LONGEST_CONFERENCE_DAYS:
            raise ValidationError({"last_day": _("A conference lasts at most 31 days.")})

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of all its times."""
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[date]:
        """Return its days in order."""
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    def is_registering(self, at: datetime) -> bool:
        """Tell whether a request sent at that moment is taken."""
        opens, closes = self.registration_opens, self.registration_closes
        return opens is not None and opens <= at and (closes is None or at < closes)

    def venue_for(self, audience: int, at: datetime) -> str:
        """Return the venue if that audience may know it at that moment, else an empty text."""
        if audience >= Audience.ORGANISERS:
            return self.venue
        revealed = self.venue_from is None or at >= self.venue_from
        return self.venue if revealed and audience >= self.venue_audience else ""
