"""The team's forms for organisations' places."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from delegates.allotting import NotEnoughPlacesError, TakenMeanwhileError, Tally
from delegates.models.ways import MOST_USES
from delegates.places import RegistrationError
from delegates.ways_in import Category
from events.forms.fields import DayInput, Shown, place_in_zone
from events.forms.plain import Line
from events.models import Conference
from events.wording import format_day

FREE = _("Only this many places are free for that category: %(free)s. Who waits in line comes first.")
CHANGED = _(
    "Someone changed these places meanwhile: now %(places)s are held, until %(day)s. Below stands what you entered; saving "
    "it again puts that in its place."
)
TAKEN = _("This many places are taken already: %(taken)s. Hold at least as many.")


def _address_field() -> forms.EmailField:
    return forms.EmailField(
        max_length=254,
        required=False,
        label=_("Send the link by mail to"),
        help_text=_(
            "The mail names neither the conference nor the organisation; the link holds the conference's short name. "
            "Leave this empty to pass the link on yourself, by a way that is safe for both of you."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class HoldingForm(forms.Form):
    """How many places are held, and until when."""

    places = forms.IntegerField(
        label=_("How many places"),
        min_value=1,
        max_value=MOST_USES,
        help_text=_("Held from now on: nobody else gets them."),
    )
    last_day = forms.DateField(
        label=_("Held until"),
        help_text=_("The end of that day. What is not taken by then goes to the waiting list."),
        widget=DayInput,
    )

    def __init__(self, *args: object, conference: Conference, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.conference = conference
        self.at = at

    def clean_last_day(self) -> date:
        """Refuse a day that is over, or after the conference."""
        day: date = self.cleaned_data["last_day"]
        if day < self.at.astimezone(self.conference.zone).date():
            raise forms.ValidationError(_("This day is over."))
        if day > self.conference.last_day:
            raise forms.ValidationError(_("The conference is over by then."))
        return day

    def expires_at(self) -> datetime:
        """Return the moment at which the last day ends, on the conference's clock; call it on a valid form only."""
        day: date = self.cleaned_data["last_day"]
        return place_in_zone(datetime.combine(day + timedelta(days=1), time()), self.conference.zone)

    def refuse(self, error: RegistrationError) -> None:
        """Say at the number why the places cannot be held."""
        if isinstance(error, NotEnoughPlacesError):
            self.add_error("places", FREE % {"free": error.free})
        elif isinstance(error, TakenMeanwhileError):
            self.add_error("places", TAKEN % {"taken": error.taken})
        else:
            self.add_error(None, str(_("These places were revoked in the meantime.")))


class AllotmentForm(HoldingForm):
    """Places for an organisation."""

    label = Line(
        max_length=120,
        label=_("For which organisation"),
        help_text=_(
            "So that you know it again in the list. Stored encrypted; the organisation's page does not show it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    category = forms.ChoiceField(label=_("They come as"), choices=[("", _("Choose a category")), *Category.choices])
    address = _address_field()
    field_order = ("label", "category", "places", "last_day", "address")

    def __init__(self, *args: object, conference: Conference, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, conference=conference, at=at, **kwargs)
        for name in ("label", "address"):
            self.fields[name].seen_by = _("the organisers")  # type: ignore[attr-defined]  # as the renderer reads it


class ChangeAllotmentForm(HoldingForm):
    """More or fewer places, for longer or shorter."""

    def __init__(self, *args: object, tally: Tally, conference: Conference, at: datetime, **kwargs: object) -> None:
        initial = {"places": tally.places, "last_day": tally.last_day}
        super().__init__(*args, conference=conference, at=at, initial=initial, **kwargs)
        self.fields["places"].help_text = _("At least those that are taken. Each counts once, whoever comes by it.")
        self.fields["shown"] = Shown(f"{tally.places} {tally.last_day}")
        self.tally = tally

    def clean_shown(self) -> str:
        """Refuse to undo what someone else changed after the page was shown."""
        shown: str = self.cleaned_data["shown"]
        if shown != self.fields["shown"].initial:
            now = {"places": self.tally.places, "day": format_day(self.tally.last_day)}
            self.add_error(None, CHANGED % now)
        return shown


class LinkForm(forms.Form):
    """Where to send an organisation's new link, if anywhere."""

    address = _address_field()
