"""When a room or a person can be had, as it is typed: days and times on the conference's clocks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Conference
from events.wording import format_day
from sessions.availability import Mark, Span, begin_mark, begin_of, end_mark, end_of
from sessions.scheduling import NoSuchTimeError

SPARE_ROWS = 2
MOST_ROWS = 40
Words = Promise | str
Bound = tuple[str, str]
"""The names of two fields: a day and a time."""


class TimesForm(forms.Form):
    """Rows of from and until, those that are kept and two more; `spans` are what a valid form says."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        conference: Conference,
        kept: Sequence[Span],
        begins: Words,
        ends: Words,
    ) -> None:
        super().__init__(data)
        self.zone, self.begins, self.ends = conference.zone, begins, ends
        self.spans: list[Span] = []
        self.count = max(len(kept) + SPARE_ROWS, self._typed_rows())
        self.initial["rows"] = self.count
        marks = [(begin_mark(span.starts_at, self.zone), end_mark(span.ends_at, self.zone)) for span in kept]
        days = sorted({*conference.days, *(mark.day for pair in marks for mark in pair)})
        self.choices = [("", _("Choose a day")), *((day.isoformat(), format_day(day)) for day in days)]
        for number in range(self.count):
            self._add_row(number, marks[number] if number < len(marks) else None)

    def _typed_rows(self) -> int:
        """Return how many rows came back, as far as they can be believed."""
        typed = str(self.data.get("rows", "")) if self.is_bound else ""
        return min(int(typed), MOST_ROWS) if typed.isascii() and typed.isdecimal() else 0

    def _add_row(self, number: int, marks: tuple[Mark, Mark] | None) -> None:
        is_first = number == 0
        labels = (self.begins if is_first else _("From"), self.ends if is_first else _("Until"))
        for index, (day, at) in enumerate(_names(number)):
            self.fields[day] = forms.ChoiceField(label=labels[index], choices=self.choices, required=False)
            self.fields[at] = forms.TimeField(
                label=_("At"),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                help_text=_("Empty: from its beginning.") if index == 0 else _("Empty: until its end."),
            )
            if marks:
                self.initial |= {day: marks[index].day.isoformat(), at: marks[index].at}

    @property
    def halves(self) -> Iterator[tuple[tuple[BoundField, BoundField], tuple[BoundField, BoundField]]]:
        """Return for each row the fields of its beginning and those of its end."""
        for number in range(self.count):
            (first_day, first_at), (last_day, last_at) = _names(number)
            yield (self[first_day], self[first_at]), (self[last_day], self[last_at])

    def clean(self) -> None:
        """Read the rows that say something."""
        super().clean()
        self.spans = [span for number in range(self.count) if (span := self._span(number))]

    def _span(self, number: int) -> Span | None:
        """Return what the row says; None where it says nothing, or something wrong, which then stands beside it."""
        first, last = _names(number)
        if any(name in self.errors for name in (*first, *last)):
            return None
        begin, end = self._mark(first), self._mark(last, same_as=first)
        if begin is None or end is None:
            return None
        starts_at, ends_at = self._moment(first, begin, is_end=False), self._moment(last, end, is_end=True)
        if starts_at is None or ends_at is None:
            return None
        if ends_at <= starts_at:
            self.add_error(
                last[1], _("This is not after the beginning. A time before 04:00 is in the night after the day.")
            )
            return None
        return Span(starts_at, ends_at)

    def _mark(self, names: Bound, *, same_as: Bound | None = None) -> Mark | None:
        """Return the day and time of one end; an end without a day is on the day of the beginning."""
        day, at = str(self.cleaned_data.get(names[0]) or ""), self.cleaned_data.get(names[1])
        if same_as and not day:
            day = str(self.cleaned_data.get(same_as[0]) or "")
        if not day:
            if at or (same_as is None and self._says_an_end(names)):
                self.add_error(names[0], _("Choose the day."))
            return None
        return Mark(date.fromisoformat(day), at if isinstance(at, time) else None)

    def _says_an_end(self, names: Bound) -> bool:
        """Tell whether the row of this beginning has anything typed for its end."""
        number = int(names[0].rpartition("_")[2])
        return any(self.cleaned_data.get(name) for name in _names(number)[1])

    def _moment(self, names: Bound, mark: Mark, *, is_end: bool) -> datetime | None:
        try:
            return end_of(mark, self.zone) if is_end else begin_of(mark, self.zone)
        except NoSuchTimeError as error:
            self.add_error(names[1], str(error))
            return None


def _names(number: int) -> tuple[Bound, Bound]:
    return (f"from_day_{number}", f"from_time_{number}"), (f"until_day_{number}", f"until_time_{number}")


def person_form(data: Mapping[str, object] | None, conference: Conference, kept: Sequence[Span]) -> TimesForm:
    """Return the form for someone who arrives and leaves."""
    words = {"begins": gettext_lazy("Arrives on"), "ends": gettext_lazy("Leaves on")}
    return TimesForm(data, conference=conference, kept=kept, **words)


def room_form(data: Mapping[str, object] | None, conference: Conference, kept: Sequence[Span]) -> TimesForm:
    """Return the form for a room that opens and closes."""
    words = {"begins": gettext_lazy("Opens on"), "ends": gettext_lazy("Closes on")}
    return TimesForm(data, conference=conference, kept=kept, **words)
