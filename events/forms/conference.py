"""How a conference begins, and its settings."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from events.forms.fields import CheckColumns, ClockField, DayInput, LanguageCodesField, offer_zones, place_in_zone
from events.models import Conference, TeamMember, User
from events.setting_up import promised_last_day
from events.wording import format_day, language_name

OFTEN_SPOKEN = (
    *("ar", "az", "be", "bn", "ckb", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "ka", "kk", "km", "ko"),
    *("ku", "ky", "my", "ne", "pl", "ps", "pt", "ro", "ru", "si", "so", "sw", "ta", "th", "ti", "tr", "ug", "uk"),
    *("ur", "uz", "vi", "zh"),
)
MARKDOWN_HINT = _("Markdown: leave a line empty between paragraphs, begin list lines with “- ”, headings with “## ”.")


class ZonedForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """Asks for the days and the time zone of a conference."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=offer_zones, help_text=_("All times are on its clock."))


class ConferenceForm(ZonedForm):
    """The few facts a conference begins with, and which one to copy the rest from."""

    copy_from = forms.ModelChoiceField(
        label=_("Copy from"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=_("Nothing: begin with an empty conference"),
        help_text=_(
            "Rooms, themes, organisations, texts, questions, languages, venue and registration times come along. People do not."
        ),
    )

    class Meta:
        model = Conference
        fields: ClassVar = ["name", "slug", "first_day", "last_day", "time_zone", "city"]
        widgets: ClassVar = {"first_day": DayInput, "last_day": DayInput}
        error_messages: ClassVar = {"slug": {"unique": _("Another conference has this short name. Choose another.")}}

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        mine = Conference.objects.filter(team__user=user, team__role=TeamMember.Role.ORGANISER)
        self.fields["copy_from"].queryset = mine  # type: ignore[attr-defined]  # a ModelChoiceField, as declared

    def clean_slug(self) -> str:
        """Keep addresses in small letters."""
        return str(self.cleaned_data["slug"]).lower()


class SettingsForm(ZonedForm):
    """Everything a conference is described by."""

    main_language = forms.ChoiceField(label=_("Main language"))
    other_languages = forms.MultipleChoiceField(
        label=_("Other languages"),
        required=False,
        widget=CheckColumns,
        help_text=_("Spoken on the floor or interpreted."),
    )
    more_languages = LanguageCodesField(
        label=_("Languages that are not on the list"),
        required=False,
        help_text=_("Their codes with commas between, such as am, zh-Hant. They join the list once saved."),
    )
    venue_from = ClockField(label=_("Venue shown from"), required=False)
    registration_opens = ClockField(label=_("Registration opens"), required=False)
    registration_closes = ClockField(label=_("Registration closes"), required=False)

    clocks: ClassVar = ("venue_from", "registration_opens", "registration_closes")
    sections: ClassVar = (
        (_("What and when"), ("name", "tagline", "first_day", "last_day", "time_zone")),
        (_("Where"), ("city", "venue", "venue_audience", "venue_from")),
        (_("Languages"), ("main_language", "other_languages", "more_languages")),
        (_("Texts"), ("welcome", "practical", "conduct")),
        (_("Registration"), ("admission", "capacity", "offer_hours", "registration_opens", "registration_closes")),
        (_("Vetting"), ("reviews_needed", "asks_referee", "answer_days")),
        (_("Mail"), ("holds_mail", "names_itself_in_mail")),
        (_("Who sees it"), ("is_shown",)),
    )

    class Meta:
        model = Conference
        fields: ClassVar = [
            *("name", "tagline", "first_day", "last_day", "time_zone", "city", "venue", "venue_audience", "venue_from"),
            *("welcome", "practical", "conduct", "admission", "capacity", "offer_hours"),
            *("reviews_needed", "asks_referee", "answer_days"),
            *("registration_opens", "registration_closes", "holds_mail", "names_itself_in_mail", "is_shown"),
        ]
        widgets: ClassVar = {"first_day": DayInput, "last_day": DayInput, "venue": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"welcome": MARKDOWN_HINT, "practical": MARKDOWN_HINT, "conduct": MARKDOWN_HINT}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self._offer_languages()
        for name in self.clocks:
            moment = getattr(self.instance, name)
            self.initial[name] = moment and moment.astimezone(self.instance.zone).replace(tzinfo=None)
            self.fields[name].help_text = _("On the clock of the conference: %(zone)s.") % {"zone": self.instance.zone}
        self.fields["venue_from"].help_text = _(
            "Before this moment only the team sees the venue; left empty, it is shown at once. On the clock of %(zone)s."
        ) % {"zone": self.instance.zone}
        if promised := promised_last_day(self.instance):
            self.fields["last_day"].help_text = _(
                "People have registered and were told until when their answers are kept, counted from %(day)s. A later last"
                " day does not prolong that; an earlier one shortens it for good. To put the conference off by more than a"
                " week, begin a new one from it."
            ) % {"day": format_day(promised)}
        self.fields["capacity"].seen_by = _("The team")  # type: ignore[attr-defined]  # read by our renderer

    def _offer_languages(self) -> None:
        spoken: list[str] = self.instance.languages or []
        codes = dict.fromkeys([*OFTEN_SPOKEN, *spoken])
        choices = sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1].casefold())
        self.fields["main_language"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared
        self.fields["other_languages"].choices = choices  # type: ignore[attr-defined]  # likewise
        self.initial["main_language"] = next(iter(spoken), "")
        self.initial["other_languages"] = spoken[1:]

    @property
    def groups(self) -> Sequence[tuple[str, list[BoundField]]]:
        """The questions under their headings."""
        return [(str(heading), [self[name] for name in names]) for heading, names in self.sections]

    def clean(self) -> None:
        """Read the clocks in the zone that was chosen, and put the languages in order."""
        super().clean()
        if "time_zone" in self.cleaned_data:
            self.instance.time_zone = self.cleaned_data["time_zone"]
            for name in self.clocks:
                self._place(name)
        if "main_language" in self.cleaned_data and "more_languages" in self.cleaned_data:
            answers = self.cleaned_data
            others = [*answers.get("other_languages", []), *answers["more_languages"]]
            self.instance.languages = list(dict.fromkeys([answers["main_language"], *others]))

    def _place(self, name: str) -> None:
        clock = self.cleaned_data.get(name)
        if clock is None:
            return
        try:
            self.cleaned_data[name] = place_in_zone(clock, self.instance.zone)
        except ValidationError as error:
            self.add_error(name, error)
