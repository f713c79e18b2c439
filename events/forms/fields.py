"""Fields for times on a conference's clock, time zones and languages."""

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import parse_locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.models.conference import YEARS

NOT_PLACES = {"Factory", "localtime"}


class DayInput(forms.DateInput):
    """The browser's own way to choose a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.DateTimeInput):
    """The browser's own way to choose a day and a time, without zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ClockField(forms.Field):
    """A day and time as a clock on the wall shows them: cleans to a naive datetime, or None.

    It is a whole minute, which answers that are remembered rely on (events/remembered.py).
    """

    widget = ClockInput

    def to_python(self, value: str | None) -> datetime | None:
        """Read `2012-02-24T09:30`, or with a blank in the middle."""
        if value in self.empty_values:
            return None
        try:
            clock = datetime.fromisoformat(str(value).strip())
        except ValueError:
            clock = None
        if clock is None or clock.tzinfo or clock.year not in YEARS:
            raise ValidationError(_("Give a day and a time, such as 2012-02-24 09:30."), code="invalid")
        if clock.second or clock.microsecond:
            raise ValidationError(_("Give the time to the minute, without seconds."), code="seconds")
        return clock


def place_in_zone(clock: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment at which clocks of the zone show this; of two such moments, the first.

    Raises ValidationError for an hour that is left out when the clocks go forward.
    """
    moment = clock.replace(tzinfo=zone, fold=0)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock:
        message = _(
            "This time does not exist in %(zone)s: the clocks go forward over it. Choose a time before or after."
        )
        raise ValidationError(message, code="gap", params={"zone": zone.key})
    return moment


class CheckColumns(forms.CheckboxSelectMultiple):
    """Many boxes to tick, in as many columns as there is room for."""

    def get_context(
        self, name: str, value: object, attrs: dict[str, str | bool] | None
    ) -> dict[str, dict[str, dict[str, str]]]:
        """Give the class to the whole, and not to each box."""
        context: dict[str, dict[str, dict[str, str]]] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["class"] = "cards"
        return context


def offer_zones() -> list[tuple[object, object]]:
    """Return an empty choice and every IANA time zone by area: a wrong zone must not be chosen by oversight."""
    return [("", _("Choose a time zone")), *_zones_by_area()]


@cache
def _zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones() - NOT_PLACES):
        area, _slash, place = zone.partition("/")
        groups.setdefault(area if place else "Etc", []).append((zone, (place or area).replace("_", " ")))
    return sorted(groups.items())


def read_language(text: str) -> str:
    """Return a BCP 47 tag in its usual case (`zh-Hant`). Raises ValidationError for one that CLDR does not know."""
    english = Locale("en")
    try:
        language, territory, script, *_rest = parse_locale(text.replace("_", "-"), sep="-")
    except ValueError:
        language, territory, script = "", None, None
    known = language in english.languages and (territory is None or territory in english.territories)
    if not known or not (script is None or script in english.scripts):
        raise ValidationError(_("“%(code)s” is no language code, such as fa or zh-Hant."), params={"code": text})
    return "-".join(part for part in (language, script, territory) if part)


class LanguageCodesField(forms.CharField):
    """Language codes with commas or blanks between them: cleans to a list."""

    def clean(self, value: str) -> list[str]:
        """Read each code. Raises ValidationError that names the first one nobody knows."""
        return [read_language(code) for code in re.split(r"[\s,;]+", super().clean(value)) if code]


class Shown(forms.CharField):
    """The mark of what a page shows: it is checked as it comes back, and drawn as it is now."""

    def __init__(self, mark: str) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=mark)

    def bound_data(self, _data: object, initial: object) -> object:
        """Return what is shown now, whatever came back."""
        return initial
