"""Where organisers say that a session is to be; times are on the conference's clocks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.models import Conference, Room
from events.wording import format_day
from sessions.days import NIGHT_ENDS, day_of
from sessions.instead import Instead
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Session
from sessions.standing import start_in

LONGEST_CODE = 12


class PlaceForm(forms.Form):
    """Where and when a session is; `seen` is the mark of where it was when the page was made.

    `instead` are free places near the one that was refused.
    """

    session = forms.CharField(
        label=_("Code of the session"),
        max_length=LONGEST_CODE,
        help_text=_("Such as 2B. Or choose the session in the schedule or in the tray."),
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    room = forms.ChoiceField(label=_("Room"), required=False)
    day = forms.ChoiceField(label=_("Day"))
    start = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        help_text=_("Empty: as long as the session says."),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        conference: Conference,
        rooms: Iterable[Room],
        initial: Mapping[str, object] | None = None,
        is_chosen: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.conference = conference
        self.rooms = {str(room.pk): room for room in rooms}
        self.placed: Session | None = None
        self.instead: Sequence[Instead] = ()
        self.fields["room"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose a room; only a break can do without")),
            *((key, room.name) for key, room in self.rooms.items()),
        ]
        self.fields["day"].choices = [(day.isoformat(), format_day(day)) for day in conference.days]  # type: ignore[attr-defined]  # likewise
        words = _("On the clocks of %(zone)s. A time before 04:00 is in the night after the day.")
        self.fields["start"].help_text = words % {"zone": conference.time_zone}
        if is_chosen:
            self.fields["session"].widget = forms.HiddenInput()

    def clean_session(self) -> str:
        """Refuse a code that no session has, or has any more."""
        code: str = self.cleaned_data["session"]
        self.placed = session_of(self.conference, code)
        if self.placed is None:
            raise ValidationError(
                _("There is no session of the code %(code)s. It may have been deleted meanwhile."),
                params={"code": code},
            )
        return code

    def see(self, mark: str) -> None:
        """Let the form, sent once more, move the session from where it is by now: its refusal has said where that is."""
        self.data = {name: str(value) for name, value in self.data.items()} | {"seen": mark}

    @property
    def wall_time(self) -> datetime:
        """Return the start as the clocks show it (naive); the small hours belong to the day before.

        Those of the first day, which no day comes before, are meant only of what stands there, as an import can leave it.
        """
        day, start = date.fromisoformat(self.cleaned_data["day"]), self.cleaned_data["start"]
        is_after = start < NIGHT_ENDS and not self._stands_before(day)
        return datetime.combine(day + timedelta(days=is_after), start)

    def _stands_before(self, day: date) -> bool:
        """Tell whether the session was seen in the small hours that begin the day, and that count to no day before."""
        seen = start_in(self.cleaned_data["seen"])
        stood = seen.astimezone(self.conference.zone) if seen else None
        return (
            stood is not None
            and stood.date() == day == day_of(stood, self.conference.days)
            and stood.time() < NIGHT_ENDS
        )


def session_of(conference: Conference, code: str) -> Session | None:
    """Return the session of that code, whatever was typed."""
    if not code or len(code) > LONGEST_CODE or "\0" in code:
        return None
    session = Session.objects.filter(conference=conference, code=code).first()
    if session:
        session.conference = conference
    return session
