"""What a conference asks beside the usual questions: the verbs of the organisers' page, which lose no answer."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.answers import CLOSED_KINDS, NO, YES
from delegates.fingerprints import as_set
from delegates.models import Question
from delegates.places import Actor, lock
from events.audit import record
from events.models import Conference
from events.plain_text import validate_line

MOST_QUESTIONS = 50
FEWEST_OPTIONS, MOST_OPTIONS, LONGEST_OPTION = 2, 60, 120
WITH_OPTIONS = frozenset({Question.Kind.CHOICE, Question.Kind.CHOICES})


CHANGED = gettext_lazy(
    "Someone changed this question meanwhile. As people see it now stands first, below it what you entered: saving it again"
    " puts that in its place."
)


class QuestionRefusedError(ValidationError):
    """What the rules of the list refuse, in words for the organisers."""


def questions_of(conference: Conference) -> list[Question]:
    """Return every question in order, each with `given`, the number of rows of answers, none of which need be one; one query."""
    found = Question.objects.filter(conference=conference).annotate(given=Count("answers"))
    return list(found.order_by("position", "id"))


def values_of(question: Question) -> list[str]:
    """Return the answers that can be foreseen, as conditions name them."""
    if question.kind == Question.Kind.YES_NO:
        return [YES, NO]
    return [str(option) for option in question.options] if question.kind in WITH_OPTIONS else []


def _problems_of_options(question: Question) -> list[str]:
    options: list[str] = question.options
    if question.kind not in WITH_OPTIONS:
        return [_("Only questions with choices have choices. Empty this, or choose such a kind.")] if options else []
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        numbers = {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS, "count": len(options)}
        return [_("Give between %(fewest)d and %(most)d choices, one on each line; these are %(count)d.") % numbers]
    found = []
    for number, option in enumerate(options):
        if option.casefold() in {earlier.casefold() for earlier in options[:number]}:
            found.append(_("“%(choice)s” stands there twice.") % {"choice": option})
        if len(option) > LONGEST_OPTION:
            words = _("“%(choice)s…” is too long: a choice has %(most)d characters at most.")
            found.append(words % {"choice": option[:20], "most": LONGEST_OPTION})
        validate_line(option)
    return found


def _problems_of_condition(question: Question, others: Sequence[Question]) -> list[str]:
    if question.shown_if_id is None:
        return []
    first = next((other for other in others if other.pk == question.shown_if_id), None)
    if first is None or first.retired_at or first.stage != question.stage or first.kind not in CLOSED_KINDS:
        return [_("It can be asked only after a question of the same stage that is asked and has choices.")]
    if first.position >= question.position:
        return [_("“%(text)s” comes later. Move it up first.") % {"text": first.text}]
    if first.readers == Question.Readers.SAFETY != question.readers:
        return [
            _("Answers to “%(text)s” are for safety officers; so must be the answers to this.") % {"text": first.text}
        ]
    if question.shown_if_value not in values_of(first):
        return [_("“%(text)s” has no such answer any more.") % {"text": first.text}]
    return []


def _problems_for_followers(question: Question, others: Iterable[Question]) -> list[tuple[str, str]]:
    """Return what would leave a question that is asked only after this one without its condition."""
    found = []
    for other in others:
        if other.shown_if_id != question.pk or other.retired_at:
            continue
        words = {"text": other.text}
        if question.stage != other.stage:
            found.append(("stage", _("“%(text)s” is asked only after this one, at the other stage.") % words))
        elif other.shown_if_value not in values_of(question):
            field = "options" if question.kind in WITH_OPTIONS else "kind"
            found.append((field, _("“%(text)s” is asked after an answer that would be gone. Change it first.") % words))
        elif question.readers == Question.Readers.SAFETY != other.readers:
            found.append(("readers", _("Let safety officers alone read the answers to “%(text)s” first.") % words))
        elif other.position <= question.position:
            found.append(("stage", _("“%(text)s” would come before this one.") % words))
    return found


def _problems_with_promises(question: Question, was: Question) -> list[tuple[str, str]]:
    """Return what would break a promise to those who have answered."""
    found = []
    if question.kind != was.kind:
        found.append(("kind", _("People have been asked this, so its kind stays. Retire it and add a new question.")))
    if (was.readers, question.readers) == (Question.Readers.SAFETY, Question.Readers.ORGANISERS):
        found.append(
            ("readers", _("People were told that safety officers alone read it. Retire it and add a new question."))
        )
    if question.keep_days > was.keep_days:
        found.append(("keep_days", _("People were told that answers go sooner. Retire it and add a new question.")))
    return found


def check(question: Question, among: Sequence[Question], *, is_answered: bool) -> None:
    """Refuse a question that its conference's list, `among`, cannot hold. Raises QuestionRefusedError by field."""
    others = [other for other in among if other.pk != question.pk]
    was = next((other for other in among if other.pk == question.pk), None)
    found = [("options", words) for words in _problems_of_options(question)]
    found += [("shown_if", words) for words in _problems_of_condition(question, others)]
    found += _problems_for_followers(question, others)
    if was and is_answered:
        found += _problems_with_promises(question, was)
    _check_number(question, others)
    by_field: dict[str, list[str]] = {}
    for field, words in found:
        by_field.setdefault(field, []).append(words)
    if by_field:
        raise QuestionRefusedError(by_field)


def _check_number(question: Question, others: Iterable[Question]) -> None:
    asked = sum(other.retired_at is None for other in others)
    if question.retired_at is None and asked >= MOST_QUESTIONS:
        message = _("There are %(most)d questions already. Retire one first; people's patience is short.")
        raise QuestionRefusedError(message % {"most": MOST_QUESTIONS})


def last_position(among: Iterable[Question]) -> int:
    """Return the position after which there is nothing."""
    return max((other.position for other in among), default=0)


@transaction.atomic
def add_question(*, question: Question, actor: Actor, at: datetime) -> None:
    """Save a new question at the end. Raises QuestionRefusedError."""
    among = questions_of(lock(question.conference))
    question.position = last_position(among) + 1
    check(question, among, is_answered=False)
    question.save(force_insert=True)
    record(actor=actor, action="add question", target=question, conference=question.conference, at=at)


@transaction.atomic
def revise_question(*, question: Question, actor: Actor, at: datetime, shown: str | None = None) -> None:
    """Save a changed question; answers given before stay as they were given. Raises QuestionRefusedError.

    `shown` is the mark (fingerprints.as_set) of the question as a page showed it: what someone else changed since then,
    such as who reads the answers, is not silently undone.
    """
    among = questions_of(lock(question.conference))
    was = _same(question, among)
    if shown not in {None, as_set(was)}:
        raise QuestionRefusedError(CHANGED)
    question.position, question.retired_at = was.position, was.retired_at
    check(question, among, is_answered=question.answers.exists())
    question.save()
    record(actor=actor, action="revise question", target=question, conference=question.conference, at=at)


def _same(question: Question, among: Iterable[Question]) -> Question:
    """Return the question as it stands now. Raises QuestionRefusedError where it is gone."""
    found = next((other for other in among if other.pk == question.pk), None)
    if found is None:
        raise QuestionRefusedError(_("This question was removed in the meantime."))
    return found


def _refuse_with_followers(question: Question, others: Iterable[Question]) -> None:
    follower = next((other for other in others if other.shown_if_id == question.pk), None)
    if follower:
        message = _("“%(text)s” is asked only after this one. Change or retire it first.")
        raise QuestionRefusedError(message % {"text": follower.text})


@transaction.atomic
def move_question(*, question: Question, earlier: bool, actor: Actor, at: datetime) -> tuple[int, int] | None:
    """Let it change places with its neighbour of the same stage; the first and the last stay where they are.

    Returns which number it has now at its stage, and of how many; None for one that is no longer asked.
    Raises QuestionRefusedError where a question would come before the one that it depends on.
    """
    among = questions_of(lock(question.conference))
    order = [other for other in among if other.stage == question.stage and other.retired_at is None]
    here = next((number for number, other in enumerate(order) if other.pk == question.pk), None)
    if here is None:
        return None
    there = here - 1 if earlier else here + 1
    if not 0 <= there < len(order):
        return here + 1, len(order)
    first, second = sorted((here, there))
    if order[second].shown_if_id == order[first].pk:
        message = _("“%(text)s” is asked only after “%(first)s”, so it stays behind it.")
        raise QuestionRefusedError(message % {"text": order[second].text, "first": order[first].text})
    order[first], order[second] = order[second], order[first]
    places = sorted(other.position for other in order)
    moved = Case(*(When(pk=other.pk, then=place) for other, place in zip(order, places, strict=True)))
    Question.objects.filter(pk__in=[other.pk for other in order]).update(position=moved)
    record(actor=actor, action="move question", target=question, conference=question.conference, at=at)
    return there + 1, len(order)


@transaction.atomic
def retire_question(*, question: Question, actor: Actor, at: datetime) -> None:
    """Ask it no longer; its answers stay. Raises QuestionRefusedError where another one depends on it."""
    among = questions_of(lock(question.conference))
    question = _same(question, among)
    if question.retired_at is None:
        _refuse_with_followers(question, [other for other in among if other.retired_at is None])
        Question.objects.filter(pk=question.pk).update(retired_at=at)
        record(actor=actor, action="retire question", target=question, conference=question.conference, at=at)


@transaction.atomic
def ask_again(*, question: Question, actor: Actor, at: datetime) -> None:
    """Ask a retired question once more, at the end. Raises QuestionRefusedError, as for a new one."""
    among = questions_of(lock(question.conference))
    question = copy(_same(question, among))
    if question.retired_at:
        question.retired_at, question.position = None, last_position(among) + 1
        check(question, among, is_answered=False)
        Question.objects.filter(pk=question.pk).update(retired_at=None, position=question.position)
        record(actor=actor, action="ask question again", target=question, conference=question.conference, at=at)


@transaction.atomic
def remove_question(*, question: Question, actor: Actor, at: datetime) -> None:
    """Delete a question that nobody was asked. Raises QuestionRefusedError for any other."""
    among = questions_of(lock(question.conference))
    question = _same(question, among)
    if question.answers.exists():
        raise QuestionRefusedError(_("People have been asked this, so it can only be retired; their answers stay."))
    _refuse_with_followers(question, among)
    record(actor=actor, action="remove question", target=question, conference=question.conference, at=at)
    question.delete()


def copy_questions(source: Conference, target: Conference) -> None:
    """Give a new conference the questions that another one asks, with their conditions and without answers."""
    found = list(Question.objects.filter(conference=source, retired_at__isnull=True))
    new_ids: dict[UUID | None, UUID] = {question.pk: uuid4() for question in found}
    copies = []
    for question in found:
        again = copy(question)
        again.pk, again.conference = new_ids[question.pk], target
        again.shown_if_id = new_ids.get(question.shown_if_id)
        copies.append(again)
    Question.objects.bulk_create(copies)
