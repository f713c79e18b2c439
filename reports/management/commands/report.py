"""Write the report of a conference, as the public may read it, as a PDF."""

from django.core.management.base import BaseCommand, CommandParser

from events import clock
from events.saving import named_conference, save
from reports.compiling import edition_of
from reports.pdf import typeset


class Command(BaseCommand):
    """`manage.py report SLUG -o FILE`."""

    help = "Write the report of a conference, published or not, in the edition for the public, as a tagged PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("-o", "--output", required=True, help="the file to write, or - for the standard output")

    def handle(self, *_args: str, slug: str, output: str, **_options: object) -> None:
        edition = edition_of(named_conference(slug), at=clock.now())
        save(typeset(edition), output)
        summaries = sum(len(chapter.summaries) for chapter in edition.chapters)
        recommendations = sum(len(group.lines) for group in edition.recommendations)
        self.stderr.write(f"Summaries: {summaries}. Recommendations: {recommendations}.")
