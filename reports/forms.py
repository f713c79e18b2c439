"""What the team types about the report."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Line, Lines
from events.models import Conference
from reports.letter_words import MEANINGS, LetterWords, text_faults
from reports.models import LetterTemplate, Recommendation, Report, Summary

MARKDOWN_HINT = _("Markdown: a blank line begins a paragraph, *word* is emphasis, - begins a list item.")
Data = Mapping[str, object] | None


class SubtitleForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """The sentence on the cover."""

    class Meta:
        model = Report
        fields: ClassVar = ["subtitle"]


class SummaryForm(forms.Form):
    """The summary of one session; `opened` is the fingerprint of the text that was opened."""

    text = Lines(
        label=_("Summary"),
        required=False,
        max_length=Summary._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=MARKDOWN_HINT,
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class RecommendationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """What is asked of whom; `instance` knows its conference, whose themes can be chosen."""

    class Meta:
        model = Recommendation
        fields: ClassVar = ["theme", "addressee", "text"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 6, "dir": "auto"})}
        help_texts: ClassVar = {"text": MARKDOWN_HINT}

    def __init__(self, data: Data = None, *, instance: Recommendation) -> None:
        super().__init__(data, instance=instance)
        conference: Conference = instance.conference
        self.fields["theme"] = forms.ModelChoiceField(
            conference.themes.all(), label=_("Theme"), required=False, empty_label=_("For all themes")
        )


class LetterWordsForm(forms.Form):
    """How letters for a visa are worded, and who signs them; what is wrong with placeholders is said under the field."""

    text = Lines(
        label=_("Text"),
        max_length=LetterTemplate._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
    )
    signatory = Line(
        max_length=120,
        label=_("Who signs?"),
        help_text=_("It stands on each letter, so it should be someone whose name may be known."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    title = Line(
        max_length=120, required=False, label=_("As what they sign"), widget=forms.TextInput(attrs={"dir": "auto"})
    )
    organisation = Lines(
        max_length=400,
        required=False,
        label=_("For whom they sign"),
        help_text=_("The organisation and its address, each on a line of its own."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        listed = ", ".join(f"${name}" for name in MEANINGS)
        words = _("A blank line begins a paragraph. Placeholders, filled in when the letter is made: %(names)s.")
        self.fields["text"].help_text = words % {"names": listed}

    def clean_text(self) -> str:
        """Refuse placeholders that are not filled in, and a text that names nobody."""
        text = str(self.cleaned_data["text"])
        if faults := text_faults(text):
            raise ValidationError(faults)
        return text

    def words(self) -> LetterWords:
        """Return what was written; call it on a valid form only."""
        return LetterWords(**self.cleaned_data)
