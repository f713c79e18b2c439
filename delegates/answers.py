"""What people answer to a conference's own questions: kept sealed, read by themselves and by whom each question names."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from delegates.fingerprints import as_asked
from delegates.models import Answer, Question, Registration
from delegates.places import Actor, RegistrationError, State, locked_own
from delegates.telling import told_state
from events.audience import Audience
from events.audit import record
from events.models import Conference
from events.wording import format_day
from vault.fields import Json
from vault.keys import unlocked
from vault.reading import opened

Value = str | int | bool | tuple[str, ...]
YES, NO = "yes", "no"
UNANSWERED = ""
"""What the row of a question holds that was not answered: no answer is empty."""
CLOSED_KINDS = frozenset({Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.YES_NO})
"""The kinds with answers that can be foreseen, so counted, and made the condition of another question."""


class NotAskedError(RegistrationError):
    """The person has no place, or the conference is over: nothing is asked of them any more."""


class QuestionsChangedError(RegistrationError):
    """A question was changed after the form with the answer to it was shown."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one question, with the question as it was worded; a value of None takes an earlier answer back.

    `shown` is the mark (fingerprints.as_asked) of the question as a form showed it, or None where none did.
    """

    question: UUID
    wording: str
    value: Value | None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """An answer in words, with the question as it was asked."""

    question_id: UUID
    wording: str
    words: str
    is_for_safety: bool
    is_asked_still: bool


def is_answered_by(question: Question, value: Value | None) -> bool:
    """Tell whether the value of another question is the one after which this one is asked."""
    if isinstance(value, bool):
        return question.shown_if_value == (YES if value else NO)
    if isinstance(value, tuple):
        return question.shown_if_value in value
    return value is not None and str(value) == question.shown_if_value


def is_asked_after(question: Question, answered: Mapping[UUID, Value]) -> bool:
    """Tell whether the question is asked of someone who gave these answers to the questions that are asked of them."""
    return question.shown_if_id is None or is_answered_by(question, answered.get(question.shown_if_id))


def asked_at(conference: Conference, stage: str, *, audience: Audience = Audience.SAFETY) -> list[Question]:
    """Return the questions of a stage in order whose answers the audience reads, by one query.

    None is among them whose condition is a question that is not.
    """
    kept: dict[UUID, Question] = {}
    for question in Question.objects.filter(readable_by(audience), conference=conference).asked(stage):
        if question.shown_if_id is None or question.shown_if_id in kept:
            kept[question.pk] = question
    return list(kept.values())


def read_value(stored: Json) -> Value:
    """Return a stored value as it was given."""
    if isinstance(stored, list):
        return tuple(str(item) for item in stored)
    return stored if isinstance(stored, str | int) else str(stored or "")


def value_of(row: Answer) -> Value | None:
    """Return what a row holds; None where the question was not answered."""
    return None if row.value == UNANSWERED else read_value(row.value)


def value_or_none(row: Answer) -> Value | None:
    """Return what a row holds; None also where it does not open."""
    return opened(lambda: value_of(row), None)


def words_of(kind: str, value: Value, *, between: str = ", ") -> str:
    """Return the answer as a person would say it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, tuple):
        return between.join(value)
    return day_words(str(value)) if kind == Question.Kind.DATE else str(value)


def day_words(text: str) -> str:
    """Return a day as the site words it; what is no day, as it stands: the kind may change while a form is open."""
    try:
        return format_day(date.fromisoformat(text))
    except ValueError:
        return text


def _asked_with(registration: Registration, said: Mapping[UUID, Given]) -> list[Question]:
    """Return all questions that are asked at the stages of those answered, by one query."""
    asked = list(Question.objects.filter(conference=registration.conference_id, retired_at__isnull=True))
    stages = {question.stage for question in asked if question.pk in said}
    return [question for question in asked if question.stage in stages]


def _check_shown(asked: Iterable[Question], said: Mapping[UUID, Given], earlier: Container[UUID] = ()) -> None:
    """Raise QuestionsChangedError where an answer would be filed, or taken back, under what its author never saw."""
    for question in asked:
        one = said.get(question.pk)
        has_answer = one and (one.value is not None or question.pk in earlier)
        if one and has_answer and one.shown not in {None, as_asked(question)}:
            raise QuestionsChangedError


def _rows(
    registration: Registration, asked: Iterable[Question], said: Mapping[UUID, tuple[str, Value | None]], at: datetime
) -> list[Answer]:
    """Return a row, to be saved, for every question, answered or not."""
    rows = []
    for question in asked:
        row = Answer(registration=registration, question=question, key_ref=registration.key_ref, at=at)
        row.wording, value = said.get(question.pk, (question.text, None))
        row.value = list(value) if isinstance(value, tuple) else UNANSWERED if value is None else value
        rows.append(row)
    return rows


def _as_said(said: Mapping[UUID, Given]) -> dict[UUID, tuple[str, Value | None]]:
    return {pk: (one.wording, one.value) for pk, one in said.items()}


def keep_answers(registration: Registration, given: Iterable[Given], *, at: datetime, takes_back: bool = True) -> bool:
    """Keep what was answered in place of earlier answers to the same questions; tell whether any is another now.

    The conference must be locked. Every answer that is not mentioned stays as it is. A question that was retired or removed
    while the form was open is left alone. Unless it `takes_back`, no answer goes by a value of None. Raises QuestionsChangedError.

    All questions of a stage get a row, and get it anew at each change: which rows there are, and when they were written,
    would tell the answers after which others are asked.
    """
    said = {one.question: one for one in given}
    asked = _asked_with(registration, said) if said else []
    if not asked:
        return False
    said = {pk: one for pk, one in said.items() if takes_back or one.value is not None}
    earlier = {row.question_id: row for row in Answer.objects.filter(registration=registration, question__in=asked)}
    with unlocked([registration.key_ref]):
        kept = {pk: (str(row.wording), value_of(row)) for pk, row in earlier.items()}
        _check_shown(asked, said, {pk for pk, (_wording, value) in kept.items() if value is not None})
        rows = _rows(registration, asked, kept | _as_said(said), at)
        now = {row.question_id: (str(row.wording), value_of(row)) for row in rows}
        if now != kept:
            Answer.objects.filter(pk__in=[row.pk for row in earlier.values()]).delete()
            Answer.objects.bulk_create(rows)
    return _answered(now) != _answered(kept)


def _answered(kept: Mapping[UUID, tuple[str, Value | None]]) -> dict[UUID, tuple[str, Value]]:
    """Return what was answered: a row that only stands for no answer is none."""
    return {pk: (wording, value) for pk, (wording, value) in kept.items() if value is not None}


def write_answers(registration: Registration, given: Iterable[Given], *, at: datetime, beside: bool = False) -> None:
    """Write the answers of a new registration, in two queries; none where nothing was asked.

    With `beside` there may be answers already; they stay. Raises QuestionsChangedError.
    """
    said = {one.question: one for one in given}
    asked = _asked_with(registration, said) if said else []
    _check_shown(asked, said)
    rows = _rows(registration, asked, _as_said(said), at)
    if rows:
        Answer.objects.bulk_create(rows, ignore_conflicts=beside)


def given_by(registration: Registration) -> dict[UUID, Value]:
    """Return what the person answered, by question; for the person's own pages only. Two queries."""
    rows = list(Answer.objects.filter(registration=registration))
    with unlocked([registration.key_ref] if rows else []):
        values = {row.question_id: value_of(row) for row in rows}
    return {pk: value for pk, value in values.items() if value is not None}


def _seen(row: Answer) -> AnswerSeen:
    question = row.question
    return AnswerSeen(
        question_id=question.pk,
        wording=str(row.wording),
        words=words_of(question.kind, read_value(row.value)),
        is_for_safety=question.readers == Question.Readers.SAFETY,
        is_asked_still=question.retired_at is None,
    )


def readable_by(audience: Audience, path: str = "") -> Q:
    """Return what narrows questions, reached by the path, to those whose answers the audience reads."""
    if audience < Audience.ORGANISERS:
        return Q(pk__in=[])
    return Q() if audience >= Audience.SAFETY else Q(**{f"{path}readers": Question.Readers.ORGANISERS})


def _rows_of(registration: Registration, condition: Q) -> tuple[AnswerSeen, ...]:
    rows = Answer.objects.filter(condition, registration=registration).select_related("question")
    found = list(rows.order_by("question__stage", "question__position", "question__id"))
    with unlocked([registration.key_ref] if found else []):
        seen = [opened(partial(_seen, row), None) for row in found if value_or_none(row) is not None]
    return tuple(one for one in seen if one)


def answers_of(registration: Registration, *, audience: Audience) -> tuple[AnswerSeen, ...]:
    """Return what the audience may read of one person's answers, in the order of the questions. Two queries."""
    if registration.person.is_hidden_from(audience):
        return ()
    return _rows_of(registration, readable_by(audience, "question__"))


def own_answers_no_longer_asked(registration: Registration) -> tuple[AnswerSeen, ...]:
    """Return, for the person's own page, what they answered to questions that have been retired since."""
    return _rows_of(registration, Q(question__retired_at__isnull=False))


@transaction.atomic
def answer_questions(*, registration: Registration, given: Iterable[Given], actor: Actor, at: datetime) -> None:
    """Keep the answers of someone who has a place. Raises NotAskedError, QuestionsChangedError, ErasedError."""
    registration = locked_own(registration)
    if not is_asked_follow_ups(registration, at):
        raise NotAskedError
    keep_answers(registration, given, at=at)
    record(actor=actor, action="answer questions", target=registration, conference=registration.conference, at=at)


def is_asked_follow_ups(registration: Registration, at: datetime) -> bool:
    """Tell whether someone has a place and knows it, and the conference's last day is not over."""
    today = at.astimezone(registration.conference.zone).date()
    return told_state(registration, at) == State.CONFIRMED and today <= registration.conference.last_day


def count_waiting(questions: Iterable[Question], given: Mapping[UUID, Value]) -> tuple[int, int]:
    """Count the questions without an answer: those that need one, and those that are optional.

    The optional ones wait only as long as none is answered at all.
    """
    asked: list[Question] = []
    answered: dict[UUID, Value] = {}
    for question in questions:
        if is_asked_after(question, answered):
            asked.append(question)
            if question.pk in given:
                answered[question.pk] = given[question.pk]
    silent = [question for question in asked if question.pk not in answered]
    needed = sum(question.required for question in silent)
    return needed, 0 if answered else len(silent) - needed
