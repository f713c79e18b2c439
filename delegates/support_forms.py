"""The team's forms about travel support: money, who gets how much of it, and why the list leaves the site."""

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.exporting import Purpose
from delegates.models import SupportDecision
from delegates.money import InexactAmountError, is_currency, of_units, to_units, write_sum
from delegates.support_lists import LineEntry, SupportEntry
from delegates.supporting import LineValues, OverBudgetError, State
from events.forms.plain import Line, Lines

INEXACT = gettext_lazy("This currency has fewer decimals.")
MOST = Decimal("999999999.99")


class LineForm(forms.Form):
    """Money that can be granted from."""

    funder = Line(
        max_length=120,
        label=gettext_lazy("Who gives the money?"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    name = Line(
        max_length=120,
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("Such as “Flights” or “Rooms for the Andes”. Only the team reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    amount = forms.DecimalField(label=gettext_lazy("How much?"), min_value=0, max_value=MOST, decimal_places=4)
    currency = forms.CharField(
        max_length=3,
        min_length=3,
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Its three letters, such as EUR. Sums are never changed from one into another."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_currency(self) -> str:
        """Refuse three letters that name no currency."""
        code = str(self.cleaned_data["currency"]).upper()
        if not is_currency(code):
            raise ValidationError(_("“%(code)s” is no currency, such as EUR."), params={"code": code})
        return code

    def clean(self) -> None:
        """Refuse more decimals than the currency has."""
        data = self.cleaned_data
        if "amount" in data and "currency" in data:
            try:
                to_units(data["amount"], data["currency"])
            except InexactAmountError:
                self.add_error("amount", str(INEXACT))

    def values(self) -> LineValues:
        """Return what was entered; call it on a valid form only."""
        return LineValues(**self.cleaned_data)

    def refuse_over(self, error: OverBudgetError) -> None:
        """Say that more is granted already."""
        granted = write_sum(-error.left, error.currency)
        self.add_error("amount", _("%(sum)s more than this is granted already.") % {"sum": granted})


class DecisionForm(forms.Form):
    """What is granted to one person, from which line."""

    state = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[(State.GRANTED, gettext_lazy("Grant")), (State.REFUSED, gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
    )
    line = forms.ChoiceField(label=gettext_lazy("From which money?"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("How much?"),
        help_text=gettext_lazy("In the currency of the line. The person reads the sum, not whose money it is."),
        min_value=0,
        max_value=MOST,
        decimal_places=4,
        required=False,
    )
    note = Lines(
        max_length=1000,
        required=False,
        label=gettext_lazy("Note for the team"),
        help_text=gettext_lazy("Organisers and safety officers read it. The person may ask to see it."),
    )

    def __init__(self, *args: object, lines: Iterable[LineEntry], about: SupportEntry, **kwargs: object) -> None:
        super().__init__(*args, initial=_initial(about), **kwargs)  # type: ignore[misc, arg-type]  # handed on as they came
        self.lines = {str(line.line_id): line for line in lines}
        for name in ("line", "amount"):
            self.fields[name].has_answer = True  # type: ignore[attr-defined]  # a grant needs both: not "optional"
        field = self.fields["line"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose a line")), *((key, _label(line)) for key, line in self.lines.items())]

    def clean(self) -> None:
        """Refuse a grant without a line or a sum, or with more decimals than the currency has."""
        data = self.cleaned_data
        if data.get("state") != State.GRANTED:
            return
        if "line" in data and not data["line"]:
            self.add_error("line", _("Choose from which money it is granted."))
        if "amount" in data and not data["amount"]:
            self.add_error("amount", _("Enter how much is granted."))
        elif data.get("line") and "amount" in data:
            try:
                data["units"] = to_units(data["amount"], self.lines[data["line"]].currency)
            except InexactAmountError:
                self.add_error("amount", str(INEXACT))

    def refuse_over(self, error: OverBudgetError) -> None:
        """Say how much the line holds still."""
        left = write_sum(error.left, error.currency)
        self.add_error("amount", _("Only %(sum)s of this line is left. Nothing was granted.") % {"sum": left})


def _label(line: LineEntry) -> str:
    left = line.sums[2]
    return _("%(funder)s: %(name)s, %(left)s left") % {"funder": line.funder, "name": line.name, "left": left}


def _initial(about: SupportEntry) -> dict[str, object]:
    made = about.decision
    if made is None or made.is_withheld:
        return {}
    line = str(made.line.line_id) if made.line else ""
    amount = of_units(made.units, made.currency) if made.currency else None
    return {"state": SupportDecision.State(made.standing.value), "line": line, "amount": amount, "note": made.note}


class SupportExportForm(forms.Form):
    """What the list is taken out for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What is the list for?"),
        help_text=gettext_lazy("Kept with your account, the time and the number of rows."),
        choices=Purpose.choices,
        initial=Purpose.TRAVEL,
        widget=forms.RadioSelect,
    )
