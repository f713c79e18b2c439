"""What others will see of a person, worded for that person before anything is sent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.registration import Answers
from events.audience import Audience
from events.countries import country_names
from events.wording import language_name


@dataclass(frozen=True, slots=True)
class Preview:
    """What one circle sees; `facts` is empty where it sees nothing at all."""

    audience: str
    facts: tuple[str, ...]


def _facts(answers: Answers, country: str) -> dict[Facet, str]:
    languages = ", ".join(language_name(code) for code in answers.languages)
    return {
        Facet.NAME: answers.display_name,
        Facet.AFFILIATION: answers.affiliation,
        Facet.COUNTRY: country,
        Facet.LANGUAGES: _("speaks %(languages)s") % {"languages": languages} if languages else "",
        Facet.BIOGRAPHY: answers.biography,
    }


def previews(answers: Answers) -> tuple[Preview, ...]:
    """Return what the public, other delegates, organisers and safety officers would see.

    Below the organisers someone without a name to show is not known of at all.
    """
    facts = _facts(answers, country_names().get(answers.country, ""))
    shows = dict(DEFAULT_VISIBILITY) | dict(answers.visibility)
    result = []
    for audience in Audience:
        seen = [text for facet, text in facts.items() if text and audience >= shows[facet]]
        nameless = audience < Audience.ORGANISERS and audience < shows[Facet.NAME]
        result.append(Preview(str(audience.label), () if nameless else tuple(seen)))
    return tuple(result)
