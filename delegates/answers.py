"""What people answer to a conference's own questions: kept sealed, read by themselves and by whom each question names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from delegates.models import Answer, Question, Registration
from delegates.places import Actor, RegistrationError, State, locked
from events.audience import Audience
from events.audit import record
from events.models import Conference
from events.wording import format_day
from vault.fields import Json
from vault.keys import unlocked
from vault.sealing import KeyGoneError

Value = str | int | bool | tuple[str, ...]
YES, NO = "yes", "no"
CLOSED_KINDS = frozenset({Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.YES_NO})
"""The kinds with answers that can be foreseen, so counted, and made the condition of another question."""


class NotAskedError(RegistrationError):
    """The person has no place, or the conference is over: nothing is asked of them any more."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one question, with the question as it was worded; a value of None takes an earlier answer back."""

    question: UUID
    wording: str
    value: Value | None


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


def _new_rows(registration: Registration, given: Iterable[Given], at: datetime) -> list[Answer]:
    rows = []
    for one in given:
        row = Answer(registration=registration, question_id=one.question, key_ref=registration.key_ref, at=at)
        row.wording = one.wording
        row.value = list(one.value) if isinstance(one.value, tuple) else one.value
        rows.append(row)
    return rows


def _still_asked(registration: Registration, said: Iterable[UUID]) -> set[UUID]:
    asked = Question.objects.filter(conference=registration.conference_id, retired_at__isnull=True, pk__in=list(said))
    return set(asked.values_list("pk", flat=True))


def keep_answers(registration: Registration, given: Iterable[Given], *, at: datetime) -> None:
    """Keep what was answered in place of earlier answers to the same questions; the conference must be locked.

    What is the same as before stays as it is, and so does every answer that is not mentioned. A question that was
    retired or removed while the form was open is left alone.
    """
    said = {one.question: one for one in given}
    if not said:
        return
    asked = _still_asked(registration, said)
    earlier = {row.question_id: row for row in Answer.objects.filter(registration=registration, question__in=asked)}
    with unlocked([registration.key_ref]):
        same = {pk for pk, row in earlier.items() if _is_same(row, said[pk])}
        stale = [row.pk for pk, row in earlier.items() if pk not in same]
        if stale:
            Answer.objects.filter(pk__in=stale).delete()
        _insert(registration, [said[pk] for pk in said if pk in asked - same], at)


def _is_same(row: Answer, given: Given) -> bool:
    return (row.wording, read_value(row.value)) == (given.wording, given.value)


def _insert(registration: Registration, given: Iterable[Given], at: datetime) -> None:
    rows = _new_rows(registration, [one for one in given if one.value is not None], at)
    if rows:
        Answer.objects.bulk_create(rows)


def write_answers(registration: Registration, given: Iterable[Given], *, at: datetime) -> None:
    """Write the answers of a new registration, in two queries; none where nothing was answered."""
    said = [one for one in given if one.value is not None]
    if said:
        asked = _still_asked(registration, [one.question for one in said])
        _insert(registration, [one for one in said if one.question in asked], at)


def delete_answers(registration: Registration) -> None:
    """Delete all that the person answered to the conference's own questions; the conference must be locked."""
    Answer.objects.filter(registration=registration).delete()


def given_by(registration: Registration) -> dict[UUID, Value]:
    """Return what the person answered, by question; for the person's own pages only. Two queries."""
    rows = list(Answer.objects.filter(registration=registration))
    with unlocked([registration.key_ref] if rows else []):
        return {row.question_id: read_value(row.value) for row in rows}


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
    try:
        with unlocked([registration.key_ref] if found else []):
            return tuple(_seen(row) for row in found)
    except KeyGoneError:
        return ()


def answers_of(registration: Registration, *, audience: Audience) -> tuple[AnswerSeen, ...]:
    """Return what the audience may read of one person's answers, in the order of the questions. Two queries."""
    return _rows_of(registration, readable_by(audience, "question__"))


def own_answers_no_longer_asked(registration: Registration) -> tuple[AnswerSeen, ...]:
    """Return, for the person's own page, what they answered to questions that have been retired since."""
    return _rows_of(registration, Q(question__retired_at__isnull=False))


@transaction.atomic
def answer_questions(*, registration: Registration, given: Iterable[Given], actor: Actor, at: datetime) -> None:
    """Keep the answers of someone who has a place. Raises NotAskedError."""
    registration = locked(registration)
    if not is_asked_follow_ups(registration, at):
        raise NotAskedError
    keep_answers(registration, given, at=at)
    record(actor=actor, action="answer questions", target=registration, conference=registration.conference, at=at)


def is_asked_follow_ups(registration: Registration, at: datetime) -> bool:
    """Tell whether someone has a place, and the conference's last day is not over."""
    conference = registration.conference
    return registration.state == State.CONFIRMED and at.astimezone(conference.zone).date() <= conference.last_day


def count_waiting(questions: Iterable[Question], given: Mapping[UUID, Value]) -> int:
    """Count the questions that wait for an answer: the required ones; all of them as long as none is answered."""
    asked: list[Question] = []
    answered: dict[UUID, Value] = {}
    for question in questions:
        if is_asked_after(question, answered):
            asked.append(question)
            if question.pk in given:
                answered[question.pk] = given[question.pk]
    return sum(question.pk not in answered and (question.required or not answered) for question in asked)


def count_silent(conference: Conference) -> int:
    """Count the people with a place who have not answered a required follow-up question; two queries.

    Questions with a condition are not counted: of whom they are asked stands in sealed answers.
    """
    asked = Question.objects.filter(conference=conference, required=True, shown_if__isnull=True)
    wanted = list(asked.asked(Question.Stage.PLACE).values_list("pk", flat=True))
    if not wanted:
        return 0
    placed = Registration.objects.confirmed().filter(conference=conference)
    answered = Count("answers", filter=Q(answers__question__in=wanted))
    return placed.annotate(answered=answered).filter(answered__lt=len(wanted)).count()
