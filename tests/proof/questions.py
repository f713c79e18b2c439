"""Questions of each circle of readers and each stage, and answers that are markers, for the world of the proofs."""

from collections.abc import Callable, Mapping
from uuid import UUID

from delegates.answers import Given
from delegates.models import Question
from delegates.questioning import add_question
from events.models import Conference
from tests.delegates.asking import NOW

Mark = Callable[[str, str], str]
CIRCLES = {"organisers": "for organisers", "safety": "for officers"}


def ask_questions(conference: Conference, name: str, mark: Mark) -> dict[str, str]:
    """Ask on the form, for either circle of readers, and once someone has a place; return the questions' ids."""
    ids = {}
    for readers, stage in (("organisers", "form"), ("safety", "form"), ("safety", "place")):
        question = Question(conference=conference, readers=readers, stage=stage, why="to plan")
        question.text = mark(f"{name} {readers} {stage} question", "latin")
        add_question(question=question, actor=None, at=NOW)
        ids[f"{readers} {stage} question"] = str(question.pk)
    return ids | {"question": str(question.pk)}


def answers_of(ids: Mapping[str, str], key: str, script: str, mark: Mark) -> tuple[Given, ...]:
    """Answer the questions of the form, as they were worded once."""
    return tuple(
        Given(
            UUID(ids[f"{readers} form question"]),
            mark(f"{key} wording {circle}", script),
            mark(f"{key} answer {circle}", script),
        )
        for readers, circle in CIRCLES.items()
    )
