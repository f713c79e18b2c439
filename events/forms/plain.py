"""Fields for what people type: composed, and without characters that are not seen."""

import unicodedata

from django import forms

from events.plain_text import validate_address, validate_line, validate_text


class Line(forms.CharField):
    """One line of text in composed form, without control characters."""

    default_validators = [*forms.CharField.default_validators, validate_line]  # noqa: RUF012  # as Django declares it

    def to_python(self, value: str | None) -> str:
        """Compose the text (NFC) and strip its ends."""
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class Address(forms.EmailField):
    """An e-mail address without characters that are not seen; every form that takes an address takes it by this."""

    default_validators = [validate_address]  # noqa: RUF012  # as Django declares it


class Lines(forms.CharField):
    """A text of several lines, without control characters."""

    default_validators = [*forms.CharField.default_validators, validate_text]  # noqa: RUF012  # as Django declares it
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})

    def to_python(self, value: str | None) -> str:
        """Compose the text (NFC) and write its line ends as one character."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        return text.replace("\r\n", "\n").replace("\r", "\n")
