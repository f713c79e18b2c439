"""Who may ask for a place how: at once, on request, by invitation only, or not at all, for each category."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest

from delegates.models import InvitationCode, Question, Registration, WayIn
from events import access
from events.models import Conference

Admission = WayIn.Admission
Category = Registration.Category
_SET = ("set_for", "set_admission", "set_quota")
_ASKED = ("has_codes", "has_questions")


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
    rows = _with_ways(Conference.objects.filter(pk=conference.pk)).values_list(*_SET, *_ASKED)
    return _read(conference, list(rows))


def open_with_ways_or_404(request: HttpRequest, slug: str) -> tuple[Conference, WaysIn]:
    """Return a conference that the visitor may open and all ways into it, by one query."""
    rows = list(_with_ways(Conference.objects.filter(slug=slug)))
    conference = access.open_or_404(request, rows[0] if rows else None)
    return conference, _read(conference, [attrgetter(*_SET, *_ASKED)(row) for row in rows])


def _with_ways(conferences: QuerySet[Conference]) -> QuerySet[Conference]:
    """Return a row for each category that is set, or one without."""
    codes = InvitationCode.objects.filter(conference=OuterRef("pk"))
    questions = Question.objects.filter(conference=OuterRef("pk")).asked(Question.Stage.FORM)
    way = (F("ways_in__category"), F("ways_in__admission"), F("ways_in__quota"))
    named = dict(zip(_SET, way, strict=True))
    return conferences.order_by().annotate(has_codes=Exists(codes), has_questions=Exists(questions), **named)


def _read(conference: Conference, rows: Iterable[tuple[str | None, str, int | None, bool, bool]]) -> WaysIn:
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
