"""Addresses under which somebody's devices fetch a calendar."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference, Room, Theme, User
from events.plain_text import validate_line
from sessions.models.session import Session
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import SUBSCRIBED, Reader, Subject, held

DAY_OF_MINUTES = 24 * 60


class Feed(models.Model):
    """What one device of somebody's follows, under an address of its own that nobody can guess.

    `token_hash` is the SHA-256 of the secret in the address, which is kept nowhere. `ceiling` is the most that is said of a
    session there; `reminder` is in minutes before it begins. `used_on` is a day on the conference's calendar.
    """

    class Kind(models.TextChoices):
        """Which sessions it has."""

        PROGRAMME = "programme", _("the whole programme")
        AGENDA = "agenda", _("your agenda: the sessions that you starred")
        OWN = "own", _("the sessions that you have a part in")
        THEME = "theme", _("a theme")
        ROOM = "room", _("a room")
        SESSION = "session", _("a session")

    class Shows(models.TextChoices):
        """The most that it says of a session."""

        NEUTRAL = "neutral", _("Codes, themes and times, such as “Session 2B”: no titles, rooms or names")
        OPEN = "open", _("What the programme says to everyone: titles, rooms, and people as far as they may be named")
        OPAQUE = "opaque", _("Only that your time is taken: “Busy”")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="feeds")
    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    key_ref = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    label = SealedTextField(_("for which device"), validators=[validate_line])
    kind = models.CharField(_("which sessions"), max_length=9, choices=Kind.choices)
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("theme"))
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("room"))
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("session")
    )
    ceiling = models.CharField(_("what it says of them"), max_length=7, choices=Shows.choices, default=Shows.NEUTRAL)
    reminder = models.PositiveSmallIntegerField(
        _("reminder"), null=True, blank=True, validators=[MaxValueValidator(DAY_OF_MINUTES)]
    )
    language = models.CharField(_("language"), max_length=12)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("good until"))
    used_on = models.DateField(_("last used on"), null=True, blank=True)

    classes: ClassVar = classed(
        safety="id conference user key_ref token_hash kind theme room session ceiling reminder language made_at expires_at"
        " used_on",
        sealed="label",
    )
    kept: ClassVar = held(
        under=Subject.ACCOUNT,
        until=SUBSCRIBED,
        why={
            "user": _("whose it is"),
            "token_hash": _("finds it by its secret address, of which only a fingerprint is kept"),
            "label": _("so that you know in the list which one to end when a device is lost"),
            "kind theme room session ceiling reminder language": _("what your calendar shall have"),
            "made_at expires_at": _("so that it ends, and tells nothing of before it was made"),
            "used_on": _("so that you see whether something still fetches it"),
        },
        readers={Reader.YOURSELF: "label"},
        technical="user token_hash",
    )

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="feed_of_what_its_kind_says",
                condition=models.Q(kind="theme", theme__isnull=False, room=None, session=None)
                | models.Q(kind="room", theme=None, room__isnull=False, session=None)
                | models.Q(kind="session", theme=None, room=None, session__isnull=False)
                | models.Q(kind__in=["programme", "agenda", "own"], theme=None, room=None, session=None),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar subscription {self.pk}"
