"""What is drawn without templates is what Django's templates draw."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from config.controls import DRAWINGS, draw
from config.forms import Renderer
from events.forms.long_select import LongSelect

CHOICES = [("", "None"), ("a", "A & B"), ("<", mark_safe("<b>c</b>")), (3, "drei")]
GROUPED = [("", "None"), ("One", [("a", "A"), ("b", "B")]), ("T & O", [(3, "drei")])]
MARKED = {"id": "id_x", "class": "wide", "required": True, "disabled": False, "data-x": '"<&>"', "maxlength": 8}
WIDGETS = [
    forms.TextInput(),
    forms.EmailInput(),
    forms.NumberInput(),
    forms.URLInput(),
    forms.HiddenInput(),
    forms.PasswordInput(),
    forms.DateInput(),
    forms.DateTimeInput(),
    forms.TimeInput(),
    forms.CheckboxInput(),
    forms.Textarea(),
    *(kind(choices=choices) for kind in (forms.Select, forms.SelectMultiple) for choices in (CHOICES, GROUPED)),
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [None, "", "a", "<\"&'>", 3, 0])
@pytest.mark.parametrize("attributes", [{}, MARKED])
def test_a_control_is_drawn_as_djangos_template_draws_it(
    widget: forms.Widget, value: object, attributes: dict[str, object]
) -> None:
    context = widget.get_context("x<", value, attributes)
    theirs = DjangoTemplates.render(Renderer(), str(widget.template_name), context)
    assert Renderer().render(str(widget.template_name), context).split() == re.sub("\\s*\n\\s*", "\n", theirs).split()


def test_a_list_of_some_errors_and_an_unknown_control_are_left_to_their_templates() -> None:
    assert draw("django/forms/errors/list/default.html", {"errors": ["Wrong"]}) is None
    assert draw("django/forms/widgets/clearable_file_input.html", {"widget": {}}) is None
    assert "django/forms/widgets/select.html" in DRAWINGS


@pytest.mark.parametrize("value", [None, "", "a", "<", 3])
def test_a_long_drop_down_holds_what_a_short_one_does(value: object) -> None:
    class Form(forms.Form):
        short = forms.ChoiceField(choices=[("", "None"), ("a", "A & B"), ("<", "c"), (3, "drei")], required=False)
        long = forms.ChoiceField(choices=short.choices, required=False, widget=LongSelect)

    form = Form(initial={"short": value, "long": value})
    as_long = str(form["short"]).replace("short", "long").replace("\n  ", "\n").replace("\n</select>", "</select>")
    assert (
        str(form["long"]) == as_long.replace('name="long" id="id_long"', 'id="id_long" name="long"')
        or str(form["long"]) == as_long
    )
