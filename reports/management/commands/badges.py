"""Write the badges of a conference as a PDF."""

from django.core.management.base import BaseCommand, CommandParser

from events import clock
from events.saving import named_conference, save
from reports.printing import print_badges


class Command(BaseCommand):
    """`manage.py badges SLUG -o FILE`."""

    help = "Write one badge for each confirmed registration, four on a sheet of A4, as a PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("-o", "--output", required=True, help="the file to write, or - for the standard output")

    def handle(self, *_args: str, slug: str, output: str, **_options: object) -> None:
        count, sheet = print_badges(named_conference(slug), at=clock.now())
        save(sheet.pdf, output)
        self.stderr.write(f"Badges: {count}.")
        if sheet.refused:
            self.stderr.write(f"With the code in place of a name that cannot be drawn: {', '.join(sheet.refused)}.")
        if sheet.incomplete:
            self.stderr.write(f"With something left out that cannot be drawn: {', '.join(sheet.incomplete)}.")
