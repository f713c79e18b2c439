"""What one audience may know of one person, as values: the only form in which a person leaves `delegates/`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from events.audience import Audience

PersonId = UUID


class Facet(TextChoices):
    """A part of a person that has a visibility of its own."""

    NAME = "name", _("Display name")
    AFFILIATION = "affiliation", _("Affiliation")
    COUNTRY = "country", _("Country")
    LANGUAGES = "languages", _("Languages")
    BIOGRAPHY = "biography", _("Biography")


Visibility = Mapping[Facet, Audience]

DEFAULT_VISIBILITY: Visibility = {
    Facet.NAME: Audience.ORGANISERS,
    Facet.AFFILIATION: Audience.SAFETY,
    Facet.COUNTRY: Audience.SAFETY,
    Facet.LANGUAGES: Audience.ORGANISERS,
    Facet.BIOGRAPHY: Audience.SAFETY,
}


@dataclass(frozen=True, slots=True)
class Card:
    """What one audience may know of one person; a facet that may not be known is an empty text.

    `languages` are BCP 47 codes, `country` a `Country.code`. `name` may be empty only for organisers
    and safety officers, who then use the registration code.
    """

    person_id: PersonId
    name: str
    affiliation: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    biography: str = ""


class PhotoChoice(TextChoices):
    """Whether a person may be photographed; without an answer nobody may."""

    NO = "no", _("no photos")
    ASK = "ask", _("ask first")
    OK = "ok", _("photos ok")


class RecordingChoice(TextChoices):
    """Whether a person may be recorded, in sound or picture; without an answer nobody may."""

    NO = "no", _("no recording")
    ASK = "ask", _("ask first")
    OK = "ok", _("recording ok")


class Support(TextChoices):
    """What the organisers may be asked to pay for."""

    HOTEL = "hotel", _("A hotel room")
    FLIGHT = "flight", _("The journey")
    PER_DIEM = "per-diem", _("A daily allowance")


@dataclass(frozen=True, slots=True)
class BadgeFace:
    """All that one badge says. `name` is the name chosen for the badge, or the registration code.

    `badge_id` is 32 lower-case hexadecimal digits, random, and all that the QR holds.
    """

    code: str
    name: str
    category: str
    photo: PhotoChoice
    badge_id: str
    affiliation: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """What the team may know of one registration. `category` and `state` are values of Registration's choices.

    `name` is empty where even the team uses the code, and where nothing opens (`is_unreadable`); needs are shown to those
    who act on them. `is_hidden` says that nothing more is told to this reader.
    """

    registration_id: UUID
    code: str
    name: str
    category: TextChoices
    state: TextChoices
    requested_at: datetime
    queued_at: datetime
    arrived_at: datetime | None
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    access_needs: str = ""
    dietary_needs: str = ""
    is_hidden: bool = False
    is_unreadable: bool = False


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """What someone told the organisers only. An unanswered text is empty; `secure_contact` may have several lines.

    `follow_up` tells whether they may still be written to when the conference is over.
    """

    recording: RecordingChoice = RecordingChoice.NO
    secure_contact: str = ""
    support: tuple[Support, ...] = ()
    support_amount: str = ""
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class DoorEntry:
    """What the door sees of one badge: the name printed on it, the ribbon and the state."""

    code: str
    name: str
    category: TextChoices
    state: TextChoices
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class VisaDetails:
    """What stands on one letter for a visa, drawn for the person themselves; `nationality` is a `Country.code`.

    The number and the day of birth are empty once the letter is made. It says nothing of itself in a log.
    """

    reference: str = ""
    legal_name: str = ""
    passport_number: str = ""
    born: date | None = None
    nationality: str = ""
    embassy: str = ""

    def with_passport(self, passport_number: str, born: date) -> "VisaDetails":
        """Return the same with what was typed anew for a second letter."""
        return replace(self, passport_number=passport_number, born=born)
