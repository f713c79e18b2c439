"""The rules that a schedule is checked by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Clash(TextChoices):
    """What can be wrong with a schedule."""

    ROOM = "room", _("the room is taken")
    CLOSED = "closed", _("the room is closed")
    SEATS = "seats", _("the room is too small")
    EQUIPMENT = "equipment", _("the room lacks equipment")
    BOOTHS = "booths", _("the room lacks booths")
    NO_ROOM = "no-room", _("it has no room")
    PERSON = "person", _("a person would be in two places")
    AWAY = "away", _("a person cannot be there then")
    PAUSE = "pause", _("a person has no pause, or no time to walk")
    REST = "rest", _("an interpreter has no rest")
    TURN = "turn", _("too few interpreters for the length")
    LANGUAGE = "language", _("nobody interprets a promised language")
    ORDER = "order", _("the order is broken")
    PLENARY = "plenary", _("something runs beside a plenary")
    BREAK = "break", _("something runs over a break")
    THEME = "theme", _("two of one theme at a time")
    AUDIENCE = "audience", _("two with a large audience at a time")
    POPULAR = "popular", _("two popular sessions at a time")
    OUTSIDE = "outside", _("it starts outside the conference's days")
    EARLY = "early", _("it begins before the day does")
    LATE = "late", _("it goes on after the day has ended")
    BACKWARDS = "backwards", _("it ends before it starts")
    TOO_LONG = "long", _("it lasts more than twelve hours")
    UNCONFIRMED = "unconfirmed", _("a contributor has not confirmed")
    UNAGREED = "unagreed", _("open without every yes")


EVERY_CLASH = frozenset(Clash)
UNMEASURED = frozenset(
    {Clash.EQUIPMENT, Clash.NO_ROOM, Clash.LANGUAGE, Clash.OUTSIDE, Clash.UNCONFIRMED, Clash.UNAGREED}
)
"""Those of which there is no more or less: they are, or they are not."""
WHEREVER_IT_STANDS = frozenset(
    {Clash.TURN, Clash.LANGUAGE, Clash.BACKWARDS, Clash.TOO_LONG, Clash.UNCONFIRMED, Clash.UNAGREED}
)
"""Those that another room or another time does not solve."""
