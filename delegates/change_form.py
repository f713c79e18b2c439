"""The form by which someone who is registered changes their answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from delegates.answers import answers_of, asked_at, given_by
from delegates.forms import AnswersForm
from delegates.keeping import end_of
from delegates.models import Question, Registration
from delegates.question_fields import Asked
from delegates.ways_in import ways_in
from events.audience import Audience
from events.models import Conference

CATEGORY_TAKEN = gettext_lazy(
    "You cannot change to this on your own. Ask the organisers; everything else is as you typed it."
)


class ChangeForm(AnswersForm):
    """The answers of a person who is registered; the address stays.

    Nothing is demanded here that was not given already, so that nothing stands before who wants to be seen by fewer.
    """

    address = None  # type: ignore[assignment]  # Django's way to leave out an inherited field

    def __init__(self, *args: object, registered: Registration, at: datetime, **kwargs: object) -> None:
        conference = registered.conference
        ways = ways_in(conference)
        asked = _asked_of(registered, at) if ways.has_questions else None
        has_named = bool(registered.referee_alias)
        super().__init__(*args, conference=conference, ways=ways, asked=asked, asks_referee=has_named, **kwargs)
        self.registered = registered
        self.offer_categories([*ways.asked_for, registered.category])

    @cached_property
    def told_elsewhere(self) -> tuple[tuple[str, bool], ...]:
        """Return the address and the answers to questions that this form does not ask. Two queries."""
        here = {question.pk for question in self.asked.questions}
        found = answers_of(self.registered, audience=Audience.SAFETY)
        others = [(one.wording, one.is_for_safety) for one in found if one.question_id not in here]
        has_address = self.registered.person.address_alias is not None
        address = [(str(AnswersForm.base_fields["address"].label), True)] if has_address else []
        return (*address, *others)


def _asked_of(registered: Registration, at: datetime) -> Asked:
    """Return the questions whose answers are kept still; after the conference's last day none is required."""
    conference, given = registered.conference, given_by(registered)
    questions = _with_time_left(conference, asked_at(conference, Question.Stage.FORM), at)
    is_over = end_of(conference, timedelta()) <= at
    return Asked(questions, given=given, may_require=() if is_over else given)


def _with_time_left(conference: Conference, questions: Iterable[Question], at: datetime) -> list[Question]:
    """Leave out the questions whose term is over, and those that are asked only after one of them."""
    kept: dict[UUID, Question] = {}
    for question in questions:
        has_time = end_of(conference, timedelta(days=question.keep_days)) > at
        if has_time and (question.shown_if_id is None or question.shown_if_id in kept):
            kept[question.pk] = question
    return list(kept.values())
