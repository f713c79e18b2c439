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


def read(client: Client) -> str:
    return unescape(client.get(RECORD).content.decode())


def test_the_audit_says_how_many_rows_and_whether_columns_for_safety_officers_were_in_it(
    team: dict[str, Client],
) -> None:
    actions = AuditEntry.objects.filter(action__startswith="export").order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "export csv for catering: 2 rows, usual columns",
        "export csv for travel: 2 rows, safety columns",
    ]


def test_safety_officers_see_all_by_role_and_organisers_their_own(team: dict[str, Client]) -> None:
    assert "exports/" in team["organiser"].get(EXPORT).content.decode()
    everything, own = read(team["safety"]), read(team["organiser"])
    for words in ("an organiser", "a safety officer", "meals", "with columns for safety officers"):
        assert words in everything
    assert ["meals" in own, "rooms, travel and visas" in own] == [True, False]
    assert all("@" not in text.partition("<main")[2].partition("</main")[0] for text in (everything, own))


def test_who_left_the_team_is_named_so_and_a_line_of_before_is_shown_without_a_count(
    conference: Conference, team: dict[str, Client], now: datetime
) -> None:
    gone = AuditEntry.objects.get(action__contains="catering")
    TeamMember.objects.filter(user=gone.actor).delete()
    AuditEntry.objects.filter(pk=gone.pk).update(action="export csv for catering")
    page = read(team["safety"])
    assert ["someone no longer on the team" in page, "not noted" in page] == [True, True]


def test_where_nothing_was_taken_out_the_page_says_so(conference: Conference) -> None:
    assert "No list was taken out yet" in read(team_client(conference, "organiser"))


def test_the_longest_line_fits_the_audit() -> None:
    longest = AuditEntry._meta.get_field("action").max_length or 0
    assert len("export xlsx for interpretation: 9999999 rows, safety columns") <= longest
