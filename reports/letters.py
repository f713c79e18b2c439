"""A letter for a visa, as a value: what stands on it, once everything is known."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from delegates.cards import VisaDetails
from events.audience import Audience
from events.countries import country_names
from events.models import Conference
from events.wording import format_days
from reports.compiling import language_of
from reports.letter_words import LetterWords, Paragraph, fill

EXAMPLE = VisaDetails(
    reference="K7M2-QX9P-4TRW-8DHN-VB6C",
    legal_name="Meryem Zeytinci-Ünal",
    passport_number="X0000000",
    born=date(1979, 4, 23),
    nationality="TR",
    embassy="Embassy of the host country",
)
"""Someone invented, for whom letters are previewed."""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """All that one letter says; every text is drawn as it stands, none is read as markup. `venue` may be empty.

    `check_url` leads to the page that tells whether the letter is valid.
    """

    language: str
    conference_name: str
    days: str
    city: str
    venue: str
    dated: date
    dated_words: str
    details: VisaDetails
    born_words: str
    nationality_name: str
    paragraphs: tuple[Paragraph, ...]
    signatory: str
    title: str
    organisation: str
    reference: str
    check_url: str
    invented_notice: str = ""
    is_example: bool = False


def letter_of(
    conference: Conference, details: VisaDetails, words: LetterWords, *, at: datetime, is_example: bool = False
) -> Letter:
    """Return the letter in the conference's main language. A query a minute at most."""
    with override(language_of(conference)):
        days, born = format_days(conference.first_day, conference.last_day), _day_words(details.born)
        nationality = country_names().get(details.nationality, details.nationality)
        dated = at.astimezone(conference.zone).date()
        values = {
            "name": details.legal_name,
            "passport": details.passport_number,
            "nationality": nationality,
            "born": born,
            "embassy": details.embassy,
            "conference": conference.name,
            "days": days,
            "city": conference.city,
        }
        path = reverse("delegates:letter_scanned", args=[conference.slug, details.reference])
        return Letter(
            language=language_of(conference),
            conference_name=conference.name,
            days=days,
            city=conference.city,
            venue=conference.venue_for(Audience.PUBLIC, at),  # whoever is handed the letter is the public
            dated=dated,
            dated_words=format_days(dated, dated),
            details=details,
            born_words=born,
            nationality_name=nationality,
            paragraphs=fill(words.text, values),
            signatory=words.signatory,
            title=words.title,
            organisation=words.organisation,
            reference=details.reference,
            check_url=settings.SITE_URL + path,
            invented_notice=conference.invented_notice,
            is_example=is_example,
        )


def _day_words(day: date | None) -> str:
    return format_days(day, day) if day else ""
