"""Log lines that name no person."""

import logging
from pathlib import Path
from traceback import extract_tb

FILLED_BEFORE = "django.security"
"""Loggers whose messages arrive with values of the request written into them."""


class BareFormatter(logging.Formatter):
    """Write the level, the logger, the unfilled message and where an exception was raised.

    Arguments of a message and texts of exceptions may hold what people typed or a URL; neither is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without any value that came from a request or a row."""
        says = record.msg if isinstance(record.msg, str) and not record.name.startswith(FILLED_BEFORE) else "refused"
        line = f"{record.levelname} {record.name}: {says}"
        if record.exc_info and record.exc_info[0]:
            places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(record.exc_info[2])]
            line = f"{line} [{record.exc_info[0].__name__} at {' > '.join(places[-6:])}]"
        return line


class Forget(logging.Filter):
    """Let a record go on without its values, whoever handles it: addresses of pages hold single-use links."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the values off the record."""
        record.args = ()
        return True
