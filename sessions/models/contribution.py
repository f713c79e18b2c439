"""Who does what in a session."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models import Person
from events.plain_text import validate_line
from sessions.models.session import Session
from vault.classes import classed
from vault.holding import NAMELESS, QUARTER, Subject, held


class Contribution(models.Model):
    """A person's part in a session; `confirmed_at` is when they said that they will do it.

    `language` is that into which an interpreter interprets there. Where somebody is prevented from coming the part stays, and outputs say `absence`
    in place of how they take part; below the organisers also in place of the name, where `hides_name` says so.
    """

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
    language = models.CharField(_("interprets into"), max_length=12, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    briefed_at = models.DateTimeField(_("briefed at"), null=True, blank=True)
    is_prevented = models.BooleanField(_("prevented from coming"), default=False)
    absence = models.CharField(
        _("what is said instead"),
        max_length=160,
        blank=True,
        validators=[validate_line],
        help_text=_("Such as: cannot be with us. Say nothing of why."),
    )
    hides_name = models.BooleanField(_("said in place of the name"), default=False)

    classes: ClassVar = classed(
        organisers="id session role way language position confirmed_at briefed_at is_prevented absence hides_name",
        safety="person",
    )
    kept: ClassVar = held(
        under=Subject.REQUEST,
        until=NAMELESS,
        why={
            "person session role way language position": _(
                "which part you have in which session; shown only as you and the session allow"
            ),
            "confirmed_at briefed_at": _(
                "whether you have said that you will do it, and been told what to know before it"
            ),
            "is_prevented absence hides_name": _("that you cannot come, and what is said in place of it"),
        },
        other={QUARTER: "absence"},
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
