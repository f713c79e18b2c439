"""What the team types about the report."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Lines
from events.models import Conference
from reports.models import Recommendation, Report, Summary

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
