"""A language that does not exist, written from right to left: every message of the site between brackets.

What stands on a page without brackets did not go through gettext, or is data.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings
from django.utils.translation import trans_real

CODE = "he"
OPEN, CLOSE = "⟦", "⟧"


class PseudoTranslation(trans_real.DjangoTranslation):
    """Django's own catalogue for the language, but with each message bracketed instead of translated."""

    def gettext(self, message: str) -> str:
        """Return the message in brackets, without its context."""
        return f"{OPEN}{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}{CLOSE}" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular or the plural in brackets."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """Let the site speak the language to browsers that ask for it."""
    with override_settings(LANGUAGES=[("en-gb", "English"), (CODE, "Pseudo")]):
        trans_real._translations[CODE] = PseudoTranslation(CODE)  # type: ignore[attr-defined]  # no public way in
        yield
