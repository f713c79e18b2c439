"""A drop-down of some hundred choices; drawn by a template for each choice it took longer than all the rest of its page."""

from functools import lru_cache
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
        attributes = flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name}))
        options = _options(tuple((str(key), str(label)) for key, label in self.choices))
        chosen = f'<option value="{escape("" if value is None else str(value))}"'
        options = options.replace(f"{chosen}>", f"{chosen} selected>")
        return mark_safe(f"<select{attributes}>\n{options}</select>")  # each part is escaped


@lru_cache(maxsize=8)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Return the choices, none of them chosen; the same few lists are drawn again and again."""
    return "\n".join(f'<option value="{escape(key)}">{escape(label)}</option>' for key, label in choices)
