"""What safety officers and referees are asked."""

from django import forms
from django.utils.translation import gettext_lazy

from delegates.models import Referee, Review
from delegates.risk import Risk
from events.forms.plain import Lines

OFFICERS_READ = gettext_lazy("Safety officers alone read it, never the person.")
ANSWER_NEEDED = gettext_lazy("Choose one of the answers.")


class ReviewForm(forms.Form):
    """One officer's review; `seen` is the version of the answers that the page was drawn from."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What do you think?"),
        help_text=gettext_lazy("One objection stops the request as long as it stands."),
        choices=Review.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": ANSWER_NEEDED},
    )
    note = Lines(max_length=2000, required=False, label=gettext_lazy("Why?"), help_text=OFFICERS_READ)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Ask for a reason where one officer stops what others may have agreed to."""
        data = self.cleaned_data
        if data.get("verdict") == Review.Verdict.OBJECT and not data.get("note") and "note" not in self.errors:
            self.add_error("note", gettext_lazy("Say why, so that the others can judge it."))


class VettingNoteForm(forms.Form):
    """A note among safety officers."""

    text = Lines(max_length=2000, label=gettext_lazy("Add a note"), help_text=OFFICERS_READ)


class RiskForm(forms.Form):
    """Whether the person is at risk."""

    risk = forms.ChoiceField(
        label=gettext_lazy("Is this person at risk?"),
        help_text=gettext_lazy(
            "Your yes stands whatever the person answers, and so does theirs. Nothing that anyone else sees becomes different by"
            " it."
        ),
        choices=Risk.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class ReferenceForm(forms.Form):
    """What someone is asked about an applicant who named them."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Do you know this person, and would you trust them among people at risk?"),
        choices=Referee.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": ANSWER_NEEDED},
    )
    words = Lines(
        max_length=2000,
        required=False,
        label=gettext_lazy("Is there anything that we should know?"),
        help_text=gettext_lazy("How you know each other, or what worries you. Leave it empty if there is nothing."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        for field in self.fields.values():
            field.seen_by = gettext_lazy("the safety officers of this conference; the person never learns it")  # type: ignore[attr-defined]  # read by our renderer
