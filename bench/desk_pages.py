"""Make a conference of the size that is given, and time the desk's pages there; run by bench/desk.py."""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  # models load after set-up
from django.test import Client  # noqa: E402  # likewise

from bench.timing import seconds  # noqa: E402  # likewise
from delegates.exporting import Column  # noqa: E402  # likewise
from delegates.models import Person, Registration  # noqa: E402  # likewise
from events import access, clock  # noqa: E402  # likewise
from events.accounts import open_account  # noqa: E402  # likewise
from events.models import Conference, TeamMember  # noqa: E402  # likewise
from vault.keys import unlocked  # noqa: E402  # likewise

ROUNDS = 3
LONG = 2.0
"""Seconds; a job that takes longer is timed once."""
FIELDS = ("display_name", "languages", "affiliation", "country", "biography", "visibility")
LIST = "/bench/organise/registrations/"


def safety_officer() -> Client:
    """Return a client whose second factor was proved a moment ago."""
    conference = Conference.objects.get(slug="bench")
    user = open_account(address="desk@example.org", is_verified=True)
    TeamMember.objects.create(conference=conference, user=user, role=TeamMember.Role.SAFETY)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session.update({access.SECOND_FACTOR: True, access.SECOND_FACTOR_AT: clock.now().isoformat()})
    session.save()
    return client


def unseal(people: list[Person]) -> None:
    """Open six fields of each person and nothing else."""
    with unlocked(person.key_ref for person in people):
        for person in people:
            for field in FIELDS:
                getattr(person, field)


def export(desk: Client, kind: str) -> None:
    """Take everything out as a file."""
    chosen = {"purpose": "other", "columns": [column.value for column in Column], "format": kind}
    answer = desk.post(f"{LIST}export/", chosen)
    assert answer["Content-Disposition"]
    answer.getvalue()


def pages(desk: Client) -> dict[str, Callable[[], object]]:
    """Return what is timed."""
    code = Registration.objects.order_by("pk")[0].code
    return {
        "list": partial(desk.get, LIST),
        "last page": partial(desk.get, f"{LIST}?page=last"),
        "one state": partial(desk.get, f"{LIST}?state=confirmed"),
        "one category": partial(desk.get, f"{LIST}?category=delegate"),
        "search": partial(desk.post, LIST, {"q": "ma"}),
        "one person": partial(desk.get, f"{LIST}{code}/"),
        "what waits": partial(desk.get, "/bench/organise/"),
        "CSV": partial(export, desk, "csv"),
        "XLSX": partial(export, desk, "xlsx"),
    }


def _time(job: Callable[[], object]) -> float:
    """Return the median of some rounds after one to warm up."""
    first = seconds(job)
    return first if first > LONG else median(seconds(job) for _round in range(ROUNDS))


def main(size: int) -> None:
    """Print a line for each page."""
    with redirect_stdout(StringIO()):
        call_command("upgrade")
        call_command("populate", "bench", sessions=6, speakers=12, rooms=3, delegates=size)
    desk = safety_officer()
    bare = seconds(partial(unseal, list(Person.objects.filter(registration__isnull=False))))
    empty = _time(partial(desk.get, "/healthz"))
    sys.stdout.write(
        f"desk of {size}: an empty view {empty * 1000:.1f} ms, bare unsealing of six fields {bare:.2f} s\n"
    )
    for name, job in pages(desk).items():
        took = _time(job)
        sys.stdout.write(
            f"  {name:12} {took * 1000:6.0f} ms, {took / empty:6.0f} empty views, {took / bare:5.2f} of bare unsealing\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
