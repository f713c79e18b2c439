"""What is chosen for a calendar subscription."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.forms.fields import DayInput, place_in_zone
from events.forms.plain import Line
from events.models import Conference
from sessions.feeding import Wish, end_of_feeds
from sessions.models import Feed
from sessions.values import Programme, SessionEntry

Kind = Feed.Kind
SESSION = "session:"
LABEL_LENGTH = 60
REMINDERS = (5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be followed; `value` is what the form sends for it, `group` a heading or empty."""

    value: str
    label: str
    wish: Wish
    group: str = ""


def offers_of(programme: Programme | None, *, has_part: bool, session: SessionEntry | None) -> tuple[Offer, ...]:
    """Return what can be followed: of single sessions the one that was asked for, of rooms those that may be named."""
    offers = [
        Offer(Kind.PROGRAMME.value, _("The whole programme"), Wish(Kind.PROGRAMME)),
        Offer(Kind.AGENDA.value, _("My agenda: the sessions that I starred"), Wish(Kind.AGENDA)),
    ]
    if has_part:
        offers.append(Offer(Kind.OWN.value, _("The sessions that I have a part in"), Wish(Kind.OWN)))
    if session:
        label = f"{session.code} · {session.title}" if session.is_open else session.title
        offers.append(Offer(session_value(session.code), label, Wish(Kind.SESSION, session_id=UUID(session.uid))))
    themes, rooms = (programme.themes, programme.rooms) if programme else ((), ())
    offers += [Offer(f"theme:{one.id}", one.name, Wish(Kind.THEME, theme_id=one.id), _("One theme")) for one in themes]
    offers += [Offer(f"room:{one.id}", one.name, Wish(Kind.ROOM, room_id=one.id), _("One room")) for one in rooms]
    return tuple(offers)


def session_value(code: str) -> str:
    """Return what the form sends for a session of that code."""
    return f"{SESSION}{code}"


def _choices(offers: Iterable[Offer]) -> list[tuple[str, object]]:
    """Return the offers as a list to choose from, each group under its heading."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for offer in offers:
        grouped.setdefault(offer.group, []).append((offer.value, offer.label))
    plain: list[tuple[str, object]] = [*grouped.pop("", [])]
    return [*plain, *grouped.items()]


class FeedForm(forms.Form):
    """What is followed, what it says, on which device, with which reminder, and for how long."""

    what = forms.ChoiceField(label=gettext_lazy("What it has"))
    shows = forms.ChoiceField(
        label=gettext_lazy("What it says of a session"),
        choices=Feed.Shows.choices,
        initial=Feed.Shows.NEUTRAL,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Never more than the session’s own limit. If you will look at it in a calendar of Google, Microsoft, Yahoo or"
            " another provider, it gets codes at most, whatever you choose."
        ),
    )
    label = Line(
        label=gettext_lazy("For which device"),
        max_length=LABEL_LENGTH,
        help_text=gettext_lazy(
            "Such as “phone” or “laptop at work”. One for each, so that you can end one alone if the device is lost."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    reminder = forms.TypedChoiceField(
        label=gettext_lazy("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Many calendars set their own instead, and some ask you whether to allow it."),
    )
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        offers: Sequence[Offer],
        what: str,
        conference: Conference,
        at: datetime,
    ) -> None:
        super().__init__(data, initial={"what": what, "last_day": _last_day(conference)})
        self.conference, self.today = conference, at.astimezone(conference.zone).date()
        self.wishes = {offer.value: offer.wish for offer in offers}
        self.fields["what"].choices = _choices(offers)  # type: ignore[attr-defined]  # a choice field
        self.fields["reminder"].choices = [("", _("none")), *_reminders()]  # type: ignore[attr-defined]  # likewise
        self.fields["last_day"].help_text = _(
            "It says nothing any more after that day: a week after the conference at the latest."
        )
        label = self.fields["label"]
        label.seen_by = _("you; nobody on the team")  # type: ignore[attr-defined]  # a plain attribute, as the renderer reads it

    def clean_last_day(self) -> date:
        """Refuse a day that is over, or on which there is nothing to follow any more."""
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        if day > _last_day(self.conference):
            raise forms.ValidationError(_("Choose a day up to a week after the conference."))
        return day

    def wish(self) -> Wish:
        """Return what is followed; call it on a valid form only."""
        return self.wishes[self.cleaned_data["what"]]

    def expires_at(self) -> datetime:
        """Return the moment at which the last day ends, on the conference's clock; call it on a valid form only."""
        day: date = self.cleaned_data["last_day"]
        return place_in_zone(datetime.combine(day + timedelta(days=1), time()), self.conference.zone)


def _reminders() -> list[tuple[int, str]]:
    return [
        (minutes, ngettext("%(count)d minute before", "%(count)d minutes before", minutes) % {"count": minutes})
        for minutes in REMINDERS
    ]


def _last_day(conference: Conference) -> date:
    return end_of_feeds(conference).date() - timedelta(days=1)
