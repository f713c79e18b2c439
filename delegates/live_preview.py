"""What others would see of someone by a form as it stands, whether it is valid or not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from delegates.besides import besides
from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.describing import Answers
from delegates.forms import ASKED_AS, AnswersForm
from delegates.preview import LONGEST, Preview, previews
from events.audience import Audience


@dataclass(frozen=True, slots=True)
class LivePreview:
    """The previews, and what a script needs to draw them anew: `speaks` holds {} where the languages stand."""

    previews: tuple[Preview, ...]
    speaks: str
    longest: int = LONGEST


def _text(form: AnswersForm, name: str) -> str:
    return str(form[name].value() or "").strip().replace("\r\n", "\n")


def _level(form: AnswersForm, facet: Facet) -> int:
    levels = {str(level.value): level.value for level in Audience}
    return levels.get(str(form[f"shows_{facet.value}"].value()), DEFAULT_VISIBILITY[facet].value)


def _languages(form: AnswersForm) -> tuple[str, ...]:
    chosen = form["languages"].value()
    known = form.conference.languages
    return tuple(str(code) for code in chosen if code in known) if isinstance(chosen, list) else ()


def live_preview(form: AnswersForm) -> LivePreview:
    """Return what each circle would see by what stands in the form. One query, if a country is chosen."""
    country = _text(form, ASKED_AS[Facet.COUNTRY])
    answers = Answers(
        display_name=_text(form, ASKED_AS[Facet.NAME]),
        category="",
        affiliation=_text(form, ASKED_AS[Facet.AFFILIATION]),
        country=country if country.isalnum() else "",  # PostgreSQL takes no NUL, not even to look for it
        languages=_languages(form),
        biography=_text(form, ASKED_AS[Facet.BIOGRAPHY]),
        visibility=tuple((facet, _level(form, facet)) for facet in ASKED_AS),
    )
    return LivePreview(previews(answers, besides(form)), _("speaks %(languages)s") % {"languages": "{}"})
