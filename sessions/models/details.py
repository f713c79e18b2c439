"""What a session has besides its own fields: links for those who follow it, and what it must come after."""

from typing import ClassVar
from uuid import uuid4

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.plain_text import validate_line
from sessions.models.session import Session
from vault.classes import classed
from vault.holding import WITH_CONFERENCE, Subject, held


class Resource(models.Model):
    """A link that belongs to a session, such as slides or a paper; shown only where the session is open to the reader.

    `ceiling` can lower that further: below the audience it names, the link is not there.
    """

    class Ceiling(models.TextChoices):
        """Who may be shown the link, at most."""

        PUBLIC = "public", _("everyone to whom the session is open")
        ATTENDEES = "attendees", _("delegates and the team")
        ORGANISERS = "organisers", _("the team only")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="resources")
    label = models.CharField(_("what it is"), max_length=120, validators=[validate_line])
    link = models.CharField(_("address"), max_length=300, validators=[URLValidator(["https", "http"])])
    ceiling = models.CharField(_("who may see it"), max_length=10, choices=Ceiling.choices, default=Ceiling.ATTENDEES)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    classes: ClassVar = classed(organisers="id session label link ceiling position")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={
            "label link position": _("leads those who follow a session to its papers"),
            "ceiling": _("how far the link is shown"),
            "session": _("to which session the link belongs"),
        },
        technical="session position",
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("link of a session")
        verbose_name_plural = _("links of sessions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "link"],
                name="resource_once",
                violation_error_message=_("The session has this link already."),
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Order(models.Model):
    """One session must begin only once another is over."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="comes_after")
    after = models.ForeignKey(Session, models.CASCADE, related_name="comes_before")

    classes: ClassVar = classed(organisers="id session after")
    kept: ClassVar = held(
        under=Subject.CONFERENCE,
        until=WITH_CONFERENCE,
        why={"session after": _("which session must come after which, so that the schedule can be checked")},
        technical="session after",
    )

    class Meta:
        verbose_name = _("order of two sessions")
        verbose_name_plural = _("orders of sessions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "after"],
                name="order_once",
                violation_error_message=_("This order is on the list already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(session=models.F("after")),
                name="order_of_two_sessions",
                violation_error_message=_("A session cannot come after itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"
