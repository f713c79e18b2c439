"""Who asks: the four circles that everything shown is measured against."""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Audience(IntegerChoices):
    """Each audience may know all that a lower one may."""

    PUBLIC = 0, _("The public")
    ATTENDEES = 1, _("Other delegates")
    ORGANISERS = 2, _("Organisers")
    SAFETY = 3, _("Safety officers")
