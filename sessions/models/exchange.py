"""What imported files call our rows, so that a newer file finds them again."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models import Person
from events.models import Conference, Room, Theme
from sessions.models.session import Session
from vault.classes import classed
from vault.fields import SealedTextField
from vault.holding import QUARTER, WITH_CONFERENCE, Reader, Subject, held

MARK_LENGTH = 64
"""Hexadecimal digits of a keyed fingerprint."""


class ForeignId(models.Model):
    """Which of our rows an imported file means by an id of its own, so that the same file read again changes that row.

    `mark` is a keyed fingerprint of the kind and the id: ids of other systems are often made from titles or names.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=MARK_LENGTH)
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="foreign_ids")
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="+")

    classes: ClassVar = classed(organisers="id conference mark session room theme")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "mark session room theme": _(
                "a fingerprint of what an imported file calls a session, room or theme, so that a newer file changes it"
            )
        },
        technical="mark session room theme",
    )

    class Meta:
        verbose_name = _("foreign id")
        verbose_name_plural = _("foreign ids")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "mark"], name="foreign_id_once"),
            models.CheckConstraint(
                condition=models.Q(session__isnull=False, room__isnull=True, theme__isnull=True)
                | models.Q(session__isnull=True, room__isnull=False, theme__isnull=True)
                | models.Q(session__isnull=True, room__isnull=True, theme__isnull=False),
                name="foreign_id_of_one_row",
            ),
        ]

    def __str__(self) -> str:
        return f"foreign id {self.pk}"


class ForeignPerson(models.Model):
    """Whom an imported file means by an id of its own; gone with what else is known of the person.

    `mark` is as in ForeignId, `name_then` the name that the file gave: while it is theirs still, and nobody here has
    heard from them, another file may correct it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=MARK_LENGTH)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key_ref = models.CharField(max_length=32)
    name_then = SealedTextField(_("name in the file"))

    classes: ClassVar = classed(safety="id conference mark person key_ref", sealed="name_then")
    kept: ClassVar = held(
        under=Subject.YOU,
        until=QUARTER,
        why={
            "person mark": _(
                "a fingerprint of what an imported programme calls you, so that a newer one does not enter you twice"
            ),
            "name_then": _("so that a newer programme corrects your name only as long as nobody chose another here"),
        },
        readers={Reader.NOBODY: "name_then"},
        technical="person mark",
    )

    class Meta:
        verbose_name = _("foreign person")
        verbose_name_plural = _("foreign people")
        constraints: ClassVar = [models.UniqueConstraint(fields=["conference", "mark"], name="foreign_person_once")]

    def __str__(self) -> str:
        return f"foreign person {self.pk}"
