"""The form by which someone who is registered changes their answers."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from delegates.answers import answers_of, given_by
from delegates.forms import AnswersForm
from delegates.models import Registration
from delegates.ways_in import ways_in
from events.audience import Audience

CATEGORY_TAKEN = gettext_lazy(
    "You cannot change to this on your own. Ask the organisers; everything else is as you typed it."
)


class ChangeForm(AnswersForm):
    """The answers of a person who is registered; the address stays."""

    address = None  # type: ignore[assignment]  # Django's way to leave out an inherited field

    def __init__(self, *args: object, registered: Registration, **kwargs: object) -> None:
        ways = ways_in(registered.conference)
        given = given_by(registered) if ways.has_questions else None
        super().__init__(*args, conference=registered.conference, ways=ways, given=given, **kwargs)
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
