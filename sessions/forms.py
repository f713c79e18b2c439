"""What organisers type about the people of sessions, their links and their places."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from delegates.consent_wordings import ConsentSource
from events.audience import Audience
from events.forms.plain import Address, Line
from sessions.filters import LONGEST_SEARCH
from sessions.models import Contribution, Resource
from sessions.preventing import SUGGESTED

ANSWERS = [("yes", _("yes, show it with names")), ("no", _("no"))]
NOT_ASKED = ("", _("not asked yet"))
SOURCES = [("", _("Choose one")), *ConsentSource.choices]
OTHER, BESIDE, INSTEAD = "other", "beside", "instead"
PLACES_OF_ABSENCE = [
    (BESIDE, _("beside the name, wherever the name may be shown")),
    (INSTEAD, _("in place of the name, which then only organisers read")),
]
NAMED_TO = [
    (Audience.ORGANISERS.value, _("organisers only")),
    (Audience.ATTENDEES.value, _("delegates of the conference")),
    (Audience.PUBLIC.value, _("everyone, in the public programme too")),
]


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
        self.offer(people)

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Let these be chosen from."""
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]  # a choice field


class FindForm(forms.Form):
    """Whom to look for; what is typed stands in no address."""

    words = Line(
        label=_("Name"),
        max_length=LONGEST_SEARCH,
        help_text=_("A part of the name, or a registration code. Capitals and accents make no difference."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, prefix="find")


class AbsenceForm(forms.Form):
    """What is said of someone who cannot come, and where."""

    said = forms.ChoiceField(label=_("What is said"), widget=forms.RadioSelect)
    own_words = Line(
        label=_("Other words"), required=False, max_length=160, help_text=_("Neutral ones. Say nothing of why.")
    )
    place = forms.ChoiceField(
        label=_("Where it stands"), choices=PLACES_OF_ABSENCE, initial=BESIDE, widget=forms.RadioSelect
    )
    everywhere = forms.BooleanField(label=_("In all sessions of this person"), required=False, initial=True)

    def __init__(
        self, data: Mapping[str, object] | None = None, *, part: UUID, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), auto_id=f"absence-{part.hex}-%s")
        usual = [(str(words), str(words)) for words in SUGGESTED]
        self.fields["said"].choices = [*usual, (OTHER, _("Other words"))]  # type: ignore[attr-defined]  # a choice field

    @property
    def words(self) -> str:
        """Return what a valid form says."""
        said: str = self.cleaned_data["said"]
        own: str = self.cleaned_data["own_words"]
        return own if said == OTHER else said

    def clean(self) -> None:
        """Ask for other words where they are chosen."""
        super().clean()
        if self.cleaned_data.get("said") == OTHER and self.cleaned_data.get("own_words") == "":
            self.add_error("own_words", _("Write what is said instead."))


def absence_of(part: Contribution) -> dict[str, object]:
    """Return what a form for the part begins with."""
    if not part.is_prevented:
        return {"said": str(SUGGESTED[0])}
    is_usual = part.absence in {str(words) for words in SUGGESTED}
    return {
        "said": part.absence if is_usual else OTHER,
        "own_words": "" if is_usual else part.absence,
        "place": INSTEAD if part.hides_name else BESIDE,
    }


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """A link of a session."""

    label = Line(label=_("What it is"), max_length=120, help_text=_("Such as: slides, the statement, a paper."))
    link = forms.CharField(
        label=_("Address"),
        max_length=300,
        validators=[
            URLValidator(["https", "http"], message=_("Give the whole address, such as https://example.org/paper."))
        ],
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=_("Whoever follows it is seen by that site. Name no person at risk in it."),
    )

    class Meta:
        model = Resource
        fields: ClassVar = ["label", "link", "ceiling"]
        widgets: ClassVar = {"ceiling": forms.RadioSelect}
        help_texts: ClassVar = {
            "ceiling": _("It is shown only where the session is open, and never to more people than this.")
        }

    def __init__(self, data: Mapping[str, object] | None = None, *, instance: Resource) -> None:
        super().__init__(data, instance=instance, prefix="link")


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
