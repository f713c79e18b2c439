"""The form by which someone says who sees which facet of them, from when and until when."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.explained import SAFETY_ONLY, consent_hints
from delegates.forms import visibility_choices
from delegates.models import Registration
from delegates.policy import Window
from delegates.risk import Risk
from delegates.showing import Shown
from events.audience import Audience
from events.forms.fields import ClockField, place_in_zone
from events.models import Conference

OWN_WORDS = (
    (Risk.UNSAID.value, gettext_lazy("I would rather not say")),
    (Risk.YES.value, gettext_lazy("Yes")),
    (Risk.NO.value, gettext_lazy("No")),
)


class ShownForm(forms.Form):
    """For each facet who sees it and two optional times on the conference's clock; and the question of risk."""

    at_risk = forms.ChoiceField(
        label=gettext_lazy("Could it put you or others at risk to be known to be here?"),
        choices=OWN_WORDS,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "If nobody has said, you are treated as at risk. No page or file looks different for it. What you said before is"
            " not shown here, where others may read it, and stays until you say yes or no. Safety officers protect whom they"
            " think at risk, whatever is said here."
        ),
    )

    def __init__(self, *args: object, conference: Conference, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.conference = conference
        self.fields["at_risk"].seen_by = SAFETY_ONLY  # type: ignore[attr-defined]  # read by our renderer
        for facet in Facet:
            self._ask(facet)

    def _ask(self, facet: Facet) -> None:
        words = {"facet": facet.label}
        level = forms.TypedChoiceField(
            label=_("%(facet)s: who may see it") % words,
            help_text=consent_hints().get(f"shows_{facet.value}", ""),
            choices=visibility_choices(facet),
            coerce=int,
            required=False,
            empty_value=str(DEFAULT_VISIBILITY[facet].value),
        )
        level.has_answer = True  # type: ignore[attr-defined]  # read where the question is drawn, instead of "optional"
        self.fields[f"shows_{facet.value}"] = level
        self.fields[f"begins_{facet.value}"] = ClockField(label=_("%(facet)s: not before") % words, required=False)
        self.fields[f"ends_{facet.value}"] = ClockField(label=_("%(facet)s: until") % words, required=False)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under the facets' names, the question of risk last."""
        parts = ("shows", "begins", "ends")
        facets = [(str(facet.label), [self[f"{part}_{facet.value}"] for part in parts]) for facet in Facet]
        return [*facets, (_("Your safety"), [self["at_risk"]])]

    def clean(self) -> None:
        """Read the times on the conference's clock; each facet's end lies after its beginning."""
        for facet in Facet:
            begins, ends = (self._moment(f"{part}_{facet.value}") for part in ("begins", "ends"))
            if begins and ends and ends <= begins:
                words = _("This is not after “not before”. Choose a later time, or leave one of the two empty.")
                self.add_error(f"ends_{facet.value}", words)

    def _moment(self, name: str) -> datetime | None:
        """Place what was typed in the conference's zone, in the cleaned data as well."""
        typed = self.cleaned_data.get(name)
        if not isinstance(typed, datetime):
            return None
        try:
            moment = place_in_zone(typed, self.conference.zone)
        except ValidationError as error:
            self.add_error(name, error)
            return None
        self.cleaned_data[name] = moment
        return moment

    def shown(self) -> Shown:
        """Return what was chosen; call it on a valid form only."""
        data = self.cleaned_data
        return Shown(
            levels={facet: Audience(int(data[f"shows_{facet.value}"])) for facet in Facet},
            windows={facet: Window(data[f"begins_{facet.value}"], data[f"ends_{facet.value}"]) for facet in Facet},
            at_risk=Risk(data["at_risk"]),
        )


def chosen_so_far(registration: Registration) -> dict[str, object]:
    """Return what the person has chosen so far as the form's initial values, but not of risk; their key is open."""
    person, zone = registration.person, registration.conference.zone
    levels, windows = person.shows, person.times
    initial: dict[str, object] = {}
    for facet in Facet:
        initial[f"shows_{facet.value}"] = int(levels[facet])
        for part, moment in (("begins", windows[facet].begins), ("ends", windows[facet].ends)):
            initial[f"{part}_{facet.value}"] = moment and moment.astimezone(zone).replace(tzinfo=None)
    return initial
