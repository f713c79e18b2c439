"""The team's forms: how each category gets in, and invitation codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from delegates.models.ways import MOST_USES
from delegates.places import Places
from delegates.ways_in import Admission, Category, Way
from events.forms.fields import DayInput, place_in_zone
from events.forms.plain import Line
from events.models import Conference


@dataclass(frozen=True, slots=True)
class WayRow:
    """A category's line of the table: its two questions, and how many people there are."""

    category: Category
    admission: BoundField
    quota: BoundField
    taken: int
    held: int
    waiting: int


class WaysForm(forms.Form):
    """How people of every category get a place, and how many of them; two questions for each."""

    def __init__(self, *args: object, places: Places, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.places = places
        for category in Category:
            way = places.ways[category]
            self.fields[f"{category}_admission"] = forms.ChoiceField(
                label=_("%(category)s: how people get a place") % {"category": category.label},
                choices=Admission.choices,
                initial=way.admission,
            )
            self.fields[f"{category}_quota"] = forms.IntegerField(
                label=_("%(category)s: places at most") % {"category": category.label},
                initial=way.quota,
                required=False,
                min_value=0,
                max_value=places.capacity,
            )

    @property
    def rows(self) -> list[WayRow]:
        """Return the lines of the table."""
        places = self.places
        return [
            WayRow(
                category=each,
                admission=self[f"{each}_admission"],
                quota=self[f"{each}_quota"],
                taken=places.taken[each],
                held=places.held[each],
                waiting=places.waiting[each],
            )
            for each in Category
        ]

    def ways(self) -> Mapping[str, Way]:
        """Return what was chosen; call it on a valid form only."""
        data = self.cleaned_data
        return {each.value: Way(Admission(data[f"{each}_admission"]), data[f"{each}_quota"]) for each in Category}


class CodeForm(forms.Form):
    """A new invitation code."""

    label = Line(
        max_length=120,
        label=_("For whom"),
        help_text=_("So that you know the code again in the list. Stored encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    category = forms.ChoiceField(label=_("They come as"), choices=[("", _("Choose a category")), *Category.choices])
    uses_allowed = forms.IntegerField(
        label=_("How many people may use it"), min_value=1, max_value=MOST_USES, initial=1
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("It can be used until the end of that day. Empty: as long as registration is open."),
        widget=DayInput,
    )

    def __init__(self, *args: object, conference: Conference, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.conference = conference
        self.at = at
        label = self.fields["label"]
        label.seen_by = _("the organisers")  # type: ignore[attr-defined]  # a plain attribute, as the renderer reads it

    def clean_last_day(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["last_day"]
        if day and day < self.at.astimezone(self.conference.zone).date():
            raise forms.ValidationError(_("This day is over."))
        return day

    def expires_at(self) -> datetime | None:
        """Return the moment at which the last day ends, on the conference's clock; call it on a valid form only."""
        day: date | None = self.cleaned_data["last_day"]
        return place_in_zone(datetime.combine(day + timedelta(days=1), time()), self.conference.zone) if day else None
