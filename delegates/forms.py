"""What is asked of people, why, who sees it and until when it is kept."""

from collections.abc import Callable, Iterable
from functools import cache

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.answers import asked_at
from delegates.cards import DEFAULT_VISIBILITY, Facet, PhotoChoice, RecordingChoice, Support
from delegates.describing import Answers
from delegates.explained import SEEN_BY, WHY, about_mails, consent_hints
from delegates.keeping import KEPT_AFTER, NEEDS, NEEDS_KEPT_AFTER, kept_until
from delegates.models import Question, Registration
from delegates.question_fields import Asked
from delegates.referee_fields import NAMES as REFEREE
from delegates.referee_fields import check_referee, referee_fields
from delegates.ways_in import WaysIn
from events.audience import Audience
from events.countries import country_names
from events.forms.long_select import LongSelect
from events.forms.plain import Address, Line, Lines
from events.models import Conference
from events.wording import format_day, language_name

ASKED_AS = {
    Facet.NAME: "display_name",
    Facet.AFFILIATION: "affiliation",
    Facet.COUNTRY: "country",
    Facet.LANGUAGES: "languages",
    Facet.BIOGRAPHY: "biography",
}
FACETS_ASKED = tuple(ASKED_AS)


def countries() -> list[tuple[str, str]]:
    """Return every country to choose from."""
    return [("", _("I would rather not say")), *country_names().items()]


def visibility_choices(facet: Facet) -> list[tuple[int, str]]:
    """Return who may be let to see the facet; a name is never hidden from the organisers."""
    words = {
        Audience.SAFETY: _("Safety officers only"),
        Audience.ORGANISERS: _("Organisers only"),
        Audience.ATTENDEES: _("Also other delegates"),
        Audience.PUBLIC: _("Also the public"),
    }
    team_needs = facet in {Facet.NAME, Facet.LANGUAGES}
    return [(level.value, text) for level, text in words.items() if not (team_needs and level == Audience.SAFETY)]


def _is_answered(bound: BoundField) -> bool:
    return bool(bound.errors) or str(bound.value() or "") not in {"", "[]", str(bound.field.initial)}


class AnswersForm(forms.Form):
    """The answers that a person gives and may change at any time. Only three are required."""

    display_name = Line(
        max_length=80,
        label=gettext_lazy("The name you want to be called by"),
        help_text=gettext_lazy("It need not be your legal name; a pseudonym is welcome."),
        error_messages={"required": gettext_lazy("Enter the name you want to be called by.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    address = Address(
        max_length=254,
        label=gettext_lazy("How can we reach you?"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter an address where we can reach you."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.org."),
        },
    )
    category = forms.ChoiceField(
        label=gettext_lazy("You come as"),
        choices=Registration.Category.choices,
        error_messages={"required": gettext_lazy("Choose as what you come.")},
    )
    badge_name = Line(
        max_length=80,
        required=False,
        label=gettext_lazy("Name on your badge"),
        help_text=gettext_lazy("If you leave this empty, your badge shows only your registration code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    photo = forms.ChoiceField(
        label=gettext_lazy("May others take photographs of you?"),
        choices=[
            (PhotoChoice.NO.value, gettext_lazy("No")),
            (PhotoChoice.ASK.value, gettext_lazy("Ask me first")),
            (PhotoChoice.OK.value, gettext_lazy("Yes")),
        ],
        initial=PhotoChoice.NO.value,
        required=False,
        widget=forms.RadioSelect,
    )
    recording = forms.ChoiceField(
        label=gettext_lazy("May you be recorded in sessions, in sound or picture?"),
        choices=[
            (RecordingChoice.NO.value, gettext_lazy("No")),
            (RecordingChoice.ASK.value, gettext_lazy("Ask me first")),
            (RecordingChoice.OK.value, gettext_lazy("Yes")),
        ],
        initial=RecordingChoice.NO.value,
        required=False,
        widget=forms.RadioSelect,
    )
    affiliation = Line(
        max_length=120,
        required=False,
        label=gettext_lazy("Affiliation"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    country = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Country or region"),
        widget=LongSelect,
        help_text=gettext_lazy("Counted in the report only where at least five people give the same answer."),
    )
    biography = Lines(
        max_length=2000,
        required=False,
        label=gettext_lazy("A few words about you"),
        help_text=gettext_lazy("For the page of speakers, if you speak and wish to be shown there."),
    )
    languages = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Languages you speak"), widget=forms.CheckboxSelectMultiple
    )
    interpretation = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Languages you need interpretation into"),
        widget=forms.CheckboxSelectMultiple,
    )
    access_needs = Lines(
        max_length=1000,
        required=False,
        label=gettext_lazy("What do you need to take part?"),
        help_text=gettext_lazy("Such as step-free access, a seat near the door, sign language."),
    )
    dietary_needs = Lines(max_length=500, required=False, label=gettext_lazy("What do you not eat?"))
    secure_contact = Lines(
        max_length=4000,
        required=False,
        label=gettext_lazy("Signal or PGP"),
        help_text=gettext_lazy("A Signal name or number, or a PGP key or its fingerprint."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )
    emergency_contact = Lines(
        max_length=1000,
        required=False,
        label=gettext_lazy("Whom should we tell if something happens to you?"),
        help_text=gettext_lazy("A name, and how to reach them. Give only what that person agrees to."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "dir": "auto"}),
    )
    support = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What would you need help to pay for?"),
        choices=Support.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    support_amount = Line(
        max_length=40,
        required=False,
        label=gettext_lazy("About how much, in which currency?"),
        help_text=gettext_lazy("Such as 450 EUR."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(
        self,
        *args: object,
        conference: Conference,
        ways: WaysIn,
        asked: Asked | None = None,
        asks_referee: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.fields |= referee_fields() if conference.asks_referee or asks_referee else {}
        self.conference, self.ways = conference, ways
        self.asked = asked or Asked(asked_at(conference, Question.Stage.FORM) if ways.has_questions else ())
        self.asked.join(self, conference)
        languages = [(code, language_name(code)) for code in conference.languages]
        for name in ("languages", "interpretation"):
            self._choices(name, languages)
        self._choices("country", cache(countries))  # looked at once, if at all
        for facet in FACETS_ASKED:
            self.fields[f"shows_{facet.value}"] = self._visibility_field(facet)
        for name, hint in consent_hints().items():
            self.fields[name].help_text = hint
        if "address" in self.fields:
            self.fields["address"].help_text = escape(about_mails(conference))
        for name in SEEN_BY.keys() & self.fields.keys():
            self._say(name)

    def offer_categories(self, categories: Iterable[str]) -> None:
        """Let only these categories be chosen."""
        wanted = set(categories)
        self._choices(
            "category", [(each.value, str(each.label)) for each in Registration.Category if each.value in wanted]
        )

    def _choices(self, name: str, choices: list[tuple[str, str]] | Callable[[], list[tuple[str, str]]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _visibility_field(self, facet: Facet) -> forms.TypedChoiceField:
        usual = DEFAULT_VISIBILITY[facet].value
        field = forms.TypedChoiceField(
            label=self.fields[ASKED_AS[facet]].label,
            choices=visibility_choices(facet),
            coerce=int,
            initial=usual,
            required=False,
            empty_value=str(usual),
        )
        field.has_answer = True  # type: ignore[attr-defined]  # read where the question is drawn, instead of "optional"
        return field

    def _say(self, name: str) -> None:
        """Set beside a field why it is asked, who sees it and until when it is kept (drawn by config/forms.py)."""
        until = kept_until(self.conference, NEEDS_KEPT_AFTER if name in NEEDS else KEPT_AFTER)
        self.fields[name].why = WHY.get(name, "")  # type: ignore[attr-defined]  # plain attributes, as the renderer reads them
        self.fields[name].seen_by = SEEN_BY[name]  # type: ignore[attr-defined]
        self.fields[name].kept_until = format_day(until)  # type: ignore[attr-defined]

    def _bound(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        shows = [f"shows_{facet.value}" for facet in FACETS_ASKED]
        groups = [
            (_("You"), self._bound("display_name", "address", "category", "code")),
            (_("Asked by this conference"), self._bound(*self.asked.names)),
            (_("Someone who knows you"), self._bound(*REFEREE)),
            (_("On the day"), self._bound("badge_name", "photo", "recording", "access_needs", "dietary_needs")),
            (_("Languages"), self._bound("languages", "interpretation")),
            (_("More about you"), self._bound("affiliation", "country", "biography")),
            (_("Travel support"), self._bound("support", "support_amount")),
            (_("If something happens"), self._bound("secure_contact", "emergency_contact")),
            (_("Who may see what"), self._bound(*shows)),
        ]
        return [(heading, fields) for heading, fields in groups if fields]

    @property
    def unfolded(self) -> frozenset[str]:
        """Return the headings of what is never folded: whatever may be required, or may count for the decision."""
        return frozenset({_("You"), _("Asked by this conference"), _("Someone who knows you")})

    @cached_property
    def told_elsewhere(self) -> tuple[tuple[str, bool], ...]:
        """Return the labels of what is known though this form does not ask it, and whether safety officers alone read it."""
        return ()

    @cached_property
    def opened(self) -> frozenset[str]:
        """Return the headings under which something was answered or is wrong, so that none of it hides when folded."""
        return frozenset(heading for heading, fields in self.groups if any(map(_is_answered, fields)))

    def clean(self) -> None:
        """Hold the answers to the conference's own questions against their conditions, and the referee's against each other."""
        self.asked.check(self)
        check_referee(self, own_address=str(self.cleaned_data.get("address", "")))

    def answers(self) -> Answers:
        """Return what was entered; call it on a valid form only."""
        data = self.cleaned_data
        return Answers(
            display_name=data["display_name"],
            category=data["category"],
            address=data.get("address", ""),
            badge_name=data["badge_name"],
            affiliation=data["affiliation"],
            country=data["country"],
            languages=tuple(data["languages"]),
            interpretation=tuple(data["interpretation"]),
            biography=data["biography"],
            access_needs=data["access_needs"],
            dietary_needs=data["dietary_needs"],
            photo=PhotoChoice(data["photo"] or PhotoChoice.NO),
            recording=RecordingChoice(data["recording"] or RecordingChoice.NO),
            secure_contact=data["secure_contact"],
            emergency_contact=data["emergency_contact"],
            support=tuple(data["support"]),
            support_amount=data["support_amount"],
            referee_name=data.get("referee_name", ""),
            referee_address=data.get("referee_address", ""),
            visibility=tuple((facet, int(data[f"shows_{facet.value}"])) for facet in FACETS_ASKED),
            more=self.asked.answers(),
        )
