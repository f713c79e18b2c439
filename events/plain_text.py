"""Text that people type: what may not be in it, and why."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

# Controls other than tab and line ends; the bidirectional overrides, embeddings and isolates of UAX 9; Unicode tags.
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
LINE_ENDS = re.compile(r"[\t\r\n]")


def validate_text(value: str) -> None:
    """Refuse control characters and those that turn the direction of the text around."""
    if FORBIDDEN.search(value):
        raise ValidationError(_("Remove the invisible control characters from this text; type it anew if need be."))


def validate_line(value: str) -> None:
    """Refuse what `validate_text` refuses, and line ends and tabs."""
    validate_text(value)
    if LINE_ENDS.search(value):
        raise ValidationError(_("Write this on one line."))


def validate_address(value: str) -> None:
    """Refuse what is no e-mail address, and one that quotes characters that are not seen (RFC 5321, 4.1.2)."""
    if not value.isprintable():
        raise ValidationError(_("Enter an e-mail address such as name@example.org."), code="invalid")
    validate_email(value)


def tidy_line(value: str) -> str:
    """Return the text in composed form (NFC) with single spaces."""
    return " ".join(unicodedata.normalize("NFC", value).split())
