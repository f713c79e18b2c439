"""A person's own answers, read back to that person."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from delegates.answers import day_words
from delegates.cards import PhotoChoice, RecordingChoice
from delegates.describing import Answers
from delegates.disclosure import texts
from delegates.forms import AnswersForm
from delegates.models import Registration
from delegates.question_fields import Asked
from vault.keys import unlocked


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and the answer in words; never without an answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers under one heading, and the questions there that were left out."""

    heading: str
    lines: tuple[AnswerLine, ...]
    left_out: tuple[str, ...]


def own_answers(registration: Registration) -> Answers:
    """Return what the person has answered so far; for the person's own pages only."""
    person = registration.person
    with unlocked([person.key_ref]):
        return Answers(
            display_name=str(person.display_name),
            category=registration.category,
            badge_name=str(person.badge_name),
            affiliation=str(person.affiliation),
            country=str(person.country),
            languages=texts(person.languages),
            interpretation=texts(registration.interpretation),
            biography=str(person.biography),
            access_needs=str(registration.access_needs),
            dietary_needs=str(registration.dietary_needs),
            photo=PhotoChoice(str(registration.photo)),
            recording=RecordingChoice(str(registration.recording)),
            secure_contact=str(registration.secure_contact),
            emergency_contact=str(registration.emergency_contact),
            support=texts(registration.support),
            support_amount=str(registration.support_amount),
            referee_name=str(registration.referee_name),
            referee_address=str(registration.referee_address),
            visibility=tuple((facet, int(level)) for facet, level in person.shows.items()),
        )


def own_address(registration: Registration) -> str:
    """Return the address that the person is written to, or nothing; for the person's own page only."""
    with unlocked([registration.person.key_ref]):
        return str(registration.person.address)


def initial_of(answers: Answers) -> dict[str, object]:
    """Return the answers as a form's initial values."""
    plain = asdict(answers)
    shows = {f"shows_{facet.value}": level for facet, level in answers.visibility}
    several = {name: list(getattr(answers, name)) for name in ("languages", "interpretation", "support")}
    return plain | shows | several


def _chosen(field: forms.ChoiceField, value: object) -> Iterable[str]:
    """Return the labels of what was chosen; the choices, which may take a query, are looked at only if need be."""
    if value in (None, "", []):  # zero is an answer: the public
        return []
    wanted = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return [str(label) for key, label in field.choices if str(key) in wanted and str(key)]  # type: ignore[misc, union-attr]  # the choices are flat here


def _in_words(bound: BoundField) -> str:
    value = bound.value()
    if isinstance(bound.field, forms.DateField):
        return day_words(str(value or ""))
    if isinstance(bound.field, forms.ChoiceField):
        return ", ".join(_chosen(bound.field, value))
    return str(value or "")


def readback(form: AnswersForm) -> tuple[AnswerGroup, ...]:
    """Return the form's questions with their answers in words, by group."""
    return tuple(_group(heading, fields, form.asked) for heading, fields in form.groups)


def _group(heading: str, fields: Iterable[BoundField], asked: Asked) -> AnswerGroup:
    lines, left_out = [], []
    for bound in fields:
        condition = asked.condition_at(bound.name)
        if condition and bound.value():
            lines.append(AnswerLine(str(bound.label), _("Not sent. %(condition)s.") % {"condition": condition}))
        elif condition:
            continue
        elif words := _in_words(bound):
            lines.append(AnswerLine(str(bound.label), words))
        else:
            left_out.append(str(bound.label))
    return AnswerGroup(heading, tuple(lines), tuple(left_out))
