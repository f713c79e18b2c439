"""A conference's own questions as fields of a form: asked, checked against their conditions, and read as answers."""

from collections.abc import Container, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.answers import NO, YES, Given, Value, is_asked_after
from delegates.fingerprints import as_asked
from delegates.keeping import kept_until
from delegates.models import Question
from events.forms.fields import DayInput, Shown
from events.forms.plain import Line, Lines
from events.models import Conference
from events.wording import format_day

Kind, Readers = Question.Kind, Question.Readers
LONGEST_LINE, LONGEST_TEXT, LARGEST = 200, 2000, 10**9
MOST_RADIOS = 7
CHANGED = gettext_lazy("This question was changed meanwhile. Read it again, then send.")

READ_BY: Mapping[str, Promise] = {
    Readers.ORGANISERS: gettext_lazy("the organisers"),
    Readers.SAFETY: gettext_lazy("safety officers only"),
}


def name_of(question: UUID) -> str:
    """Return the name of the question's field."""
    return f"q_{question.hex}"


def shown_name(question: UUID) -> str:
    """Return the name of the hidden field that says as what the question was shown."""
    return f"{name_of(question)}_shown"


def _kept_options(question: Question, given: Value | None) -> list[tuple[str, str]]:
    """Return the choices, and after them those that someone chose before they were taken from the list."""
    options = [str(option) for option in question.options]
    chosen = given if isinstance(given, tuple) else (given,) if isinstance(given, str) else ()
    gone = [one for one in chosen if one not in options]
    old = [(one, _("%(choice)s (no longer offered)") % {"choice": one}) for one in gone]
    return [*((option, option) for option in options), *old]


def _one_of(choices: list[tuple[str, str]], *, required: bool) -> forms.ChoiceField:
    if len(choices) > MOST_RADIOS:
        return forms.ChoiceField(choices=[("", _("Choose") if required else _("No answer")), *choices])
    first = [] if required else [("", _("No answer"))]
    return forms.ChoiceField(choices=[*first, *choices], widget=forms.RadioSelect)


def _field(question: Question, given: Value | None) -> forms.Field:  # noqa: PLR0911  # one for each kind
    attrs = {"autocomplete": "off", "dir": "auto"}
    match question.kind:
        case Kind.TEXT:
            return Lines(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
        case Kind.CHOICE:
            return _one_of(_kept_options(question, given), required=question.required)
        case Kind.CHOICES:
            choices = _kept_options(question, given)
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case Kind.YES_NO:
            return _one_of([(YES, _("Yes")), (NO, _("No"))], required=question.required)
        case Kind.NUMBER:
            wrong = {"invalid": _("Enter a whole number, such as 3.")}
            return forms.IntegerField(min_value=-LARGEST, max_value=LARGEST, error_messages=wrong)
        case Kind.DATE:
            wrong = {"invalid": _("Enter a day that exists, such as 2012-02-24.")}
            return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], error_messages=wrong)
        case _:
            return Line(max_length=LONGEST_LINE, widget=forms.TextInput(attrs=attrs))


def _initial(value: Value) -> str | list[str]:
    if isinstance(value, bool):
        return YES if value else NO
    return list(value) if isinstance(value, tuple) else str(value)


def _value(question: Question, cleaned: object) -> Value | None:
    """Return what was entered as it is kept, or None without an answer."""
    if cleaned in (None, "", []):
        return None
    if question.kind == Kind.YES_NO:
        return cleaned == YES
    if isinstance(cleaned, list):
        return tuple(str(item) for item in cleaned)
    if isinstance(cleaned, date):
        return cleaned.isoformat()
    return cleaned if isinstance(cleaned, int) else str(cleaned)


class Asked:
    """The questions that one form asks, with what the person answered before.

    `left_out` names the fields whose condition does not hold: at first by what was answered before, once the form is
    checked by what was entered. With `may_require`, an answer is required to those questions at most.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        *,
        given: Mapping[UUID, Value] | None = None,
        may_require: Container[UUID] | None = None,
    ) -> None:
        self.questions = tuple(questions)
        self.may_require = may_require
        self.given = given or {}
        self._by_id = {question.pk: question for question in self.questions}
        self.left_out = frozenset[str]()
        self._values: Mapping[UUID, Value] = {}
        self._follow(self.given)

    @property
    def names(self) -> list[str]:
        """Return the names of the fields, in order."""
        return [name_of(question.pk) for question in self.questions]

    @property
    def has_conditions(self) -> bool:
        """Tell whether any is asked only after another one."""
        return any(question.shown_if_id for question in self.questions)

    @property
    def has_required(self) -> bool:
        """Tell whether any answer is required, be it after another one."""
        return any(map(self.is_required, self.questions))

    def is_required(self, question: Question) -> bool:
        """Tell whether this form requires an answer of those who are asked."""
        return question.required and (self.may_require is None or question.pk in self.may_require)

    def condition_of(self, question: Question) -> str:
        """Return in words after which answer the question is asked."""
        first = self._by_id.get(question.shown_if_id) if question.shown_if_id else None
        if first is None:
            return ""
        words = {YES: _("Yes"), NO: _("No")} if first.kind == Kind.YES_NO else {}
        said = {"answer": words.get(question.shown_if_value, question.shown_if_value), "question": first.text}
        return _("Only if you answered “%(answer)s” to “%(question)s”") % said

    def condition_at(self, name: str) -> str:
        """Return in words why the field of that name was left out, or nothing for any other field."""
        found = next((one for one in self.questions if name == name_of(one.pk)), None)
        return self.condition_of(found) if found and name in self.left_out else ""

    def join(self, form: forms.Form, conference: Conference) -> None:
        """Add the fields to the form, with what was answered before."""
        for question in self.questions:
            given, name = self.given.get(question.pk), name_of(question.pk)
            form.fields[name] = self._dressed(question, _field(question, given), conference)
            form.fields[shown_name(question.pk)] = Shown(as_asked(question))
            if given is not None:
                form.initial.setdefault(name, _initial(given))

    def _dressed(self, question: Question, field: forms.Field, conference: Conference) -> forms.Field:
        """Set the words around a field. Hints are drawn as markup, so what people wrote is escaped here."""
        condition = self.condition_of(question)
        field.label = question.text
        field.help_text = escape(question.help)
        if condition:
            field.help_text = format_html("{} {}", f"{condition}.", question.help)
            field.widget.attrs |= {
                "data-only-if": name_of(question.shown_if_id),  # type: ignore[arg-type]  # it has a condition
                "data-only-answer": question.shown_if_value,
            }
        is_required = self.is_required(question)
        field.required = is_required and not condition
        field.has_answer = is_required  # type: ignore[attr-defined]  # plain attributes, as the renderer reads them
        field.why, field.seen_by = question.why, READ_BY[question.readers]  # type: ignore[attr-defined]
        until = kept_until(conference, timedelta(days=question.keep_days))
        field.kept_until = format_day(until)  # type: ignore[attr-defined]
        return field

    def _follow(self, entered: Mapping[UUID, Value]) -> None:
        """Go through the questions in order: keep what is answered where it is asked, and name what is not asked."""
        values: dict[UUID, Value] = {}
        left_out = set()
        for question in self.questions:
            if not is_asked_after(question, values):
                left_out.add(name_of(question.pk))
            elif question.pk in entered:
                values[question.pk] = entered[question.pk]
        self.left_out, self._values = frozenset(left_out), values

    def check(self, form: forms.Form) -> None:
        """Forget what was entered where the condition does not hold; demand what is required where it does."""
        cleaned = {one.pk: _value(one, form.cleaned_data.get(name_of(one.pk))) for one in self.questions}
        self._follow({pk: value for pk, value in cleaned.items() if value is not None})
        for name in self.left_out:
            form.errors.pop(name, None)
        for question in self.questions:
            name = name_of(question.pk)
            is_empty = question.pk not in self._values and name not in self.left_out and name not in form.errors
            if self.is_required(question) and is_empty:
                form.add_error(name, forms.Field.default_error_messages["required"])
            if self._was_changed(form, question):
                form.add_error(name, str(CHANGED))

    def _was_changed(self, form: forms.Form, question: Question) -> bool:
        """Tell whether there is an answer, typed now or given before, and the page showed another question."""
        is_shown = form.cleaned_data.get(shown_name(question.pk)) == as_asked(question)
        is_typed = form[name_of(question.pk)].data not in (None, "", [])
        return not is_shown and (is_typed or question.pk in self.given)

    def answers(self) -> tuple[Given, ...]:
        """Return what was entered, with None for no answer; call it once the form has been checked."""
        return tuple(Given(one.pk, one.text, self._values.get(one.pk), as_asked(one)) for one in self.questions)


class FollowUpForm(forms.Form):
    """The questions asked once someone has a place, in one go."""

    def __init__(
        self,
        *args: object,
        conference: Conference,
        questions: Iterable[Question],
        given: Mapping[UUID, Value],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.asked = Asked(questions, given=given)
        self.asked.join(self, conference)

    def clean(self) -> None:
        """Hold the answers against the questions' conditions."""
        self.asked.check(self)
