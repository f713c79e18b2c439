"""The form by which someone asks for a place, with or without an invitation code."""

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from delegates.forms import AnswersForm
from delegates.inviting import find_usable
from delegates.ways_in import WaysIn, ways_in
from events.forms.plain import Line
from events.models import Conference

CODE_REFUSED = gettext_lazy("This code does not let you in. Check it, or ask whoever sent it for another.")
CATEGORY_REFUSED = gettext_lazy(
    "Nobody can come as this any more without an invitation. Choose another, or ask the organisers."
)
CODE_KEPT = gettext_lazy("you have sent the form; it is not kept with your answers")


class RegistrationForm(AnswersForm):
    """The answers of someone who is not registered yet, with the token of this sending.

    Only the categories that anyone may ask for are offered. A good invitation code decides the category, whatever was
    chosen. Codes are typed, never part of an address, where logs and browsers would keep them.
    """

    token = forms.UUIDField(widget=forms.HiddenInput)
    code = Line(
        max_length=40,
        required=False,
        label=gettext_lazy("Invitation code"),
        help_text=gettext_lazy("If you were sent one. It also says as what you come."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        conference: Conference,
        at: datetime,
        ways: WaysIn | None = None,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, conference=conference, ways=ways or ways_in(conference), initial=initial)
        typed = str((initial or {} if data is None else data).get("code", ""))
        invited = find_usable(conference, typed, at=at) if typed else None
        self.is_invited = invited is not None
        self.has_held_place = invited is not None and invited.allotment_id is not None
        self.invited_as = invited.get_category_display() if invited else ""
        offered = [*self.ways.asked_for, *([invited.category] if invited else [])]
        self.offer_categories(offered)
        if invited and data is None:
            self.initial["category"] = invited.category
        elif invited and data is not None:
            self.data = data.copy()
            self.data["category"] = invited.category
        if invited:
            self.fields["category"].widget = forms.HiddenInput()
        self._ask_for_code(self.ways, has_choice=bool(offered))

    def _ask_for_code(self, ways: WaysIn, *, has_choice: bool) -> None:
        """Ask for a code where there are any; where nobody can come without one, ask for nothing else to come as."""
        if not has_choice:
            del self.fields["category"]
            self.fields["code"].required = True
        elif not ways.has_codes:
            del self.fields["code"]
        if "code" in self.fields:
            self._say("code")
            self.fields["code"].kept_until = CODE_KEPT  # type: ignore[attr-defined]  # as AnswersForm sets it
        if "category" in self.fields:
            self.fields["category"].error_messages["invalid_choice"] = CATEGORY_REFUSED

    def clean_code(self) -> str:
        """Refuse what lets nobody in, without saying why."""
        code: str = self.cleaned_data["code"]
        if code and not self.is_invited:
            raise forms.ValidationError(CODE_REFUSED)
        return code

    def fill_in(self, typed: QueryDict) -> None:
        """Begin with what was typed another time, unchecked; the token of this sending stays its own."""
        for name, field in self.fields.items():
            if name != "token" and not field.widget.value_omitted_from_data(typed, {}, name):
                self.initial[name] = field.widget.value_from_datadict(typed, {}, name)

    def refuse(self, name: str, words: str | Promise) -> None:
        """Say at a field why the request was not taken; without that field, above the form."""
        self.add_error(name if name in self.fields else None, str(words))


class AgreementForm(forms.Form):
    """The last question, on the page where the answers are checked."""

    conduct = forms.BooleanField(
        label=gettext_lazy("I have read the code of conduct and agree to it"),
        error_messages={"required": gettext_lazy("Agree to the code of conduct to take part.")},
    )
