"""A field for a short list of words that rooms have and sessions ask for."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.plain_text import tidy_line, validate_line

MOST_WORDS = 20
LONGEST_WORD = 40


def distinct(words: Iterable[str]) -> list[str]:
    """Return the words tidied and in lower case, each once and in order, so that “Projector” and “projector” are one."""
    return list(dict.fromkeys(word for text in words if (word := tidy_line(text).lower())))


class WordsField(forms.CharField):
    """Words with commas between them: cleans to a list."""

    def __init__(self, *, label: object, help_text: object = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False, validators=[validate_line])  # type: ignore[arg-type]  # lazy texts

    def prepare_value(self, value: object) -> object:
        """Write a list as it is typed."""
        return ", ".join(str(word) for word in value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        """Read the words. Raises ValidationError for too many, or for one that is too long."""
        words = distinct(super().clean(value).split(","))
        if any(len(word) > LONGEST_WORD for word in words):
            raise ValidationError(_("Each word may have at most 40 characters. Put commas between them."))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("Name at most 20 things."))
        return words
