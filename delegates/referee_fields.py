"""The two questions by which an applicant names someone who knows them."""

from django import forms
from django.utils.translation import gettext_lazy

from events.forms.plain import Address, Line

NAMES = ("referee_name", "referee_address")
NO_ADDRESS = gettext_lazy("Say how this person can be reached, or leave both empty.")
THEMSELVES = gettext_lazy("This is your own address. Name someone else, or leave both empty.")


def referee_fields() -> dict[str, forms.Field]:
    """Return the fields by their names; neither has to be filled in."""
    return {
        "referee_name": Line(
            max_length=80,
            required=False,
            label=gettext_lazy("Someone who knows you"),
            help_text=gettext_lazy(
                "Such as a colleague whom the organisers may know. Name only who agrees. Without anyone your request is looked"
                " at too."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        ),
        "referee_address": Address(
            max_length=254,
            required=False,
            label=gettext_lazy("How can that person be reached?"),
            help_text=gettext_lazy("An e-mail address that is safe for them."),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={"invalid": gettext_lazy("Enter an e-mail address such as name@example.org.")},
        ),
    }


def check_referee(form: forms.Form, *, own_address: str) -> None:
    """Say on the form what is wrong with the two answers together; without the fields nothing is."""
    named, address = (str(form.cleaned_data.get(name, "")) for name in NAMES)
    if named and not address and "referee_address" not in form.errors:
        form.add_error("referee_address", str(NO_ADDRESS))
    if address and address.casefold() == own_address.casefold():
        form.add_error("referee_address", str(THEMSELVES))
