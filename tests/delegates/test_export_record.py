"""Which lists were taken out, and who sees that."""

from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from delegates.describing import Answers
from delegates.registration import register
from events import access, clock
from events.models import AuditEntry, Conference, TeamMember
from tests.conftest import team_client

EXPORT = "/dhrd-2012/organise/registrations/export/"
RECORD = "/dhrd-2012/organise/registrations/exports/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def team(conference: Conference, now: datetime) -> dict[str, Client]:
    """An organiser and a safety officer, who have each taken a list out of two registrations."""
    for number in range(2):
        said = Answers(display_name="Sunrise", address=f"person{number}@example.org", category="delegate")
        register(conference=conference, answers=said, token=uuid4(), at=now + timedelta(minutes=number))
    clients = {role: team_client(conference, role) for role in ("organiser", "safety")}
    for role, client in clients.items():
        session = client.session
        session[access.SECOND_FACTOR_AT] = now.isoformat()
        session.save()
        column, purpose = ("address", "travel") if role == "safety" else ("name", "catering")
        said = {"purpose": purpose, "columns": ["code", column], "format": "csv"}  # type: ignore[assignment]
        assert client.post(EXPORT, said).status_code == 200
    return clients


def read(client: Client, page: str = RECORD) -> str:
    return unescape(client.get(page).content.decode())


def test_the_audit_says_how_many_rows_and_whether_columns_for_safety_officers_were_in_it(
    team: dict[str, Client],
) -> None:
    actions = AuditEntry.objects.filter(action__startswith="export").order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "export csv for catering: 2 rows, usual columns",
        "export csv for travel: 2 rows, safety columns",
    ]


def test_safety_officers_see_by_which_account_and_organisers_their_own(team: dict[str, Client]) -> None:
    assert "exports/" in team["organiser"].get(EXPORT).content.decode()
    everything, own = main(read(team["safety"])), main(read(team["organiser"]))
    for words in ("<bdi>organiser@team.example</bdi>", "an organiser", "meals", "with columns for safety officers"):
        assert words in everything
    assert ["meals" in own, "rooms, travel and visas" in own] == [True, False]
    assert ["safety@team.example" in everything, ">you</td>" in everything] == [False, True]
    assert ["@" in own, ">you</td>" in own] == [False, True]


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def test_who_left_the_team_is_still_named_and_a_line_of_before_is_shown_without_a_count(
    team: dict[str, Client],
) -> None:
    left = AuditEntry.objects.get(action__contains="catering")
    TeamMember.objects.filter(user=left.actor).delete()
    AuditEntry.objects.filter(pk=left.pk).update(action="export csv for catering")
    page = read(team["safety"])
    assert [words in page for words in ("organiser@team.example", "no longer on the team", "not noted")] == [True] * 3


def test_an_account_that_was_deleted_is_not_taken_for_the_site(team: dict[str, Client]) -> None:
    AuditEntry.objects.filter(action__contains="catering").update(actor=None)
    assert "an account that no longer exists" in read(team["safety"])


def test_the_form_says_truly_who_reads_of_the_list_afterwards(team: dict[str, Client]) -> None:
    page = read(team["organiser"], EXPORT)
    assert "of the others only safety officers can, with the address of your account" in page


def test_where_nothing_was_taken_out_the_page_says_so(conference: Conference) -> None:
    assert "No list was taken out yet" in read(team_client(conference, "organiser"))


def test_the_longest_line_fits_the_audit() -> None:
    longest = AuditEntry._meta.get_field("action").max_length or 0
    assert len("export xlsx for interpretation: 9999999 rows, safety columns") <= longest
