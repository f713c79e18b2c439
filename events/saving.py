"""Put what was drawn where a command was told to."""

import sys
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from events import locking
from events.models import Conference

STANDARD_OUTPUT = "-"


def named_conference(slug: str) -> Conference:
    """Return the conference of that short name, for a command that needs the keys. Raises CommandError."""
    locking.refuse_while_locked()
    conference = Conference.objects.filter(slug=slug).first()
    if conference is None:
        message = f"There is no conference with the short name {slug}."
        raise CommandError(message)
    return conference


def save(body: bytes, output: str) -> None:
    """Write to the standard output, or to a file that only its owner can read (0600) and that is whole at once.

    Raises CommandError.
    """
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    try:
        _replace(path, body)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise CommandError(message) from error


def _replace(path: Path, body: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".unfinished-", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(body)
            file.flush()
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
