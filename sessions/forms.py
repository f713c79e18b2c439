"""What organisers type about sessions, their people and their places."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from delegates.consent_wordings import ConsentSource
from events.audience import Audience
from events.forms.plain import Address, Line
from events.models import Conference, Room
from events.wording import format_day, language_name
from sessions.days import NIGHT_ENDS
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Contribution, Session

ANSWERS = [("yes", _("yes, show it with names")), ("no", _("no"))]
NOT_ASKED = ("", _("not asked yet"))
SOURCES = [("", _("Choose one")), *ConsentSource.choices]
NAMED_TO = [
    (Audience.ORGANISERS.value, _("organisers only")),
    (Audience.ATTENDEES.value, _("delegates of the conference")),
    (Audience.PUBLIC.value, _("everyone, in the public programme too")),
]
Groups = list[tuple[str, list[BoundField]]]


def language_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return languages, given as BCP 47 codes, as choices in the reader's words."""
    return [(code, language_name(code)) for code in dict.fromkeys(codes)]


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """All that is said of one session; `instance` knows its conference."""

    floor_language = forms.ChoiceField(label=_("Floor language"), help_text=_("Spoken by those on the floor."))
    interpretation = forms.MultipleChoiceField(
        label=_("Interpreted into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ceiling = forms.ChoiceField(
        label=_("What may be shown of it"),
        choices=Session.Ceiling.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The most that the programme, calendar files and the report show. It can only hide: nobody is ever shown with"
            " more than they allow. Open counts once every contributor has said yes; until then the session is neutral."
        ),
    )

    class Meta:
        model = Session
        fields: ClassVar = [
            "code",
            "title",
            "kind",
            "theme",
            "abstract",
            "minutes",
            "floor_language",
            "interpretation",
            "ceiling",
            "chatham_house",
        ]
        widgets: ClassVar = {"abstract": forms.Textarea(attrs={"rows": 8})}
        help_texts: ClassVar = {
            "abstract": _("Markdown: a blank line begins a paragraph, *word* is emphasis, - begins a list item."),
            "minutes": _("Between 5 and 720."),
        }

    def __init__(self, data: Mapping[str, object] | None = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        conference = instance.conference
        self.fields["theme"] = forms.ModelChoiceField(
            conference.themes.all(), label=_("Theme"), required=False, empty_label=_("no theme")
        )
        spoken = [*conference.languages, instance.floor_language, *instance.interpretation]
        for name in ("floor_language", "interpretation"):
            self.fields[name].choices = language_choices(spoken)  # type: ignore[attr-defined]  # both are choice fields

    @property
    def groups(self) -> Groups:
        """Return the fields under the headings that the page shows."""
        return [
            (str(_("What it is")), [self[name] for name in ("code", "title", "kind", "theme", "abstract", "minutes")]),
            (str(_("Languages")), [self["floor_language"], self["interpretation"]]),
            (str(_("What may be said")), [self["ceiling"], self["chatham_house"]]),
        ]

    def clean_code(self) -> str:
        """Refuse a code that another session of the conference has."""
        code: str = self.cleaned_data["code"]
        others = Session.objects.filter(conference=self.instance.conference_id, code__iexact=code)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a session of this code already."))
        return code

    def clean_interpretation(self) -> list[str]:
        """Refuse interpretation into the language that is spoken anyway."""
        languages: list[str] = self.cleaned_data["interpretation"]
        if self.cleaned_data.get("floor_language") in languages:
            raise ValidationError(_("The floor language needs no interpretation into itself. Take the tick away."))
        return languages


class PartForm(forms.Form):
    """The part of someone whom the conference knows."""

    person = forms.ChoiceField(label=_("Person"))
    role = forms.ChoiceField(
        label=_("Part"), choices=Contribution.Role.choices, initial=Contribution.Role.SPEAKER.value
    )
    way = forms.ChoiceField(
        label=_("Takes part"),
        choices=Contribution.Way.choices,
        help_text=_("Those who may not travel can take part by video, or by a statement that is read out."),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="known")
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]  # a choice field


class AnswerForm(forms.Form):
    """A contributor's yes or no to the session being open, and how the organisers know."""

    answer = forms.ChoiceField(label=_("Agrees to an open session"), choices=ANSWERS, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("How you know"), choices=SOURCES)


class NewContributorForm(forms.Form):
    """Someone without an account, and their part."""

    display_name = Line(
        label=_("Display name"),
        max_length=80,
        help_text=_("As the person wants to be called; a pseudonym is as good."),
    )
    address = Address(
        label=_("E-mail address"), required=False, help_text=_("Kept encrypted; used only to write to them.")
    )
    named_to = forms.TypedChoiceField(
        label=_("May be named to"),
        choices=NAMED_TO,
        coerce=int,
        initial=Audience.ORGANISERS.value,
        required=False,
        empty_value=str(Audience.ORGANISERS.value),
        help_text=_("Only as far as the person has agreed. They can change it once they sign in."),
    )
    role = PartForm.base_fields["role"]
    way = PartForm.base_fields["way"]
    answer = forms.ChoiceField(
        label=_("Agrees to an open session"),
        choices=[NOT_ASKED, *ANSWERS],
        required=False,
        help_text=_("Title, abstract, room and people are shown only once every contributor has said yes."),
    )
    source = forms.ChoiceField(label=_("How they agreed to be entered here"), choices=SOURCES)

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, prefix="new")


class PlaceForm(forms.Form):
    """Where and when a session is; times are on the conference's clocks."""

    session = forms.ChoiceField(label=_("Session"))
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
        sessions: Iterable[Session],
        rooms: Iterable[Room],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.sessions = {session.code: session for session in sessions}
        self.rooms = {str(room.pk): room for room in rooms}
        choices = {
            "session": [(code, f"{code} · {session.title}") for code, session in self.sessions.items()],
            "room": [
                ("", _("Choose a room; only a break can do without")),
                *((key, room.name) for key, room in self.rooms.items()),
            ],
            "day": [(day.isoformat(), format_day(day)) for day in conference.days],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # they are choice fields
        words = _("On the clocks of %(zone)s. A time before 04:00 is in the night after the day.")
        self.fields["start"].help_text = words % {"zone": conference.time_zone}

    @property
    def wall_time(self) -> datetime:
        """Return the start as the clocks show it (naive); the small hours belong to the day before."""
        day: str = self.cleaned_data["day"]
        start: time = self.cleaned_data["start"]
        night = timedelta(days=1) if start < NIGHT_ENDS else timedelta()
        return datetime.combine(date.fromisoformat(day) + night, start)
