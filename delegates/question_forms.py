"""The organisers' form for one question of their own."""

from collections.abc import Sequence
from copy import copy
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.answers import CLOSED_KINDS, NO, YES
from delegates.fingerprints import as_set
from delegates.models import Question
from delegates.question_fields import Asked, name_of
from delegates.questioning import CHANGED, WITH_OPTIONS, QuestionRefusedError, check, last_position, values_of
from events.forms.fields import Shown
from events.forms.plain import Line, Lines
from events.models import Conference

LONGEST_OPTIONS = 20_000
FIELDS = ("text", "help", "why", "kind", "required", "stage", "readers")


def _key(question: Question, value: str) -> str:
    return f"{question.pk.hex}={value}"


def conditions(question: Question | None, among: Sequence[Question]) -> list[tuple[str, object]]:
    """Return the answers to earlier questions after which a question may be asked, by stage."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for other in among:
        is_earlier = question is None or other.position < question.position
        if other.kind in CLOSED_KINDS and other.retired_at is None and is_earlier:
            group = groups.setdefault(str(other.get_stage_display()), [])
            group += [(_key(other, value), _condition(other, value)) for value in values_of(other)]
    return [("", _("everyone")), *groups.items()]


def _condition(question: Question, value: str) -> str:
    words = {YES: _("Yes"), NO: _("No")} if question.kind == Question.Kind.YES_NO else {}
    said = {"answer": words.get(value, value), "question": question.text}
    return _("who answered “%(answer)s” to “%(question)s”") % said


class QuestionForm(forms.Form):
    """A question, new or changed: what is asked, why, of whom, and who reads the answers."""

    text = Line(max_length=200, label=gettext_lazy("Your question"), widget=forms.TextInput(attrs={"dir": "auto"}))
    why = Line(
        max_length=200,
        label=gettext_lazy("Why do you ask?"),
        help_text=gettext_lazy(
            "People read it beside the question, after “Why we ask:”. If you cannot say, do not ask."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    help = Line(
        max_length=300,
        required=False,
        label=gettext_lazy("Hint under the question"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        help_text=gettext_lazy(
            "No answer is checked against another: someone can enter a day of leaving before their day of arrival."
        ),
        choices=Question.Kind.choices,
        initial=Question.Kind.LINE,
        widget=forms.RadioSelect,
    )
    options = Lines(
        max_length=LONGEST_OPTIONS,
        required=False,
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy(
            "Only for the two kinds with choices: one on each line. Leave it empty for every other kind."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("When is it asked?"),
        choices=Question.Stage.choices,
        initial=Question.Stage.FORM,
        widget=forms.RadioSelect,
    )
    shown_if = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Of whom is it asked?"),
        help_text=gettext_lazy(
            "Of everyone, or only of those who gave a certain answer to an earlier question of the same stage. "
            "Only questions with choices, or answered by yes or no, can be that question."
        ),
    )
    required = forms.BooleanField(required=False, label=gettext_lazy("An answer is required of those it is asked of"))
    readers = forms.ChoiceField(
        label=gettext_lazy("Who reads the answers?"),
        choices=Question.Readers.choices,
        initial=Question.Readers.ORGANISERS,
        widget=forms.RadioSelect,
    )
    keep_days = forms.TypedChoiceField(
        label=gettext_lazy("How long are answers kept?"),
        choices=Question.Term.choices,
        coerce=int,
        initial=Question.Term.MONTH,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: object,
        conference: Conference,
        among: Sequence[Question],
        known: Question | None = None,
        is_answered: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.conference, self.among, self.known, self.is_answered = conference, among, known, is_answered
        self._offer("shown_if", conditions(known, among))
        for name in ("shown_if", "options"):
            self.fields[name].has_answer = True  # type: ignore[attr-defined]  # neither is called optional
        if known:
            self.initial = self._as_known(known)
            self.fields["shown"] = Shown(as_set(known))
        if known and is_answered:
            self._hold_promises(known)

    def _as_known(self, known: Question) -> dict[str, object]:
        first = next((other for other in self.among if other.pk == known.shown_if_id), None)
        values: dict[str, object] = {name: getattr(known, name) for name in (*FIELDS, "keep_days")}
        condition = _key(first, known.shown_if_value) if first else ""
        return values | {"options": "\n".join(known.options), "shown_if": condition}

    def _offer(self, name: str, choices: Sequence[tuple[object, object]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _hold_promises(self, known: Question) -> None:
        """Offer only what breaks no promise made to those who have answered, and say why."""
        self._offer("kind", [(known.kind, known.get_kind_display())])
        self.fields["kind"].help_text = _(
            "People have been asked this, so the kind stays. For another kind, retire this question and add a new one."
        )
        if known.readers == Question.Readers.SAFETY:
            self._offer("readers", [(known.readers, known.get_readers_display())])
            self.fields["readers"].help_text = _("People were told that safety officers alone read their answers.")
        terms = [(term.value, term.label) for term in Question.Term if term.value <= known.keep_days]
        self._offer("keep_days", terms)
        if known.kind not in WITH_OPTIONS:
            del self.fields["options"]

    def clean_options(self) -> list[str]:
        """Return the choices: lines that are not empty, with single blanks."""
        lines: str = self.cleaned_data["options"]
        return [" ".join(line.split()) for line in lines.split("\n") if line.strip()]

    def clean(self) -> None:
        """Hold the question against what it is now, and against the others."""
        if self.known and self.cleaned_data.get("shown") != as_set(self.known):
            self.add_error(None, str(CHANGED))
        if not self.errors:
            try:
                check(self.question(), self.among, is_answered=self.is_answered)
            except QuestionRefusedError as error:
                self.add_error(None, error)

    def question(self) -> Question:
        """Return the question as it was entered, not saved; call it once every field is clean."""
        question = copy(self.known) if self.known else Question(conference=self.conference)
        if not self.known:
            question.position = last_position(self.among) + 1
        for name in {*FIELDS, "options", "keep_days"} & set(self.fields):
            setattr(question, name, self.cleaned_data[name])
        first, _sign, value = self.cleaned_data["shown_if"].partition("=")
        question.shown_if_id = UUID(first) if first else None
        question.shown_if_value = value
        return question


def preview_of(question: Question, among: Sequence[Question]) -> BoundField:
    """Return the question as people will see it; what is entered there goes nowhere."""
    first = [other for other in among if other.pk == question.shown_if_id]
    form = forms.Form(prefix="preview")
    Asked([*first, question]).join(form, question.conference)
    return form[name_of(question.pk)]
