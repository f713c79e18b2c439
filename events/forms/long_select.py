"""A drop-down of some hundred choices; drawn by a template for each choice it took longer than all the rest of its page."""

from html import escape

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """A drop-down of flat choices, drawn without templates as Django's template draws it."""

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the control; the renderer is not asked."""
        del renderer
        chosen = "" if value is None else str(value)
        attributes = flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name}))
        options = "\n".join(_option(str(key), str(label), chosen) for key, label in self.choices)
        return mark_safe(f"<select{attributes}>\n{options}</select>")  # each part is escaped


def _option(key: str, label: str, chosen: str) -> str:
    selected = " selected" if key == chosen else ""
    return f'<option value="{escape(key)}"{selected}>{escape(label)}</option>'
