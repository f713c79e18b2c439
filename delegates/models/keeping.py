"""What is left to be done of a deletion that spans both databases."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vault.classes import classed
from vault.holding import UNTIL_DONE, Subject, held


class SpentKey(models.Model):
    """A data key under which nothing is sealed any more, until it is destroyed.

    It is written in the transaction that makes it so; the key lies in the other database and goes afterwards.
    """

    ref = models.CharField(_("reference"), primary_key=True, max_length=32)

    classes: ClassVar = classed(safety="ref")
    kept: ClassVar = held(
        under=Subject.TECHNICAL,
        until=UNTIL_DONE,
        why={"ref": _("which key is to be destroyed; nobody is named")},
        technical="ref",
    )

    class Meta:
        verbose_name = _("spent key")
        verbose_name_plural = _("spent keys")

    def __str__(self) -> str:
        return "spent key"
