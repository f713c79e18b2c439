"""Import a programme from a file of another system."""

from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from events import clock, locking
from events.accounts import sealed_address
from events.models import Conference, User
from sessions.exchange.beginning import TeamKnownError, begin_conference, give_to
from sessions.exchange.matching import conflicts_after, plan_import
from sessions.exchange.reading import MOST_BYTES, read_programme
from sessions.exchange.reporting import Overlaps, findings, overlaps_of
from sessions.exchange.steps import Progress, import_all
from sessions.exchange.understanding import Remark
from sessions.exchange.values import ImportedProgramme, UnreadableProgrammeError
from sessions.publishing import conflicts_of, draft_of


class Command(BaseCommand):
    """`manage.py import_programme SLUG FILE [--dry-run]`. What it says numbers events; it names neither them nor people."""

    help = (
        "Bring the sessions of a schedule.xml, schedule.json, iCalendar or CSV file into the working draft of a conference; "
        "where there is none of that short name, make one that only its team can see. Sessions come in neutral and "
        "people without any consent. The same file again changes nothing, a newer one what it says otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the conference's short name")
        parser.add_argument("file", type=Path, help="a file of at most 5,000 events and 8 MB")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--organiser", default="", help="the address of the account that organises a conference without a team"
        )

    def handle(self, *_args: str, slug: str, file: Path, dry_run: bool, organiser: str, **_options: object) -> None:
        locking.refuse_while_locked()
        programme, user = _read(file), _account(organiser) if organiser else None
        if dry_run:
            with suppress(_NotForGood), transaction.atomic():
                self._look(programme, self._conference(programme, slug))
                raise _NotForGood
            return
        conference = self._conference(programme, slug)
        if user:
            _give(conference, user)
        self._tell(plan_import(programme, conference=conference, at=clock.now()).remarks)
        with tqdm(total=programme.total, desc="Events", file=self.stderr, leave=False, disable=None) as bar:
            done = import_all(programme, conference=conference, actor=None, at=clock.now(), progress=bar.update)
        self._count(done, overlaps_of(conflicts_of(draft_of(conference))))

    def _conference(self, programme: ImportedProgramme, slug: str) -> Conference:
        """Return the conference of that short name, made from the file if need be. Raises CommandError."""
        known = Conference.objects.filter(slug=slug).first()
        if known:
            return known
        try:
            made = begin_conference(programme, slug=slug, at=clock.now())
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        self.stderr.write(
            f"A new conference, {made.first_day} to {made.last_day}, {made.time_zone}, {made.city}: check this in its "
            "settings. Only its team can see it; --organiser says who begins one."
        )
        return made

    def _look(self, programme: ImportedProgramme, conference: Conference) -> None:
        """Say what would happen."""
        plan = plan_import(programme, conference=conference, at=clock.now())
        self._tell(plan.remarks)
        self._count(Progress(programme.total).after(programme, plan), overlaps_of(conflicts_after(plan)))

    def _tell(self, remarks: list[Remark]) -> None:
        for finding in findings(remarks):
            where = f"Events {finding.spans}" if finding.numbers else "File"
            self.stderr.write(f"{where}: {finding.words} ({finding.grade.value})")

    def _count(self, done: Progress, overlaps: Overlaps) -> None:
        said = f"{done.new} new, {done.updated} changed, {done.same} as they were. {done.people} new people."
        self.stderr.write(f"{done.total} in the file: {said}")
        self.stderr.write(
            f"In the draft: {overlaps.rooms} overlaps in rooms, {overlaps.people} of people, {overlaps.outside} sessions on "
            f"other days, {overlaps.others} other conflicts."
        )


class _NotForGood(Exception):  # noqa: N818  # it is no error, it ends what was only tried
    """Nothing of this is to stay."""


def _read(file: Path) -> ImportedProgramme:
    """Return what the file says. Raises CommandError."""
    try:
        with file.open("rb") as opened:
            return read_programme(opened.read(MOST_BYTES + 1))
    except UnreadableProgrammeError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise CommandError(message) from None


def _account(address: str) -> User:
    """Return the account of that address. Raises CommandError."""
    user = User.objects.filter(email=sealed_address(address)).first()
    if user is None:
        message = "No account has this address. Make it with the command owner, then run this again."
        raise CommandError(message)
    return user


def _give(conference: Conference, user: User) -> None:
    try:
        give_to(conference=conference, user=user, at=clock.now())
    except TeamKnownError:
        message = "The conference has a team. Someone on it can invite others."
        raise CommandError(message) from None
