"""Write a conference's public programme as an iCalendar file."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import clock, locking
from events.audience import Audience
from events.models import Conference
from sessions.calendars import draw_calendar
from sessions.cancelling import gone_from
from sessions.programme import programme_of


class Command(BaseCommand):
    """`manage.py calendar SLUG -o FILE`."""

    help = "Write the public programme of a conference as an iCalendar file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("-o", "--output", required=True, help="the file to write, or - for the standard output")

    def handle(self, *_args: str, slug: str, output: str, **_options: object) -> None:
        body = _draw(slug)
        if output == "-":
            self.stdout.write(body.decode(), ending="")
        else:
            _write(Path(output), body)


def _draw(slug: str) -> bytes:
    locking.refuse_while_locked()
    conference = Conference.objects.filter(slug=slug).first()
    if conference is None:
        message = f"There is no conference with the short name {slug}."
        raise CommandError(message)
    at = clock.now()
    programme = programme_of(conference, audience=Audience.PUBLIC, at=at)
    if programme is None:
        message = f"The programme of {slug} is not published yet."
        raise CommandError(message)
    cancelled = gone_from(conference, programme, at=at)
    return draw_calendar(programme, host=settings.SITE_HOST, cancelled=cancelled)


def _write(path: Path, body: bytes) -> None:
    """Put the whole file in its place at once, so that nobody reads half of it. Raises CommandError."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".calendar-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise CommandError(message) from error
