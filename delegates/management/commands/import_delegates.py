"""Import people from a CSV file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from delegates.importing import Answer, Plan, guess, import_people, plan_import
from delegates.sheets import MOST_BYTES, Sheet, UnreadableFileError, read_sheet
from events import clock, locking
from events.models import Conference


class Command(BaseCommand):
    """`manage.py import_delegates SLUG FILE [--dry-run]`. What it says names lines, never people."""

    help = (
        "Enter a request for each row of a CSV file; its headings say what the columns hold. Running it states that "
        "everyone in the file asked to be entered and agreed to the code of conduct. No mail is sent, unless places are given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("file", type=Path, help="a CSV file of at most 5,000 people and 1 MB")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--places", action="store_true", help="give them a place at once, as far as places last, with a mail of it"
        )

    def handle(self, *_args: str, slug: str, file: Path, dry_run: bool, places: bool, **_options: object) -> None:
        locking.refuse_while_locked()
        conference = Conference.objects.filter(slug=slug).first()
        if conference is None:
            message = f"There is no conference with the short name {slug}."
            raise CommandError(message)
        sheet = _read(file)
        mapped = guess(sheet.headings)
        if Answer.NAME not in mapped:
            message = "No column has the heading Name."
            raise CommandError(message)
        if dry_run:
            self._say(plan_import(sheet, mapped, conference=conference), "would be entered")
            return
        with tqdm(total=len(sheet.rows), desc="People", file=self.stderr, leave=False, disable=None) as bar:
            plan = import_people(
                sheet,
                mapped,
                conference=conference,
                actor=None,
                at=clock.now(),
                with_places=places,
                progress=bar.update,
            )
        self._say(plan, "entered")
        if places:
            self.stderr.write(f"{plan.placed} have a place, {len(plan.newcomers) - plan.placed} wait for a decision.")

    def _say(self, plan: Plan, done: str) -> None:
        for line, words in plan.problems:
            self.stderr.write(f"Line {line}: {words}")
        self.stderr.write(
            f"{len(plan.newcomers)} {done}, {len(plan.known)} known already, {len(plan.problems)} things wrong."
        )


def _read(file: Path) -> Sheet:
    """Return the file's table. Raises CommandError."""
    try:
        with file.open("rb") as opened:
            return read_sheet(opened.read(MOST_BYTES + 1))
    except UnreadableFileError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise CommandError(message) from None
