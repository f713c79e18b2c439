"""What the programme team chooses about the rules of its schedule."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Lines
from sessions.conflicts import Clash
from sessions.counting_stars import ROUGH
from sessions.days import NIGHT_ENDS
from sessions.levels import FIXED, USUAL, Level, levels_of
from sessions.models import ProgrammeRules
from sessions.setting_rules import Standards

SENTENCES = {
    Clash.ROOM: _("Two sessions are in one room that takes one at a time"),
    Clash.CLOSED: _("A session is in a room while that is closed"),
    Clash.SEATS: _("More people are expected than the room has seats"),
    Clash.EQUIPMENT: _("The room lacks something that the session needs"),
    Clash.BOOTHS: _("The room has fewer booths than the session has languages"),
    Clash.NO_ROOM: _("A session other than a break has no room"),
    Clash.PERSON: _("Somebody would have to be in two sessions at a time"),
    Clash.AWAY: _("Somebody has a session at a time at which they cannot come"),
    Clash.PAUSE: _("Somebody has no pause between two sessions, or no time to walk from room to room"),
    Clash.UNCONFIRMED: _("Somebody has not confirmed their part"),
    Clash.UNAGREED: _("A session is to be open, and somebody in it has not said yes"),
    Clash.LANGUAGE: _("Nobody interprets into a language that is promised"),
    Clash.TURN: _("Too few interpret for so long a session"),
    Clash.REST: _("Somebody who interprets has too little rest"),
    Clash.ORDER: _("A session begins before the one that it must come after is over"),
    Clash.PLENARY: _("Something runs beside a plenary"),
    Clash.BREAK: _("A session runs over a break"),
    Clash.THEME: _("Two sessions of one theme run at a time"),
    Clash.AUDIENCE: _("Two sessions with a large audience run at a time"),
    Clash.POPULAR: _("Two sessions that many have starred run at a time"),
    Clash.OUTSIDE: _("A session is on none of the conference's days"),
    Clash.EARLY: _("A session begins before the day does"),
    Clash.LATE: _("A session goes on after the day has ended"),
}
HINTS = {
    Clash.ROOM: _("Rooms that take several at a time are set up under Rooms."),
    Clash.UNAGREED: _(
        "Whatever you choose, the session shows no more than its code and theme until all have said yes."
    ),
}
GROUPS = (
    (
        _("Rooms"),
        (Clash.ROOM, Clash.CLOSED, Clash.NO_ROOM, Clash.SEATS, Clash.EQUIPMENT, Clash.BOOTHS),
        (),
    ),
    (_("People"), (Clash.PERSON, Clash.AWAY, Clash.PAUSE, Clash.UNCONFIRMED, Clash.UNAGREED), ("pause",)),
    (_("Interpretation"), (Clash.LANGUAGE, Clash.TURN, Clash.REST), ()),
    (
        _("What runs beside what"),
        (Clash.ORDER, Clash.PLENARY, Clash.BREAK, Clash.THEME, Clash.AUDIENCE, Clash.POPULAR),
        ("large_audience", "popular_stars"),
    ),
    (_("Days"), (Clash.OUTSIDE, Clash.EARLY, Clash.LATE), ("day_begins", "day_ends")),
)
MEASURES = ("pause", "large_audience", "popular_stars", "day_begins", "day_ends")
Groups = list[tuple[str, list[BoundField]]]


def field_of(clash: Clash) -> str:
    """Return the name of the field that holds the rule's level."""
    return f"rule_{clash.value}"


class RulesForm(forms.Form):
    """A level for each rule, and what the rules measure by."""

    pause = forms.IntegerField(
        label=_("Minutes of pause"),
        min_value=0,
        max_value=240,
        help_text=_(
            "That somebody needs between two sessions. Walking from room to room counts besides, if it is longer."
        ),
    )
    large_audience = forms.IntegerField(
        label=_("From how many people on an audience is large"), min_value=2, max_value=30_000
    )
    popular_stars = forms.IntegerField(
        label=_("From how many stars on a session is popular"),
        min_value=ROUGH,
        max_value=30_000,
        step_size=ROUGH,
        help_text=_("In steps of five, so that no rule tells what one person has starred."),
    )
    day_begins = forms.TimeField(
        label=_("The day begins at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty: at any time."),
    )
    day_ends = forms.TimeField(
        label=_("The day ends at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("A time up to 04:00 is in the night after the day. Empty: at any time."),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, rules: ProgrammeRules) -> None:
        values = {name: getattr(rules, name) for name in MEASURES}
        levels = {field_of(clash): level.value for clash, level in levels_of(rules).items()}
        super().__init__(data, initial={**values, **levels})
        for clash, sentence in SENTENCES.items():
            usual = _("Usually: %(level)s.") % {"level": USUAL[clash].label}
            hint = f"{HINTS[clash]} {usual}" if clash in HINTS else usual
            self.fields[field_of(clash)] = forms.ChoiceField(label=sentence, choices=Level.choices, help_text=hint)

    @property
    def groups(self) -> Groups:
        """Return the fields under the headings that the page shows."""
        return [
            (str(heading), [self[name] for name in (*map(field_of, clashes), *measures)])
            for heading, clashes, measures in GROUPS
        ]

    def clean(self) -> dict[str, object]:
        """Refuse a day that ends before it begins."""
        begins, ends = self.cleaned_data.get("day_begins"), self.cleaned_data.get("day_ends")
        if begins and ends and NIGHT_ENDS < ends <= begins:
            self.add_error("day_ends", ValidationError(_("The day cannot end before it begins.")))
        return self.cleaned_data

    @property
    def levels(self) -> dict[Clash, Level]:
        """Return the level of each rule that can be chosen."""
        return {clash: Level(self.cleaned_data[field_of(clash)]) for clash in Clash if clash not in FIXED}

    @property
    def standards(self) -> Standards:
        """Return what the rules measure by."""
        answers = self.cleaned_data
        return Standards(
            pause=answers["pause"],
            large_audience=answers["large_audience"],
            popular_stars=answers["popular_stars"],
            day_begins=answers["day_begins"],
            day_ends=answers["day_ends"],
        )


class ReasonForm(forms.Form):
    """Why a conflict is accepted, and how bad it was when that was read."""

    reason = Lines(
        label=_("Why it is all right"),
        max_length=500,
        help_text=_("Read by the programme team alone, and kept encrypted. The conflict counts again once it grows."),
    )
    size = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, object] | None = None, *, size: int) -> None:
        super().__init__(data, initial={"size": size})
        self.actual = size

    def clean(self) -> dict[str, object]:
        """Refuse what is worse by now than when it was read."""
        seen = self.cleaned_data.get("size")
        if seen is None or seen < self.actual:
            raise ValidationError(_("The conflict has grown since you looked. Read it again, then accept it."))
        return self.cleaned_data
