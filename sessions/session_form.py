"""All that organisers type about one session itself."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.forms.words import MOST_WORDS, WordsField, distinct
from events.models import Room
from events.wording import language_name
from sessions.models import Order, Session

MOST_PEOPLE = 100_000
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
    expected_audience = forms.IntegerField(
        label=_("Expected audience"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_(
            "How many people you reckon with. It is shown to nobody; the schedule warns of rooms too small for them."
        ),
    )
    equipment = forms.MultipleChoiceField(
        label=_("Needs in the room"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What some room has, or this session asks for."),
    )
    more_equipment = WordsField(
        label=_("Other needs"), help_text=_("Words with commas between them, such as: piano, quiet corner.")
    )
    after = forms.CharField(
        label=_("Comes after"),
        required=False,
        max_length=200,
        help_text=_("Codes of sessions that must be over first, with commas between them, such as: 1A, 2B."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    class Meta:
        model = Session
        fields: ClassVar = [
            "code",
            "title",
            "kind",
            "theme",
            "other_themes",
            "abstract",
            "minutes",
            "floor_language",
            "interpretation",
            "ceiling",
            "chatham_house",
            "is_recorded",
            "expected_audience",
            "places",
            "equipment",
            "pin",
        ]
        widgets: ClassVar = {"abstract": forms.Textarea(attrs={"rows": 8})}
        help_texts: ClassVar = {
            "abstract": _("Markdown: a blank line begins a paragraph, *word* is emphasis, - begins a list item."),
            "minutes": _("Between 5 and 720."),
            "places": _(
                "Only if no more people can take part. Delegates then take a place on the session’s page, or wait in line;"
                " a place that is given back goes to the next. You see how many, not who. Empty: whoever comes is let in."
            ),
            "pin": _("What is fixed stays where it is in the draft while others are moved around it."),
            "is_recorded": _(
                "The session’s page then says so. Only those who agreed to being recorded may be: a recording of anyone"
                " else is not to be made."
            ),
        }

    def __init__(self, data: Mapping[str, object] | None = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        conference = instance.conference
        self.fields["theme"] = forms.ModelChoiceField(
            conference.themes.all(), label=_("Theme"), required=False, empty_label=_("no theme")
        )
        self.fields["other_themes"] = forms.ModelMultipleChoiceField(
            conference.themes.all(),
            label=_("Further themes"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Whoever looks for one of them finds the session too."),
        )
        if conference.themes.count() == 1:  # then there is no further one
            del self.fields["other_themes"]
        spoken = [*conference.languages, instance.floor_language, *instance.interpretation]
        for name in ("floor_language", "interpretation"):
            self.fields[name].choices = language_choices(spoken)  # type: ignore[attr-defined]  # both are choice fields
        self._offer_equipment(instance)
        self.initial["after"] = ", ".join(self._codes_before(instance))

    def _offer_equipment(self, instance: Session) -> None:
        """Offer what rooms have and what the session asks for."""
        lists = Room.objects.filter(conference=instance.conference_id).values_list("equipment", flat=True)
        words = distinct(word for words in (*lists, instance.equipment) for word in words)
        self.fields["equipment"].choices = [(word, word) for word in sorted(words)]  # type: ignore[attr-defined]  # a choice field

    def _codes_before(self, instance: Session) -> list[str]:
        if instance._state.adding:
            return []
        return list(
            Order.objects.filter(session=instance).order_by("after__code").values_list("after__code", flat=True)
        )

    @property
    def groups(self) -> Groups:
        """Return the fields under the headings that the page shows."""
        named = [
            (_now("What it is"), ("code", "title", "kind", "theme", "other_themes", "abstract", "minutes")),
            (_now("Languages"), ("floor_language", "interpretation")),
            (_now("What may be said"), ("ceiling", "chatham_house", "is_recorded")),
            (_now("What it needs"), ("expected_audience", "places", "equipment", "more_equipment")),
            (_now("Its place in the schedule"), ("pin", "after")),
        ]
        return [(heading, [self[name] for name in names if self._is_asked(name)]) for heading, names in named]

    def _is_asked(self, name: str) -> bool:
        """Tell whether the field is there, and leaves anything to choose."""
        field = self.fields.get(name)
        return field is not None and not (name == "equipment" and not list(self.fields[name].choices))  # type: ignore[attr-defined]  # a choice field

    @property
    def saved_fields(self) -> list[str]:
        """Return the columns of the session that a valid form speaks of."""
        return [name for name in self._meta.fields or () if name in self.cleaned_data and name != "other_themes"]

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

    def clean_after(self) -> list[Session]:
        """Find the sessions by their codes."""
        typed: str = self.cleaned_data["after"]
        codes = list(dict.fromkeys(code for code in typed.replace(",", " ").split()))
        known = (
            {one.code.lower(): one for one in Session.objects.filter(conference=self.instance.conference_id)}
            if codes
            else {}
        )
        unknown = [code for code in codes if code.lower() not in known]
        if unknown:
            raise ValidationError(_("There is no session %(code)s."), params={"code": unknown[0]})
        found = [known[code.lower()] for code in codes]
        if self.instance in found:
            raise ValidationError(_("A session cannot come after itself."))
        return found

    def clean(self) -> None:
        """Put together what is ticked and what is typed, and what is said twice."""
        super().clean()
        words = [*self.cleaned_data.get("equipment", []), *self.cleaned_data.get("more_equipment", [])]
        self.cleaned_data["equipment"] = distinct(words)
        if len(self.cleaned_data["equipment"]) > MOST_WORDS:
            self.add_error("more_equipment", _("Name at most 20 things."))
        theme, others = self.cleaned_data.get("theme"), self.cleaned_data.get("other_themes")
        if others is not None:
            self.cleaned_data["other_themes"] = [other for other in others if other != theme]
