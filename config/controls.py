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


def _text(value: object) -> str:
    """Return anything as text that is safe in HTML."""
    return conditional_escape(cast("str", value))


def _attributes(widget: Parts) -> str:
    given = cast("Mapping[str, object]", widget["attrs"]).items()
    return "".join(
        f" {_text(name)}" + ("" if value is True else f'="{_text(value)}"')
        for name, value in given
        if value is not False
    )


def _input(widget: Parts) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    kind, name = _text(widget["type"]), _text(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: Parts) -> str:
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _option(option: Parts) -> str:
    value = _text(option["value"])
    return f'<option value="{value}"{_attributes(option)}>{_text(option["label"])}</option>'


def _select(widget: Parts) -> str:
    groups = cast("list[tuple[str | None, list[Parts], int]]", widget["optgroups"])
    drawn = "".join(_group(name, "\n".join(map(_option, options))) for name, options, _index in groups)
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{drawn}\n</select>'


def _group(name: str | None, options: str) -> str:
    return f'\n<optgroup label="{_text(name)}">\n{options}\n</optgroup>' if name else f"\n{options}"


DRAWINGS: Mapping[str, Callable[[Parts], str]] = {
    **{f"{WIDGETS}{kind}.html": _input for kind in PLAIN_INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
}
