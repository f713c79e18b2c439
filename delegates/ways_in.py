"""Who may ask for a place how: at once, on request, by invitation only, or not at all, for each category."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from delegates.models import InvitationCode, Question, Registration, WayIn
from events.models import Conference

Admission = WayIn.Admission
Category = Registration.Category


@dataclass(frozen=True, slots=True)
class Way:
    """How people of a category get a place, and how many there may be; no quota means as many as the conference has.

    `follows` says that the admission is the conference's, whatever that is set to.
    """

    admission: Admission
    quota: int | None = None
    follows: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Tell whether anyone may ask for a place this way, without an invitation."""
        return self.admission in {Admission.OPEN, Admission.REQUEST}


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The way in of every category, whether there are invitation codes, and questions of the conference's own."""

    by_category: Mapping[str, Way]
    has_codes: bool
    has_questions: bool

    @property
    def asked_for(self) -> list[str]:
        """Return the categories that anyone may ask for."""
        return [category for category, way in self.by_category.items() if way.is_asked_for]


def ways_in(conference: Conference) -> WaysIn:
    """Return all ways in, by one query; a category for which nothing is set follows the conference."""
    codes = InvitationCode.objects.filter(conference=OuterRef("pk"))
    questions = Question.objects.filter(conference=OuterRef("pk")).asked(Question.Stage.FORM)
    found = Conference.objects.filter(pk=conference.pk).order_by()
    found = found.annotate(has_codes=Exists(codes), has_questions=Exists(questions))
    columns = ("ways_in__category", "ways_in__admission", "ways_in__quota", "has_codes", "has_questions")
    rows = list(found.values_list(*columns))
    usual = Way(Admission(conference.admission), follows=True)
    set_for = {
        category: Way(Admission(admission), quota) if admission else replace(usual, quota=quota)
        for category, admission, quota, *_more in rows
        if category
    }
    by_category = {category.value: set_for.get(category.value, usual) for category in Category}
    return WaysIn(
        by_category,
        has_codes=any(has_codes for *_way, has_codes, _questions in rows),
        has_questions=any(has_questions for *_way, has_questions in rows),
    )


def admission_of(conference: Conference, category: str) -> Admission:
    """Return what it takes to come as that category."""
    return ways_in(conference).by_category[category].admission
