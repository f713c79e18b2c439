"""Whether being known here is a risk to somebody: said by two hands, theirs and the safety officers', and kept apart.

Neither overrules the other's yes: an officer's stands whatever the person answers, found on a phone or under somebody's eyes.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """What one hand says; whoever is said nothing of is treated as at risk."""

    UNSAID = "", _("not said: treated as at risk")
    YES = "yes", _("at risk")
    NO = "no", _("not at risk")


def read_risk(text: object) -> Risk:
    """Return what one hand says; whatever else once stood there is read as nothing."""
    said = str(text)
    return Risk(said) if said in Risk.values else Risk.UNSAID


def together(own: str, by_officers: str) -> str:
    """Return what counts: a yes by either; else what officers say, and where they say nothing, the person."""
    return Risk.YES.value if Risk.YES in {own, by_officers} else by_officers or own
