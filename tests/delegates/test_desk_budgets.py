"""What the desk's pages ask of both databases, however many are registered."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.exporting import Column
from delegates.models import Person, Registration
from events import access, clock
from events.models import Conference
from tests.conftest import team_client
from vault.keys import make_keys, unlocked

LIST = "/dhrd-2012/organise/registrations/"
SIZES = (60, 600)
BUDGET = 12
WIDER = {"desk": 18, "csv": 13, "xlsx": 13, "registration": 14}
"""The first page looks into every part of the conference; a file leaves a notice for the page after it; a safety officer
also reads what one person agrees to, and about which sessions."""
STATES = list(Registration.State)

Visit = Callable[[Client], HttpResponse]


def crowd(conference: Conference, count: int) -> None:
    """Register that many invented people, every one in another state than the one before."""
    at = datetime(2012, 1, 10, tzinfo=UTC)
    refs = make_keys(count)
    people = [Person(conference=conference, key_ref=ref) for ref in refs]
    for number, person in enumerate(people):
        person.display_name = f"Person {number}"
    rows = [
        Registration(
            person=person,
            conference=conference,
            key_ref=person.key_ref,
            code=f"P{number:05}",
            state=STATES[number % len(STATES)],
            requested_at=at,
            queued_at=at,
            conduct_agreed_at=at,
        )
        for number, person in enumerate(people)
    ]
    with unlocked(refs):
        Person.objects.bulk_create(people, batch_size=50)
        Registration.objects.bulk_create(rows, batch_size=40)


def export(kind: str) -> Visit:
    """Return how everything is taken out as a file of that kind."""
    chosen = {"purpose": "other", "columns": [column.value for column in Column], "format": kind}
    return lambda desk: desk.post(f"{LIST}export/", chosen)  # type: ignore[return-value]  # the test client's answer is one


VISITS: dict[str, Visit] = {
    "list": lambda desk: desk.get(LIST),  # type: ignore[dict-item, return-value]
    "second page": lambda desk: desk.get(f"{LIST}?page=2"),  # type: ignore[dict-item, return-value]
    "state": lambda desk: desk.get(f"{LIST}?state=confirmed"),  # type: ignore[dict-item, return-value]
    "category": lambda desk: desk.get(f"{LIST}?category=delegate"),  # type: ignore[dict-item, return-value]
    "search": lambda desk: desk.post(LIST, {"q": "person"}),  # type: ignore[dict-item, return-value]
    "search in a filter": lambda desk: desk.post(f"{LIST}?state=confirmed", {"q": "p0000"}),  # type: ignore[dict-item, return-value]
    "registration": lambda desk: desk.get(f"{LIST}P00007/"),  # type: ignore[dict-item, return-value]
    "desk": lambda desk: desk.get("/dhrd-2012/organise/"),  # type: ignore[dict-item, return-value]
    "csv": export("csv"),
    "xlsx": export("xlsx"),
}


@pytest.fixture
def desk(conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A safety officer whose second factor was proved a moment ago."""
    monkeypatch.setattr(clock, "now", lambda: now)
    client = team_client(conference, "safety")
    session = client.session
    session[access.SECOND_FACTOR_AT] = now.isoformat()
    session.save()
    return client


def count(desk: Client, visit: Visit) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        answer = visit(desk)
        b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return len(main) + len(keys)


def test_every_page_of_the_desk_keeps_its_budget_at_60_and_at_600(conference: Conference, desk: Client) -> None:
    crowd(conference, SIZES[0])
    few = {name: count(desk, visit) for name, visit in VISITS.items()}
    desk.get(f"{LIST}exports/")  # takes the notice that a list was taken out
    Registration.objects.all().delete()
    crowd(conference, SIZES[1])
    many = {name: count(desk, visit) for name, visit in VISITS.items()}
    assert many == few
    assert {name: number for name, number in many.items() if number > WIDER.get(name, BUDGET)} == {}


def test_a_search_finds_names_and_codes_in_any_case_and_says_how_many(conference: Conference, desk: Client) -> None:
    crowd(conference, SIZES[0])
    assert desk.post(LIST, {"q": "PERSON 5"}).content.decode().count('name="chosen"') == 11
    assert desk.post(LIST, {"q": "p00005"}).content.decode().count('name="chosen"') == 1
    assert "These are the first 50 of 60" in desk.post(LIST, {"q": "person"}).content.decode()
