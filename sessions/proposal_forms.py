"""What people type about proposals: the call, the proposal, its partners, scores and confirmations."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from delegates.consent_wordings import ConsentSource
from events.forms.conference import MARKDOWN_HINT
from events.forms.fields import ClockField, place_in_zone
from events.forms.plain import Address, Line, Lines
from events.models import Conference, Theme
from events.wording import language_name
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Call, Partner, Proposal, Score, Session
from sessions.proposing import Facts

KINDS = [choice for choice in Session.Kind.choices if choice[0] != Session.Kind.BREAK]
SUMMARY_NEEDED = _("Say what it is about, before you submit it. As a draft it can stay empty.")
NAME_SEEN_BY = _("The organisers, those whom you ask to take part, and reviewers unless the call is blind")
TEXT_SEEN_BY = _("Reviewers, organisers, and those whom you ask to take part")
NOTES_SEEN_BY = _("The organisers, and reviewers unless the call is blind")
Groups = list[tuple[str, list[BoundField]]]
Typed = Mapping[str, object]


class CallForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """When proposals are taken, and what those read who propose; `instance` knows its conference."""

    opens_at = ClockField(label=_("Opens"), required=False)
    closes_at = ClockField(label=_("Closes"), required=False)

    class Meta:
        model = Call
        fields: ClassVar = ["opens_at", "closes_at", "guidance", "is_blind"]
        widgets: ClassVar = {"guidance": forms.Textarea(attrs={"rows": 10, "dir": "auto"})}
        help_texts: ClassVar = {"guidance": MARKDOWN_HINT}

    def __init__(self, data: Typed | None = None, *, instance: Call) -> None:
        super().__init__(data, instance=instance)
        zone = instance.conference.zone
        words = {
            "opens_at": _("On the clock of the conference: %(zone)s. Left empty, nothing can be proposed."),
            "closes_at": _("On the clock of %(zone)s. Left empty, the call stays open until you close it."),
        }
        for name, text in words.items():
            moment = getattr(instance, name)
            self.initial[name] = moment and moment.astimezone(zone).replace(tzinfo=None)
            self.fields[name].help_text = text % {"zone": zone.key}

    def clean(self) -> None:
        """Read the clocks in the conference's zone; the end comes after the beginning."""
        super().clean()
        for name in ("opens_at", "closes_at"):
            clock = self.cleaned_data.get(name)
            try:
                self.cleaned_data[name] = clock and place_in_zone(clock, self.instance.conference.zone)
            except ValidationError as error:
                self.add_error(name, error)
        opens, closes = (self.cleaned_data.get(name) for name in ("opens_at", "closes_at"))
        if closes and not opens and "opens_at" not in self.errors:
            self.add_error("opens_at", _("Say from when on, or take the end away too."))
        elif opens and closes and closes <= opens:
            self.add_error("closes_at", _("The call must close after it opens."))


class ProposalForm(forms.Form):
    """What is proposed. A draft may lack the description, and its title stands for it; a name is asked of newcomers."""

    display_name = Line(
        label=_("Your name here"),
        max_length=80,
        help_text=_(
            "As you want to be called; a pseudonym is as good. Nobody else is shown it unless you say so later."
        ),
    )
    title = Line(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    abstract = Lines(
        label=_("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=MARKDOWN_HINT,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("no theme"))
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, initial=60
    )
    language = forms.ChoiceField(label=_("Language"), help_text=_("In which it would be held."))
    needs = Lines(
        label=_("What you need for it"),
        max_length=2_000,
        required=False,
        help_text=_("Such as a projector, a quiet room, or interpretation."),
    )
    notes = Lines(
        label=_("Notes to the organisers"),
        max_length=2_000,
        required=False,
        help_text=_("What they should know, such as whether you can travel. It is never shown to the public."),
    )

    def __init__(
        self, data: Typed | None = None, *, conference: Conference, proposal: Proposal | None, asks_name: bool
    ) -> None:
        """Take what stands from the proposal, whose key is unlocked, if there is one."""
        names = ("title", "abstract", "kind", "theme", "minutes", "language", "needs", "notes")
        super().__init__(data, initial={name: getattr(proposal, name) for name in names} if proposal else None)
        if not asks_name:
            del self.fields["display_name"]
        self.fields["theme"].queryset = conference.themes.all()  # type: ignore[attr-defined]  # as declared
        spoken = [*(conference.languages or ["en"]), *([proposal.language] if proposal else [])]
        choices = [(code, language_name(code)) for code in dict.fromkeys(spoken)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]  # as declared
        seen = {"display_name": NAME_SEEN_BY, "needs": NOTES_SEEN_BY, "notes": NOTES_SEEN_BY}
        for name, field in self.fields.items():
            field.seen_by = seen.get(name, TEXT_SEEN_BY)  # type: ignore[attr-defined]  # read by our renderer

    @property
    def groups(self) -> Groups:
        """Return the fields under the headings that the page shows."""
        groups = [
            (str(_("What you propose")), ("display_name", "title", "abstract", "kind", "theme", "minutes", "language")),
            (str(_("For the organisers")), ("needs", "notes")),
        ]
        return [(heading, [self[name] for name in names if name in self.fields]) for heading, names in groups]

    def lacks_something(self) -> bool:
        """Tell, and say on the form, whether the draft is not ready to be submitted."""
        if not self.cleaned_data.get("abstract"):
            self.add_error("abstract", SUMMARY_NEEDED)
        return bool(self.errors)

    def facts(self) -> Facts:
        """Return what a valid form says."""
        return Facts(**{name: value for name, value in self.cleaned_data.items() if name != "display_name"})


class PartnerForm(forms.Form):
    """Whom the proposer wants to bring in."""

    address = Address(
        label=_("E-mail address of somebody who would take part"),
        max_length=254,
        help_text=_(
            "They get a link, in a mail that names neither you nor the conference. The page behind it shows your name here and"
            " what you propose, without your needs and notes. Ask them first if you can."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class PartnerAnswerForm(forms.Form):
    """What somebody says who was asked to take part; the name is needed for a yes."""

    answer = forms.ChoiceField(
        label=_("Do you want to take part?"),
        choices=[(Partner.State.AGREED.value, _("Yes")), (Partner.State.REFUSED.value, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    display_name = Line(
        label=_("Your name here"),
        max_length=80,
        required=False,
        help_text=_(
            "Only for a yes: as you want to be called; a pseudonym is as good. If the conference has a name of yours"
            " already, that one stays."
        ),
    )

    def __init__(self, data: Typed | None = None) -> None:
        super().__init__(data)
        self.fields["display_name"].seen_by = NOTES_SEEN_BY  # type: ignore[attr-defined]  # read by our renderer
        self.fields["answer"].seen_by = _("Whoever asks you, and the organisers")  # type: ignore[attr-defined]  # likewise

    def clean(self) -> None:
        """Ask for a name where there is a yes."""
        agrees = self.cleaned_data.get("answer") == Partner.State.AGREED
        if agrees and not self.cleaned_data.get("display_name") and "display_name" not in self.errors:
            self.add_error("display_name", _("Say how you want to be called."))


class ScoreForm(forms.Form):
    """What a reviewer thinks."""

    points = forms.TypedChoiceField(
        label=_("Points"),
        choices=[
            (1, _("1: rather not")),
            (2, _("2: weak")),
            (3, _("3: fair")),
            (4, _("4: good")),
            (Score.BEST, _("5: must have")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from one to five points.")},
    )
    comment = Lines(
        label=_("Comment"),
        max_length=2_000,
        required=False,
        help_text=_("For the organisers and the other reviewers. The proposer does not read it."),
    )


class ConfirmForm(forms.Form):
    """Whether the session may be open; who confirms a part need not say."""

    open = forms.ChoiceField(
        label=_("May the session be shown openly?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
    )


class ConfirmedForm(forms.Form):
    """How the organisers know that somebody does their part."""

    source = forms.ChoiceField(label=_("How you know"), choices=[("", _("Choose one")), *ConsentSource.choices])
