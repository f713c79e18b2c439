"""Data keys, in a database of their own, and the mark by which it is known."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vault.classes import classed
from vault.holding import WITH_KEY, WITH_SITE, Subject, held


class DataKey(models.Model):
    """The key of one person's sealed values, wrapped by a key of the ring.

    Rows elsewhere refer to it by its random `ref`; nothing here says whose it is.
    """

    ref = models.CharField(_("reference"), primary_key=True, max_length=32)
    ring_key = models.CharField(_("name of the wrapping key"), max_length=64)
    wrapped = models.BinaryField(_("wrapped key"))
    made_on = models.DateField(_("made on"), auto_now_add=True)

    classes: ClassVar = classed(safety="ref ring_key wrapped made_on")
    kept: ClassVar = held(
        under=Subject.TECHNICAL,
        until=WITH_KEY,
        why={
            "ref ring_key wrapped": _("opens what is encrypted elsewhere; once it is gone, nobody can read that again"),
            "made_on": _("so that accounts that nobody uses can be found and removed"),
        },
        technical="ref ring_key wrapped made_on",
    )

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")

    def __str__(self) -> str:
        return f"data key under {self.ring_key}"


class Mark(models.Model):
    """The only row says which site these keys belong to and how far it has come; the main database holds the same."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site = models.CharField(_("random name of the site"), max_length=32)
    number = models.PositiveBigIntegerField(_("mark"), default=0)

    classes: ClassVar = classed(safety="id site number")
    kept: ClassVar = held(
        under=Subject.TECHNICAL,
        until=WITH_SITE,
        why={"site number": _("so that keys that are another site’s, or older than what they open, are noticed")},
        technical="site number",
    )

    class Meta:
        verbose_name = _("mark of the keys")
        verbose_name_plural = _("marks of the keys")

    def __str__(self) -> str:
        return f"mark {self.number}"
