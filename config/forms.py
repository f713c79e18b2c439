"""How every form of the site is drawn: label, hint, error, control, and who sees the answer until when."""

from pathlib import Path

import django.forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import CheckboxInput
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property

from config.controls import draw

OURS = Path(__file__).parent / "templates"
DJANGOS = Path(django.forms.__file__).parent / "templates"


class TrustedField(BoundField):
    """A field that tells, beside its control, why it is asked, who sees the answer and until when it is kept.

    The form sets these as plain attributes of its field: `self.fields["name"].seen_by = _("Organisers")`.
    """

    @property
    def why(self) -> str:
        """Why it is asked, or nothing."""
        return str(getattr(self.field, "why", ""))

    @property
    def seen_by(self) -> str:
        """Who sees the answer, or nothing."""
        return str(getattr(self.field, "seen_by", ""))

    @property
    def kept_until(self) -> str:
        """Until when the answer is kept, or nothing."""
        return str(getattr(self.field, "kept_until", ""))

    @property
    def is_explained(self) -> bool:
        """Whether anything is told beside the control."""
        return bool(self.why or self.seen_by or self.kept_until)

    @property
    def is_single_check(self) -> bool:
        """One tick box, whose label stands behind it."""
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def first_control_id(self) -> str:
        """The id an error summary links to: of a group of choices its first, so that focus lands on a control."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def aria_describedby(self) -> str | None:
        """Django's ids of hint and error, and that of the facts below the control."""
        described = super().aria_describedby
        if described is None or not self.is_explained or self.is_hidden:
            return described
        return f"{described} {self.auto_id}_known".strip()


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` from config/templates/django/forms, then Django's own."""

    bound_field_class = TrustedField

    def render(self, template_name: str, context: dict[str, object], request: HttpRequest | None = None) -> str:
        """Draw the common controls at once, all else by its template."""
        drawn = draw(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn

    @cached_property
    def engine(self) -> Engine:
        """Our templates before Django's; cached like every other template."""
        return Engine({"APP_DIRS": True, "DIRS": [OURS, DJANGOS], "NAME": "forms", "OPTIONS": {}})
