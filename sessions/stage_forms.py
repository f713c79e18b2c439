"""What is typed at the stage: by how many minutes a room is late, and from which session on."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Lines
from events.wording import format_time
from sessions.lateness import MOST_MINUTES
from sessions.stage_day import Item

QUICK = (5, 10, 15, 20, 30)
MARK_LENGTH = 64


class LateForm(forms.Form):
    """By how much a room is late; `seen` is the mark of what was shown before it is done."""

    minutes = forms.IntegerField(
        label=_("Minutes late"),
        min_value=-MOST_MINUTES,
        max_value=MOST_MINUTES,
        help_text=_("With a minus, such as -10, where the room catches up."),
    )
    first = forms.ChoiceField(label=_("From which session on"), required=False)
    seen = forms.CharField(required=False, max_length=MARK_LENGTH, widget=forms.HiddenInput)
    reason = Lines(
        label=_("Why it goes on all the same"),
        required=False,
        max_length=500,
        help_text=_("Read by the programme team alone, and kept encrypted with these conflicts."),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, items: Sequence[Item], zone: ZoneInfo) -> None:
        super().__init__(data)
        self.fields["first"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("the next one")),
            *((item.code, f"{format_time(item.starts_at, zone)} {item.code} · {item.title}") for item in items),
        ]

    @property
    def asked(self) -> tuple[int, str]:
        """Return what a valid form says: the minutes and the code of the first session, if one was chosen."""
        return self.cleaned_data["minutes"], self.cleaned_data["first"]
