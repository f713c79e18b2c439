"""Draw a form's plain controls as Django's templates do, without a template for each attribute and choice.

Most of the time of a page with a form went into these. What is not known here is left to the templates.
"""

from collections.abc import Callable, Mapping
from typing import cast

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Parts = Mapping[str, object]
WIDGETS = "django/forms/widgets/"
PLAIN_INPUTS = ("text", "email", "number", "url", "password", "hidden", "date", "datetime", "time", "checkbox", "input")
ERRORS = "django/forms/errors/list/default.html"


def draw(template: str, context: Parts) -> SafeString | None:
    """Return the control that the template would draw, nothing for a list of no errors, or None for other templates."""
    if template == ERRORS and not context["errors"]:
        return SafeString()
    drawing = DRAWINGS.get(template)
    return mark_safe(drawing(cast("Parts", context["widget"]))) if drawing else None  # each part is escaped


def _attributes(widget: Parts) -> str:
    given = cast("Mapping[str, object]", widget["attrs"]).items()
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"')
        for name, value in given
        if value is not False
    )


def _input(widget: Parts) -> str:
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: Parts) -> str:
    text = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _option(option: Parts) -> str:
    value = conditional_escape(option["value"])
    return f'<option value="{value}"{_attributes(option)}>{conditional_escape(option["label"])}</option>'


def _select(widget: Parts) -> str:
    groups = cast("list[tuple[str | None, list[Parts], int]]", widget["optgroups"])
    drawn = "".join(_group(name, "\n".join(map(_option, options))) for name, options, _index in groups)
    return f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>{drawn}\n</select>'


def _group(name: str | None, options: str) -> str:
    return f'\n<optgroup label="{conditional_escape(name)}">\n{options}\n</optgroup>' if name else f"\n{options}"


DRAWINGS: Mapping[str, Callable[[Parts], str]] = {
    **{f"{WIDGETS}{kind}.html": _input for kind in PLAIN_INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
}
