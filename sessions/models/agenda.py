"""What people choose for themselves from the programme: stars, notes, places in limited sessions. Counted, never listed.

It belongs to the account, and to the conference of the session. Nothing says when somebody did it.
"""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Conference, User
from sessions.models.session import Session
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import WEEK, Reader, Subject, held


class Agenda(models.Model):
    """What somebody has chosen about their agenda at one conference.

    `seen` is the number of the version up to which they have read what changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="agendas")
    user = models.ForeignKey(User, models.CASCADE, related_name="agendas", verbose_name=_("account"))
    seen = models.PositiveIntegerField(_("changes read up to version"), null=True, blank=True)
    wants_mail = models.BooleanField(_("wants a mail about changes"), default=False)

    classes: ClassVar = classed(safety="id conference user seen wants_mail")
    kept: ClassVar = held(
        under=Subject.YOU,
        until=WEEK,
        why={
            "user seen": _("so that your agenda shows what has changed since you last looked"),
            "wants_mail": _("whether you want a mail when something changes in what you starred"),
        },
        technical="user",
    )

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")
        constraints: ClassVar = [models.UniqueConstraint(fields=["conference", "user"], name="agenda_once")]

    def __str__(self) -> str:
        return f"agenda {self.pk}"


class Star(models.Model):
    """A session that somebody has starred."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="stars", verbose_name=_("account"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="stars", verbose_name=_("session"))

    classes: ClassVar = classed(safety="id user session")
    kept: ClassVar = held(
        under=Subject.YOU,
        until=WEEK,
        why={
            "user session": _("so that you find the sessions that you starred; organisers see how many did, never who")
        },
    )

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "session"], name="starred_once")]

    def __str__(self) -> str:
        return f"star {self.pk}"


class OwnNote(models.Model):
    """What somebody wrote for themselves beside a session, sealed under a key that goes with the note."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="own_notes", verbose_name=_("account"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="own_notes", verbose_name=_("session"))
    key_ref = models.CharField(max_length=32)
    text = SealedTextField(_("note"))

    classes: ClassVar = classed(safety="id user session key_ref", sealed="text")
    kept: ClassVar = held(
        under=Subject.YOU,
        until=WEEK,
        why={"user session text": _("what you wrote for yourself beside a session")},
        readers={Reader.YOURSELF: "text"},
        technical="user session",
    )

    class Meta:
        verbose_name = _("note for oneself")
        verbose_name_plural = _("notes for oneself")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "session"], name="own_note_once")]

    def __str__(self) -> str:
        return f"own note {self.pk}"


class Seat(models.Model):
    """A place in a session that takes only so many, or a spot in the line for one; the lowest `number` is next."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="seats", verbose_name=_("account"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="seats", verbose_name=_("session"))
    number = models.PositiveIntegerField(_("order in the line"), validators=[MinValueValidator(1)])
    is_taken = models.BooleanField(_("has the place"), default=False)

    classes: ClassVar = classed(safety="id user session number is_taken")
    kept: ClassVar = held(
        under=Subject.YOU,
        until=WEEK,
        why={
            "user session number is_taken": _(
                "so that you have a place in a session that takes only so many; organisers see how many, never who"
            )
        },
        technical="number",
    )

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name = _("place in a session")
        verbose_name_plural = _("places in sessions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "session"], name="seat_once"),
            models.UniqueConstraint(fields=["session", "number"], name="seat_number_once"),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"
