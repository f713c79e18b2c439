"""What is typed when interpretation is planned: languages, turns, channels, and who goes where."""

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import CheckColumns
from events.wording import language_name
from sessions.interpretation import Candidate
from sessions.interpreting import HIGHEST_CHANNEL, Pair
from sessions.models import Interpreter

BETWEEN = ">"
LONGEST, SHORTEST = 480, 5


def word_pair(pair: Pair) -> str:
    """Return two languages in words: from which into which."""
    return str(_("%(floor)s into %(into)s") % {"floor": language_name(pair[0]), "into": language_name(pair[1])})


class InterpreterForm(forms.Form):
    """Between which languages somebody interprets, and for how long."""

    pairs = forms.MultipleChoiceField(label=_("Interprets"), widget=CheckColumns)
    longest_turn = forms.IntegerField(
        label=_("Longest turn without relief, in minutes"),
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=60,
        help_text=_("A session that lasts longer needs a second interpreter for the language."),
    )
    rest = forms.IntegerField(
        label=_("Rest between two sessions, in minutes"), min_value=0, max_value=LONGEST, initial=30
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        pairs: Iterable[Pair],
        interpreter: Interpreter | None = None,
    ) -> None:
        super().__init__(data, initial=_said(interpreter) if interpreter else None)
        own = [(floor, into) for floor, into in interpreter.pairs] if interpreter else []
        offered = sorted(set(pairs) | set(own), key=word_pair)
        self.fields["pairs"].choices = [  # type: ignore[attr-defined]  # a choice field
            (BETWEEN.join(pair), word_pair(pair)) for pair in offered
        ]

    @property
    def chosen(self) -> Sequence[Pair]:
        """Return the pairs of a valid form."""
        pairs = (pair.split(BETWEEN) for pair in self.cleaned_data["pairs"])
        return [(floor, into) for floor, into in pairs]


def _said(interpreter: Interpreter) -> dict[str, object]:
    return {
        "pairs": [BETWEEN.join(pair) for pair in interpreter.pairs],
        "longest_turn": interpreter.longest_turn,
        "rest": interpreter.rest,
    }


class NewInterpreterForm(InterpreterForm):
    """The same, for someone whom the conference knows already."""

    person = forms.ChoiceField(
        label=_("Person"),
        help_text=_("Whoever has a place, or a part in a session; of many, those with a place as interpreters."),
    )
    field_order = ("person", "pairs", "longest_turn", "rest")

    def __init__(
        self, data: Mapping[str, object] | None = None, *, pairs: Iterable[Pair], people: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data, pairs=pairs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]  # a choice field


class ChannelsForm(forms.Form):
    """The channel of the receivers for each language; empty where it has none."""

    def __init__(
        self, data: Mapping[str, object] | None = None, *, languages: Iterable[str], channels: Mapping[str, int]
    ) -> None:
        super().__init__(data)
        self.languages = tuple(sorted(set(languages) | channels.keys(), key=language_name))
        for code in self.languages:
            self.fields[f"channel_{code}"] = forms.IntegerField(
                label=language_name(code),
                required=False,
                min_value=1,
                max_value=HIGHEST_CHANNEL,
                initial=channels.get(code),
            )

    @property
    def channels(self) -> dict[str, int]:
        """Return the channels of a valid form by language."""
        found = {code: self.cleaned_data[f"channel_{code}"] for code in self.languages}
        return {code: number for code, number in found.items() if number is not None}


class AssignForm(forms.Form):
    """Who interprets a session into one language."""

    language = forms.CharField(widget=forms.HiddenInput)
    interpreter = forms.ChoiceField(label=_("Interpreter"))

    def __init__(
        self, data: Mapping[str, object] | None = None, *, language: str, candidates: Iterable[Candidate]
    ) -> None:
        super().__init__(data, initial={"language": language}, auto_id=f"{language}-%s")
        free = [(str(one.interpreter_id), one.who) for one in candidates if not one.obstacle]
        others = [(str(one.interpreter_id), f"{one.who} ({one.obstacle})") for one in candidates if one.obstacle]
        groups = [(_("free"), free), (_("better not"), others)]
        self.fields["interpreter"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose an interpreter")),
            *((label, rows) for label, rows in groups if rows),
        ]
