"""The badges of a conference, from its people to the sheet."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from delegates.cards import BadgeFace, PhotoChoice
from delegates.faces import badge_faces
from delegates.models import Registration
from events.models import Conference, Country
from events.wording import language_name
from reports.badges import BadgeLook, BadgeSheet, draw_badges
from reports.compiling import language_of
from reports.fonts import load_fonts


def print_badges(conference: Conference, *, at: datetime) -> tuple[int, BadgeSheet]:
    """Return how many badges there are, one for each confirmed registration that is not hidden, and their sheets.

    What is printed is in the conference's main language. The first time, making the fonts takes some seconds.
    """
    faces = badge_faces(conference, at=at)
    with override(language_of(conference)):
        return len(faces), draw_badges(faces, look=_look(conference, faces))


def _look(conference: Conference, faces: Iterable[BadgeFace]) -> BadgeLook:
    countries = {face.country for face in faces}
    languages = {code for face in faces for code in face.languages}
    return BadgeLook(
        conference_name=conference.name,
        place_and_year=f"{conference.city} {conference.first_day.year}",
        fonts=load_fonts(settings.VAR_DIR / "fonts"),
        words={choice: str(choice.label) for choice in PhotoChoice},
        country_names=dict(Country.objects.filter(code__in=countries).values_list("code", "name")),
        language_names={code: language_name(code) for code in languages},
        category_names={value: str(label) for value, label in Registration.Category.choices},
    )
