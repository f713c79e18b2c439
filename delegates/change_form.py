"""The form by which someone who is registered changes their answers."""

from django.utils.translation import gettext_lazy

from delegates.answers import given_by
from delegates.forms import AnswersForm
from delegates.models import Registration
from delegates.ways_in import ways_in

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
        self.offer_categories([*ways.asked_for, registered.category])
