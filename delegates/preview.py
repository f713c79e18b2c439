"""What others will see of a person, worded for that person before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from delegates.besides import Besides
from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.describing import Answers
from events.audience import Audience
from events.countries import country_names
from events.wording import language_name

LONGEST = 160
"""Characters of a fact that are shown; the script of the form shortens likewise."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What one circle, an Audience by `level`, sees; `facts` is empty where it is shown nothing at all."""

    level: int
    audience: str
    facts: tuple[str, ...]
    besides: Besides

    @property
    def nothing(self) -> str:
        """Return what is said in place of facts; that someone comes is no secret to those who decide it."""
        if self.level < Audience.ORGANISERS:
            return _("Nothing, not even that you come")
        return _("Nothing yet")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _facts(answers: Answers, country: str) -> dict[Facet, str]:
    languages = ", ".join(language_name(code) for code in answers.languages)
    return {
        Facet.NAME: answers.display_name,
        Facet.AFFILIATION: answers.affiliation,
        Facet.COUNTRY: country,
        Facet.LANGUAGES: _("speaks %(languages)s") % {"languages": languages} if languages else "",
        Facet.BIOGRAPHY: answers.biography,
    }


def previews(answers: Answers, besides: Mapping[Audience, Besides]) -> tuple[Preview, ...]:
    """Return what the public, other delegates, organisers and safety officers would see, and what they read besides.

    Below the organisers someone without a name to show is not known of at all.
    """
    facts = _facts(answers, country_names().get(answers.country, ""))
    shows = dict(DEFAULT_VISIBILITY) | dict(answers.visibility)
    result = []
    for audience in Audience:
        seen = [_short(text) for facet, text in facts.items() if text and audience >= shows[facet]]
        nameless = audience < Audience.ORGANISERS and audience < shows[Facet.NAME]
        result.append(Preview(audience.value, str(audience.label), () if nameless else tuple(seen), besides[audience]))
    return tuple(result)
