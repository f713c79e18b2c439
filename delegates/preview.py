"""What others will see of a person, worded for that person before anything is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from delegates.besides import BETWEEN, Besides
from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.describing import Answers
from delegates.models import Registration
from delegates.policy import Windows, Wishes, facets_known
from events.audience import Audience
from events.countries import country_names
from events.wording import format_moment, language_name

LONGEST = 160
"""Characters of a fact that are shown; the script of the form shortens likewise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds of a person beside their answers, at a moment on the conference's clock."""

    windows: Windows
    is_hidden: bool
    at: datetime
    zone: ZoneInfo


def limits_of(registration: Registration, *, at: datetime) -> Limits:
    """Return what holds of the person at that moment; their key is open, or opened for each of them."""
    person = registration.person
    return Limits(person.times, person.is_hidden, at, registration.conference.zone)


@dataclass(frozen=True, slots=True)
class Preview:
    """What one circle, an Audience by `level`, sees; `facts` is empty where it is shown nothing at all.

    `later` are sentences that say what changes by itself, and when.
    """

    level: int
    audience: str
    facts: tuple[str, ...]
    besides: Besides
    later: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def nothing(self) -> str:
        """Return what is said in place of facts; that someone comes is no secret to those who decide it."""
        if self.level < Audience.ORGANISERS:
            return _("Nothing, not even that you come")
        if self.is_hidden:
            return _("Your code, and that you are not shown")
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


def previews(
    answers: Answers, besides: Mapping[Audience, Besides], limits: Limits | None = None
) -> tuple[Preview, ...]:
    """Return what the public, other delegates, organisers and safety officers would see, and what they read besides.

    Below the organisers someone without a name to show is not known of at all. Nothing limits what is said of who is new.
    """
    facts = _facts(answers, country_names().get(answers.country, ""))
    levels = dict(DEFAULT_VISIBILITY) | {facet: Audience(level) for facet, level in answers.visibility}
    wishes = Wishes(levels, limits.windows if limits else {}, is_hidden=limits is not None and limits.is_hidden)
    return tuple(_preview(facts, wishes, limits, audience, besides[audience]) for audience in Audience)


def _preview(
    facts: Mapping[Facet, str], wishes: Wishes, limits: Limits | None, audience: Audience, also: Besides
) -> Preview:
    is_hidden = wishes.is_hidden and audience < Audience.SAFETY
    return Preview(
        level=audience.value,
        audience=str(audience.label),
        facts=_seen(facts, wishes, audience, limits.at if limits else None),
        besides=Besides() if is_hidden else also,
        later=tuple(_later(facts, wishes, audience, limits)) if limits else (),
        is_hidden=is_hidden,
    )


def _seen(facts: Mapping[Facet, str], wishes: Wishes, audience: Audience, at: datetime | None) -> tuple[str, ...]:
    known = facets_known(wishes, audience=audience, at=at)
    return tuple(_short(text) for facet, text in facts.items() if text and facet in known)


def _later(facts: Mapping[Facet, str], wishes: Wishes, audience: Audience, limits: Limits) -> Iterator[str]:
    """Yield a sentence for each moment to come at which the audience begins to see something else."""
    bounds = {bound for window in limits.windows.values() for bound in (window.begins, window.ends)}
    before = _seen(facts, wishes, audience, limits.at)
    for bound in sorted(bound for bound in bounds if bound and bound > limits.at):
        seen = _seen(facts, wishes, audience, bound)
        if seen != before:
            words = {"moment": format_moment(bound, limits.zone), "facts": BETWEEN.join(seen) or _("nothing")}
            yield _("From %(moment)s: %(facts)s") % words
        before = seen
