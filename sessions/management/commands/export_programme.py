"""Write a conference's programme as a file that other systems read."""

from collections.abc import Iterable
from pathlib import PurePath

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import clock
from events.audience import Audience
from events.saving import named_conference, save
from sessions.exchange.drawing_csv import draw_table
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.exchange.unplaced import Unplaced, unplaced_in
from sessions.programme import programme_of
from sessions.publishing import draft_of
from sessions.values import Programme

ENDINGS = (".xml", ".json", ".csv")


class Command(BaseCommand):
    """`manage.py export_programme SLUG -o FILE [--draft]`."""

    help = (
        "Write the programme of a conference as schedule.xml, schedule.json or CSV, whichever the file's ending says: "
        "what the public may see of the last version, or with --draft all of the working draft, names included."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("-o", "--output", required=True, help="a file that ends in .xml, .json or .csv")
        parser.add_argument("--draft", action="store_true", help="the working draft, as organisers see it")

    def handle(self, *_args: str, slug: str, output: str, draft: bool, **_options: object) -> None:
        ending = PurePath(output).suffix.lower()
        if ending not in ENDINGS:
            message = "The file must end in .xml, .json or .csv, so that it is clear what it is to be."
            raise CommandError(message)
        conference = named_conference(slug)
        audience = Audience.ORGANISERS if draft else Audience.PUBLIC
        version = draft_of(conference) if draft else None
        programme = programme_of(conference, audience=audience, at=clock.now(), version=version)
        if programme is None:
            message = f"The programme of {slug} is not published yet. With --draft its working draft is written."
            raise CommandError(message)
        unplaced = unplaced_in(version, at=clock.now()) if version and ending == ".csv" else ()
        save(_drawn(programme, unplaced, ending), output)
        self.stderr.write(f"Sessions: {len(programme.sessions) + len(unplaced)}.")


def _drawn(programme: Programme, unplaced: Iterable[Unplaced], ending: str) -> bytes:
    if ending == ".csv":
        return draw_table(programme, unplaced)
    draw = draw_xml if ending == ".xml" else draw_json
    return draw(programme, host=settings.SITE_HOST)
