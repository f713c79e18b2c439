"""Let the demonstration's conference ask questions of its own, and let some of its people answer."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from config.demo.accounts import DELEGATE, address_of
from delegates.answers import Given, Value, answer_questions, keep_answers
from delegates.models import Question, Registration
from delegates.questioning import add_question
from delegates.usual_questions import add_usual_questions
from events.accounts import address_alias
from events.models import Conference, User

DATA = Path(__file__).parent / "data" / "questions.toml"
SEED = 24
ASKED_AT = datetime(2011, 12, 5, 9, 30, tzinfo=UTC)
ANSWERED_AT = datetime(2012, 1, 20, 11, 30, tzinfo=UTC)
ANSWER_THE_FORM, ANSWER_LATER = 0.6, 0.4
"""How many of those with a place answer at each stage."""
Replies = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Pool:
    """The questions of both stages in order, and what may be answered to those without choices."""

    form: tuple[Question, ...]
    place: tuple[Question, ...]
    replies: Replies


def ask(conference: Conference, *, actor: User) -> Pool:
    """Add the questions of the file to the form, and the usual ones for people with a place."""
    table = tomllib.loads(DATA.read_text(encoding="utf-8"))
    asked: dict[str, Question] = {}
    for row in table["question"]:
        after, answer = row.pop("after", ""), row.pop("answer", "")
        question = Question(conference=conference, shown_if=asked.get(after), shown_if_value=answer, **row)
        add_question(question=question, actor=actor, at=ASKED_AT)
        asked[question.text] = question
    usual = add_usual_questions(conference=conference, actor=actor, at=ASKED_AT)
    return Pool(tuple(asked.values()), tuple(usual), table["replies"])


def reply(conference: Conference, pool: Pool) -> None:
    """Let some of those with a place answer; the one with an account to try has yet to do so."""
    rng = Random(SEED)  # noqa: S311  # the same invented answers every time
    placed = Registration.objects.confirmed().told(ANSWERED_AT).filter(conference=conference)
    others = placed.exclude(person__address_alias=address_alias(address_of(DELEGATE)))
    for registration in others.select_related("person", "conference").order_by("requested_at", "code"):
        if rng.random() < ANSWER_THE_FORM:
            keep_answers(registration, _to_form(pool, rng), at=registration.requested_at)
        if rng.random() < ANSWER_LATER:
            answer_questions(
                registration=registration,
                given=_to_follow_ups(pool, rng),
                actor=registration.person.user,
                at=ANSWERED_AT,
            )


def _given(questions: tuple[Question, ...], *values: Value | None) -> list[Given]:
    return [Given(question.pk, question.text, value) for question, value in zip(questions, values, strict=True)]


def _to_form(pool: Pool, rng: Random) -> list[Given]:
    has_come = rng.random() < 1 / 3
    again = rng.choice(pool.replies["again"]) if has_come and rng.random() < 1 / 2 else None
    return _given(pool.form, has_come, again)


def _to_follow_ups(pool: Pool, rng: Random) -> list[Given]:
    first, last = pool.place[0].conference.first_day, pool.place[0].conference.last_day
    arrives, leaves = first - timedelta(days=rng.randrange(2)), last + timedelta(days=rng.randrange(2))
    hour = rng.choice(pool.replies["hours"]) if rng.random() < 1 / 2 else None
    shares = rng.random() < 1 / 4
    companion = rng.choice(pool.replies["companions"]) if shares else None
    way = str(rng.choice(pool.place[3].options))
    return _given(pool.place, arrives.isoformat(), hour, leaves.isoformat(), way, shares, companion)
