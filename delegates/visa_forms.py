"""What is asked for a letter to an embassy: only of those who ask for one, and read by nobody on the team."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.cards import VisaDetails
from delegates.keeping import NEEDS_KEPT_AFTER, kept_until
from events.countries import country_names
from events.forms.fields import DayInput
from events.forms.long_select import LongSelect
from events.forms.plain import Line
from events.models import Conference
from events.wording import format_day

OLDEST = 120
"""Nobody is older than so many years."""
ON_THE_LETTER = gettext_lazy("nobody on the team; you alone, on this page, and whoever you give the letter to")
IN_PASSING = gettext_lazy("nobody on the team; whoever you give the letter to")
WHY = {
    "legal_name": gettext_lazy("an embassy compares it with the passport, letter by letter"),
    "passport_number": gettext_lazy("so that the embassy can tell that the letter is yours"),
    "born": gettext_lazy("so that you are not taken for somebody of the same name"),
    "nationality": gettext_lazy("the embassy asks for it beside the passport"),
    "embassy": gettext_lazy("the letter is addressed to it"),
}


def _typed(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto", **more})


class PassportForm(forms.Form):
    """What is kept until the letter is made, and asked for again for another copy."""

    passport_number = Line(
        max_length=40,
        label=gettext_lazy("Passport number"),
        error_messages={"required": gettext_lazy("Enter the number as it stands in your passport.")},
        widget=_typed(),
    )
    born = forms.DateField(
        label=gettext_lazy("Day of birth"),
        widget=DayInput,
        error_messages={"invalid": gettext_lazy("Enter a day, such as 1980-02-24.")},
    )

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.today = at.date()

    def clean_born(self) -> date:
        """Refuse days on which nobody alive was born."""
        day: date = self.cleaned_data["born"]
        if not self.today.year - OLDEST <= day.year or day >= self.today:
            raise ValidationError(_("Check the year of this day."))
        return day


class LetterForm(PassportForm):
    """All that the letter says of the person."""

    legal_name = Line(
        max_length=120,
        label=gettext_lazy("Your name as in your passport"),
        help_text=gettext_lazy("It stands on the letter only. Your badge and every list keep the name you chose."),
        widget=_typed(),
    )
    nationality = forms.ChoiceField(label=gettext_lazy("Nationality"), widget=LongSelect)
    embassy = Line(
        max_length=160,
        label=gettext_lazy("To which embassy or consulate?"),
        help_text=gettext_lazy("Such as “Embassy of the United Kingdom, Tunis”."),
        widget=_typed(),
    )
    field_order = ("legal_name", "nationality", "passport_number", "born", "embassy")

    def __init__(self, *args: object, conference: Conference, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, at=at, **kwargs)
        nationality = self.fields["nationality"]
        if isinstance(nationality, forms.ChoiceField):
            nationality.choices = [("", _("Choose a country")), *country_names().items()]
        until = format_day(kept_until(conference, NEEDS_KEPT_AFTER))
        for name, field in self.fields.items():
            is_wiped = name in PassportForm.base_fields
            field.why = WHY[name]  # type: ignore[attr-defined]  # plain attributes, as the renderer reads them
            field.seen_by = IN_PASSING if is_wiped else ON_THE_LETTER  # type: ignore[attr-defined]
            words = _("you make the letter, and not after %(day)s") % {"day": until} if is_wiped else until
            field.kept_until = words  # type: ignore[attr-defined]

    def details(self) -> VisaDetails:
        """Return what was entered; call it on a valid form only."""
        return VisaDetails(**self.cleaned_data)


class CheckForm(forms.Form):
    """A reference to check, as it is typed or scanned."""

    reference = forms.CharField(
        max_length=200,
        label=gettext_lazy("Reference of the letter"),
        help_text=gettext_lazy("Five groups of four characters; it stands at the foot of the letter."),
        error_messages={"required": gettext_lazy("Enter the reference of the letter.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "dir": "ltr"}
        ),
    )


def initial_of(details: VisaDetails) -> dict[str, object]:
    """Return what was given, to be corrected."""
    return {name: getattr(details, name) for name in LetterForm.base_fields}
