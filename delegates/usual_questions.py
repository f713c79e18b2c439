"""The follow-up questions that most conferences ask once someone has a place."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from delegates.answers import YES
from delegates.models import Question
from delegates.places import Actor, lock
from delegates.questioning import add_question
from events.models import Conference

Kind, Term = Question.Kind, Question.Term


def _usual() -> tuple[Question, ...]:
    rooms, meals = _("to plan rooms, meals and who meets you"), _("to plan rooms")
    sharing = Question(kind=Kind.YES_NO, text=_("Would you share a room?"), why=meals, keep_days=Term.WEEK)
    ways = [_("By train"), _("By plane"), _("By bus or car"), _("On foot or by bicycle"), _("Otherwise")]
    hour = _("Such as 18:30. Leave it empty if you do not know yet.")
    leaving = _("Not before you arrive: the two days are not compared, so look at them once more.")
    return (
        Question(kind=Kind.DATE, text=_("On which day do you arrive?"), why=rooms, required=True, keep_days=Term.WEEK),
        Question(kind=Kind.LINE, text=_("At what time do you arrive?"), help=hour, why=rooms, keep_days=Term.WEEK),
        Question(
            kind=Kind.DATE,
            text=_("On which day do you leave?"),
            help=leaving,
            why=rooms,
            required=True,
            keep_days=Term.WEEK,
        ),
        Question(
            kind=Kind.CHOICE, text=_("How do you travel?"), options=ways, why=_("to meet people"), keep_days=Term.WEEK
        ),
        sharing,
        Question(
            kind=Kind.LINE,
            text=_("With whom would you share?"),
            help=_("A name or a registration code, or “anyone”."),
            why=meals,
            keep_days=Term.WEEK,
            shown_if=sharing,
            shown_if_value=YES,
        ),
    )


@transaction.atomic
def add_usual_questions(*, conference: Conference, actor: Actor, at: datetime) -> list[Question]:
    """Add those that are not asked yet by the same words, for people with a place; return what was added.

    Raises QuestionRefusedError where there is no room for them.
    """
    conference = lock(conference)
    asked = Question.objects.filter(conference=conference).asked(Question.Stage.PLACE)
    known = {question.text: question for question in asked}
    added = []
    for question in _usual():
        if question.text in known:
            continue
        question.conference, question.stage = conference, Question.Stage.PLACE
        if question.shown_if:
            question.shown_if = known.get(question.shown_if.text, question.shown_if)
        add_question(question=question, actor=actor, at=at)
        added.append(question)
    return added
