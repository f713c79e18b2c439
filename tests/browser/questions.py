"""Questions of a conference, for the pages that the browser visits."""

from datetime import datetime

from delegates.models import Question
from delegates.questioning import add_question, retire_question
from delegates.usual_questions import add_usual_questions
from events.models import Conference


def ask_questions(conference: Conference, mark: str, *, at: datetime) -> dict[str, str]:
    """Ask something of every kind on the form, the last only after a yes, and the usual follow-up questions; return ids."""
    for kind in Question.Kind:
        question = Question(
            conference=conference, kind=kind, text=f"What of {kind.value}? {mark}", why=f"To plan {mark}"
        )
        question.help = f"A hint {mark}"
        question.options = [f"{one} {mark}" for one in ("Rice", "Beans")] if "choice" in kind else []
        add_question(question=question, actor=None, at=at)
    after = Question(conference=conference, text=f"And then? {mark}", why=f"To know {mark}", readers="safety")
    after.shown_if, after.shown_if_value = question, "yes"
    add_question(question=after, actor=None, at=at)
    *_others, last = add_usual_questions(conference=conference, actor=None, at=at)
    for usual in Question.objects.filter(conference=conference, stage=Question.Stage.PLACE):
        usual.text, usual.why, usual.help = f"{usual.text} {mark}", f"{usual.why} {mark}", usual.help and mark
        usual.options = [f"{option} {mark}" for option in usual.options]
        usual.save()
    old = Question(conference=conference, text=f"Which name? {mark}", why=f"To know {mark}")
    add_question(question=old, actor=None, at=at)
    retire_question(question=old, actor=None, at=at)
    return {"question": str(after.pk), "follow_up": str(last.pk)}
