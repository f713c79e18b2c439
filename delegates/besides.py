"""What each circle reads of a form's answers beside the facets that a person lets them see, by the labels of the questions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from delegates.forms import AnswersForm
from delegates.models import Question
from events.audience import Audience

BADGE = ("badge_name", "photo")
TEAM = (
    *BADGE,
    *("recording", "access_needs", "dietary_needs", "interpretation", "support", "support_amount", "secure_contact"),
)
OFFICERS = (*TEAM, "emergency_contact", "address", "referee_name", "referee_address")
READ: Mapping[Audience, tuple[str, ...]] = {
    Audience.PUBLIC: (),
    Audience.ATTENDEES: BADGE,
    Audience.ORGANISERS: TEAM,
    Audience.SAFETY: OFFICERS,
}
ALSO: Mapping[Audience, Promise | str] = {
    Audience.PUBLIC: "",
    Audience.ATTENDEES: gettext_lazy("At the place, on your badge: {}"),
    Audience.ORGANISERS: gettext_lazy("They also read: {}"),
    Audience.SAFETY: gettext_lazy("They also read: {}"),
}
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Besides:
    """What one circle may read: of each question the field's name, the label, and the value that tells nothing.

    `words` has {} where the labels stand; `given` are those of what was filled in. A name is empty for what is always
    there, though this form does not ask it.
    """

    words: str = ""
    asked: tuple[tuple[str, str, str], ...] = ()
    given: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Return what is said of what was filled in, or nothing."""
        return self.words.replace("{}", BETWEEN.join(self.given)) if self.given else ""

    @property
    def as_json(self) -> str:
        """Return the questions as the script of the form reads them."""
        return json.dumps(self.asked, ensure_ascii=False)


def _is_given(form: AnswersForm, name: str) -> bool:
    if not name:
        return True
    value = form[name].value() or ""
    text = "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text.strip() not in {"", _nothing(form, name)} and name not in form.asked.left_out


def _nothing(form: AnswersForm, name: str) -> str:
    return str(form.fields[name].initial or "")


def _names(form: AnswersForm, audience: Audience) -> list[str]:
    """Return the fields of the form that the audience reads, in the form's order."""
    read = {name for name in READ[audience] if name in form.fields}
    if audience >= Audience.ORGANISERS:
        asked = zip(form.asked.names, form.asked.questions, strict=True)
        read |= {
            name
            for name, question in asked
            if audience == Audience.SAFETY or question.readers == Question.Readers.ORGANISERS
        }
    return [bound.name for _heading, fields in form.groups for bound in fields if bound.name in read]


def _of(form: AnswersForm, audience: Audience) -> Besides:
    asked = [(name, str(form.fields[name].label), _nothing(form, name)) for name in _names(form, audience)]
    if audience >= Audience.ORGANISERS:
        told = form.told_elsewhere
        asked += [("", label, "") for label, is_for_safety in told if audience == Audience.SAFETY or not is_for_safety]
    given = tuple(label for name, label, _nothing_said in asked if _is_given(form, name))
    return Besides(str(ALSO[audience]), tuple(asked), given)


def besides(form: AnswersForm) -> Mapping[Audience, Besides]:
    """Return what each circle reads beside the facets, by what stands in the form."""
    return {audience: _of(form, audience) for audience in Audience}
