"""The team's forms: how each category gets in, and invitation codes."""

from collections.abc import Iterable, Mapping
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


FOLLOWS = "settings"


class WaysForm(forms.Form):
    """How people of every category get a place, and how many of them; two questions for each."""

    def __init__(self, *args: object, conference: Conference, places: Places, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.places = places
        self.usual = Admission(conference.admission)
        for category in Category:
            way = places.ways[category]
            self.fields[f"{category}_admission"] = forms.ChoiceField(
                label=_("%(category)s: how people get a place") % {"category": category.label},
                choices=[(FOLLOWS, _("as in the settings")), *Admission.choices],
                initial=FOLLOWS if way.follows else way.admission,
                show_hidden_initial=True,
            )
            self.fields[f"{category}_quota"] = forms.IntegerField(
                label=_("%(category)s: places at most") % {"category": category.label},
                initial=way.quota,
                required=False,
                min_value=0,
                max_value=places.capacity,
                show_hidden_initial=True,
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

    def _way(self, admission: str, quota: int | None) -> Way:
        return Way(self.usual, quota, follows=True) if admission == FOLLOWS else Way(Admission(admission), quota)

    def ways(self) -> Mapping[str, Way]:
        """Return what was chosen for the categories that were changed; call it on a valid form only."""
        data, changed = self.cleaned_data, {name.partition("_")[0] for name in self.changed_data}
        return {
            each.value: self._way(data[f"{each}_admission"], data[f"{each}_quota"])
            for each in Category
            if each.value in changed
        }

    def seen(self) -> Mapping[str, Way]:
        """Return how the page showed each category before anything was chosen; call it on a bound form only."""
        return {each.value: self._way(*self._shown(each)) for each in Category}

    def _shown(self, category: Category) -> tuple[str, int | None]:
        admission = str(self.data.get(self.add_initial_prefix(f"{category}_admission"), FOLLOWS))
        quota = str(self.data.get(self.add_initial_prefix(f"{category}_quota"), ""))
        known = admission if admission in Admission.values else FOLLOWS
        return known, int(quota) if quota.isdecimal() else None

    def say_moved(self, categories: Iterable[str]) -> None:
        """Say which categories were set otherwise meanwhile, and go on from how they stand now."""
        data = {key: self.data[key] for key in self.data}
        for category in categories:
            for name in (f"{category}_admission", f"{category}_quota"):
                initial = self.fields[name].initial
                data[self.add_initial_prefix(name)] = "" if initial is None else str(initial)
            way = self.places.ways[category]
            words = _("Somebody has set this to “%(what)s” meanwhile. Look again, and save if it shall be otherwise.")
            self.add_error(f"{category}_admission", words % {"what": way.admission.label})
        self.data = data


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
