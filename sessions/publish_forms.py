"""Forms for publishing: what a version says of itself, from when it is shown, and which two are compared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.fields import ClockField, place_in_zone
from events.forms.plain import Lines

NOTE, NOTE_AGAIN = 300, 240
"""The most letters of a note, and of one to which the site adds which version is shown again."""


def _moment(clock: datetime | None, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return the moment at which clocks of the zone show this. Raises ValidationError for one that is past."""
    moment = place_in_zone(clock, zone) if clock else None
    if moment and moment <= at:
        raise ValidationError(_("This moment has passed. Give a later one."), code="past")
    return moment


class _OnClock(forms.Form):
    """A form that knows on which clock times are meant, and what time it is."""

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        zone: ZoneInfo,
        at: datetime,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.zone, self.at = zone, at

    def clean_shown_from(self) -> datetime | None:
        """Return the moment, in the conference's zone."""
        return _moment(self.cleaned_data["shown_from"], self.zone, self.at)


class PublishForm(_OnClock):
    """What a new version says of itself, from when it is shown, and what was looked at before."""

    note = Lines(
        label=gettext_lazy("What is new"),
        max_length=NOTE,
        required=False,
        help_text=gettext_lazy("Shown to everyone with the version. Name no person here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown_from = ClockField(label=gettext_lazy("Show it only from"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, data: Mapping[str, object] | None = None, *, zone: ZoneInfo, at: datetime) -> None:
        super().__init__(data, zone=zone, at=at)
        words = _(
            "Leave it empty to show it at once. Until then only the programme team sees it. On the clocks of %(zone)s."
        )
        self.fields["shown_from"].help_text = words % {"zone": zone.key}


class MomentForm(_OnClock):
    """From when a version that waits is shown."""

    shown_from = ClockField(label=gettext_lazy("Show it from"))

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        zone: ZoneInfo,
        at: datetime,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, zone=zone, at=at, initial=initial)
        self.fields["shown_from"].help_text = _("On the clocks of %(zone)s.") % {"zone": zone.key}


class BackForm(forms.Form):
    """Why an older version is shown again, and what was looked at before."""

    note = Lines(
        label=gettext_lazy("Why"),
        max_length=NOTE_AGAIN,
        required=False,
        help_text=gettext_lazy(
            "Shown to everyone, after the words that this is as in an older version again. Name no person here."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)


class CompareForm(forms.Form):
    """Which version is compared with which. Sent by GET, so that the page has an address that lasts."""

    old = forms.TypedChoiceField(label=gettext_lazy("From version"), coerce=int)
    new = forms.TypedChoiceField(label=gettext_lazy("To version"), coerce=int)

    def __init__(self, data: Mapping[str, object] | None, *, numbers: Sequence[int]) -> None:
        """Offer the numbers, the newest first; what is not asked for is the newest and the one before it."""
        usual = {"old": str(numbers[min(1, len(numbers) - 1)]), "new": str(numbers[0])}
        asked = {name: str((data or {}).get(name) or usual[name]) for name in usual}
        super().__init__(asked)
        for name in usual:
            field = self.fields[name]
            field.choices = [(number, str(number)) for number in numbers]  # type: ignore[attr-defined]  # a choice field
            field.error_messages["invalid_choice"] = _("There is no such version. Choose one from the list.")
