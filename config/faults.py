"""What is told of an error beyond the log."""

from pathlib import Path
from traceback import extract_tb

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


class BareReporter(ExceptionReporter):
    """Tell of an error only its kind and place, in the mails that a handler of Django's would send, and on no page.

    Django's own report holds what was sent, the variables of each frame and the text of the error: a unique violation
    of PostgreSQL repeats the row's values.
    """

    def get_traceback_text(self) -> SafeString:
        """Return the kind and the places of the error."""
        kind = self.exc_type.__name__ if self.exc_type else "no exception"
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(self.tb)]
        return format_html("{} at {}", kind, ", ".join(places[-6:]))

    def get_traceback_html(self) -> SafeString:
        """Return the same."""
        return self.get_traceback_text()
