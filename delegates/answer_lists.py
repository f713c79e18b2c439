"""Answers of many people at once: numbers for the organisers' page, and columns of a list that is taken out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from delegates.answers import CLOSED_KINDS, NO, YES, Value, readable_by, value_or_none, words_of
from delegates.models import Answer, Question, Registration
from delegates.models.registrations import RegistrationQuerySet
from delegates.places import State
from delegates.questioning import values_of
from events import clock
from events.audience import Audience
from events.models import Conference
from vault.keys import unlocked

BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people with a place gave one answer."""

    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many people have answered a question; what those with a place answered, where answers can be foreseen."""

    given: int
    tallies: tuple[Tally, ...]


def _keys_of(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return (YES if value else NO,)
    return () if value is None else (str(value),)


def _tallies(question: Question, counts: Counter[str]) -> tuple[Tally, ...]:
    """Return the counts in the order of the choices, then those of choices taken from the list since."""
    if question.kind not in CLOSED_KINDS:
        return ()
    values = values_of(question)
    words = {YES: _("Yes"), NO: _("No")} if question.kind == Question.Kind.YES_NO else {}
    gone = sorted(value for value in counts if value not in values)
    return tuple(Tally(words.get(value, value), counts[value]) for value in [*values, *gone])


def counts(conference: Conference, questions: Iterable[Question], *, audience: Audience) -> Mapping[UUID, Count]:
    """Return how often each question was answered, and how, for those whose answers the audience reads.

    One query for the answers, one (per 900) for their keys: all are opened, for those not given have rows too.
    """
    counted = readable(questions, audience)
    if not counted:
        return {}
    rows = Answer.objects.filter(registration__conference=conference, question__in=counted)
    found = list(rows.annotate(state=F("registration__state")).only("question_id", "key_ref", "value"))
    given: Counter[UUID] = Counter()
    placed: dict[UUID, Counter[str]] = {question.pk: Counter() for question in counted}
    with unlocked(row.key_ref for row in found):
        for row in found:
            value = value_or_none(row)
            given[row.question_id] += value is not None
            if row.state == State.CONFIRMED:
                placed[row.question_id].update(_keys_of(value))
    return {one.pk: Count(given[one.pk], _tallies(one, placed[one.pk])) for one in counted}


def _is_readable(question: Question, audience: Audience) -> bool:
    needed = Audience.SAFETY if question.readers == Question.Readers.SAFETY else Audience.ORGANISERS
    return audience >= needed


def columns_asked(conference: Conference, *, audience: Audience) -> list[Question]:
    """Return the questions whose answers the audience may take along, those no longer asked last; one query."""
    found = Question.objects.filter(readable_by(audience), conference=conference)
    return sorted(found.order_by("stage", "position", "id"), key=lambda question: question.retired_at is not None)


def answer_cells(
    registrations: Sequence[Registration], questions: Iterable[Question], *, audience: Audience
) -> list[tuple[str, ...]]:
    """Return for each registration its answers as texts, a column for each question that the audience may read.

    The registrations come with their people. One query for the answers, one (per 900) for keys that are not open yet.
    """
    columns = [question for question in questions if _is_readable(question, audience)]
    if not columns:
        return [() for _registration in registrations]
    kinds = {question.pk: question.kind for question in columns}
    shown = [registration for registration in registrations if not registration.person.is_hidden_from(audience)]
    keys = {registration.pk: registration.key_ref for registration in shown}
    rows = Answer.objects.filter(question__in=columns).only("registration_id", "question_id", "key_ref", "value")
    cells: dict[tuple[UUID, UUID], str] = {}
    with unlocked(keys.values()):
        for row in rows:
            value = value_or_none(row) if row.registration_id in keys else None
            if value is not None:
                cells[row.registration_id, row.question_id] = _cell(kinds[row.question_id], value)
    return [tuple(cells.get((registration.pk, pk), "") for pk in kinds) for registration in registrations]


def _cell(kind: str, value: Value) -> str:
    """Return the text of a cell: dates stay as ISO 8601 writes them, so that a spreadsheet sorts them."""
    return str(value) if kind == Question.Kind.DATE else words_of(kind, value, between=BETWEEN)


def readable(questions: Iterable[Question], audience: Audience) -> list[Question]:
    """Return those of the questions whose answers the audience reads."""
    return [question for question in questions if _is_readable(question, audience)]


def silent_in(conference: Conference) -> RegistrationQuerySet:
    """Return the people with a place, as they know, who have not answered a required follow-up question.

    Two queries, and one (per 5,000) for keys. Questions with a condition do not count: of whom they are asked stands in
    sealed answers.
    """
    asked = Question.objects.filter(conference=conference, required=True, shown_if__isnull=True)
    wanted = list(asked.asked(Question.Stage.PLACE).values_list("pk", flat=True))
    if not wanted:
        return Registration.objects.none()
    placed = Registration.objects.confirmed().told(clock.now()).filter(conference=conference)
    rows = list(
        Answer.objects.filter(registration__in=placed, question__in=wanted).only("registration", "key_ref", "value")
    )
    with unlocked(row.key_ref for row in rows):
        answered = Counter(row.registration_id for row in rows if value_or_none(row) is not None)
    return placed.exclude(pk__in=[pk for pk, count in answered.items() if count == len(wanted)])


def count_silent(conference: Conference) -> int:
    """Count those people; one query more."""
    return silent_in(conference).count()
