"""Make a large invented conference, to see how the site behaves with it."""

import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug as validate_slug_letters

from config.demo.crowding import Crowd, TooFewSpeakersError, TooManySessionsError, fill
from config.demo.progress import Progress
from events.models import Conference
from events.models.conference import validate_slug


class Command(BaseCommand):
    """The same numbers and seed give the same people and sessions."""

    help = "Make a new conference of any size with invented people and a published programme."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the short name of the conference, which must be new")
        parser.add_argument("--sessions", type=int, default=60)
        parser.add_argument("--speakers", type=int, default=80)
        parser.add_argument("--rooms", type=int, default=6)
        parser.add_argument("--delegates", type=int, default=150)
        parser.add_argument("--seed", type=int, default=1)

    def handle(  # noqa: PLR0913  # the size has these parts
        self,
        *_args: str,
        slug: str,
        sessions: int,
        speakers: int,
        rooms: int,
        delegates: int,
        seed: int,
        **_options: object,
    ) -> None:
        _refuse(slug, sessions, speakers, rooms, delegates)
        crowd = Crowd(sessions=sessions, speakers=speakers, rooms=rooms, delegates=delegates, seed=seed)
        began = time.monotonic()
        try:
            fill(slug=slug, crowd=crowd, progress=Progress(self.stdout.write))
        except TooManySessionsError:
            message = f"{sessions} sessions do not fit into {rooms} rooms and three days. Ask for more rooms."
            raise CommandError(message) from None
        except TooFewSpeakersError:
            message = f"{speakers} speakers would have to be in two of {rooms} rooms at once. Ask for none or for more."
            raise CommandError(message) from None
        self.stdout.write(f"The conference {slug} is ready after {time.monotonic() - began:.1f} seconds.")


def _refuse(slug: str, sessions: int, speakers: int, rooms: int, delegates: int) -> None:
    """Raise CommandError for a slug that cannot be had and for numbers that make no sense."""
    try:
        validate_slug_letters(slug)
        validate_slug(slug)
    except ValidationError as error:
        raise CommandError(error.messages[0]) from None
    if Conference.objects.filter(slug=slug).exists():
        message = f"There is a conference {slug} already, and it is left as it is. Choose another short name."
        raise CommandError(message)
    if rooms < 1 or min(sessions, speakers, delegates) < 0:
        message = "There must be at least one room, and no number may be below zero."
        raise CommandError(message)
