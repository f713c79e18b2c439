"""What organisers type about sessions, their people and their places."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from delegates.consent_wordings import ConsentSource
from events.audience import Audience
from events.forms.plain import Address, Line, Lines
from events.wording import language_name
from sessions.models import Contribution, Session

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


class PublishForm(forms.Form):
    """What a new version says of itself."""

    note = Lines(
        label=_("What is new"),
        max_length=300,
        required=False,
        help_text=_("Shown to everyone with the version. Name no person here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
