"""A message reaches people by what they were told: neither getting one nor missing one tells what was decided."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from delegates.deciding import accept, decline
from delegates.messaging import messages_to, write_message
from delegates.models import Addressee, Message, Registration
from events import clock
from events.models import Conference, Mail
from tests.conftest import make_user, team_client
from tests.delegates.vetted import MORNING, agree, of, officer, request, vet

pytestmark = pytest.mark.database

TEXT = {"subject": "Rooms and trams", "text": "Take tram 4."}
NAMES = ("placed", "declined", "open")


@pytest.fixture
def people(conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch) -> dict[str, Registration]:
    """Someone with a place, someone declined, neither of them told yet, and someone whose request is open."""
    monkeypatch.setattr(clock, "now", lambda: now)
    vet(conference, 1)
    found = {name: request(conference, now, address=f"{name}@example.org") for name in NAMES}
    agree(found["placed"], officer(conference, "first"), at=now)
    accept(registration=found["placed"], actor=None, at=now)
    decline(registration=found["declined"], actor=None, at=now)
    return found


def ask(client: Client, conference: Conference, step: str, **choice: object) -> str:
    """Return what the desk answers to a step of writing to those chosen."""
    sent = {"step": step, "token": str(uuid4())} | TEXT | choice
    return client.post(f"/{conference.slug}/organise/messages/new/", sent, follow=True).content.decode()


def mark_of(page: str) -> str:
    """Return the fingerprint of those chosen that the page carries on."""
    return page.split('name="fingerprint" value="')[1].split('"', maxsplit=1)[0]


def send(client: Client, conference: Conference, **choice: object) -> set[str]:
    """Look, send, and return whom it reached."""
    page = ask(client, conference, "check", **choice)
    if 'name="fingerprint"' in page:
        ask(client, conference, "send", fingerprint=mark_of(page), **choice)
    return {name for name in NAMES if messages_to(of(conference, f"{name}@example.org"))}


@pytest.mark.parametrize(
    ("kept", "reached"),
    [
        ("state=confirmed", set()),
        ("state=declined", set()),
        ("state=requested", set(NAMES)),
        ("", set(NAMES)),
        ("category=delegate", set(NAMES)),
        ("category=delegate&state=confirmed", set()),
    ],
)
def test_who_is_not_told_gets_what_open_requests_get_and_nothing_else(
    conference: Conference, people: dict[str, Registration], kept: str, reached: set[str]
) -> None:
    organiser = team_client(conference, "organiser")
    assert send(organiser, conference, whole="yes", kept=kept) == reached
    assert Mail.objects.filter(purpose="message").count() == len(reached)


def test_the_ticked_who_are_not_told_are_left_out_and_counted_apart(
    conference: Conference, people: dict[str, Registration]
) -> None:
    organiser, codes = team_client(conference, "organiser"), [one.code for one in people.values()]
    page = ask(organiser, conference, "check", chosen=codes)
    assert "2 of those chosen are left out: their requests are decided, and they are not told yet." in page
    assert "All of them are told by" in page
    assert "To 1 person" in page
    assert send(organiser, conference, chosen=codes) == {"open"}


def test_a_choice_of_people_of_whom_none_is_told_is_refused_in_words(
    conference: Conference, people: dict[str, Registration]
) -> None:
    page = ask(team_client(conference, "organiser"), conference, "check", chosen=[people["placed"].code])
    assert "None of those chosen can be written to yet" in page


def test_once_they_are_told_they_are_written_to(
    conference: Conference, people: dict[str, Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    organiser = team_client(conference, "organiser")
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    assert send(organiser, conference, whole="yes", kept="state=confirmed") == {"placed"}


def test_the_verb_itself_leaves_out_who_is_not_told(
    conference: Conference, people: dict[str, Registration], now: datetime
) -> None:
    more = {"conference": conference, "registrations": list(people.values()), "author": make_user(), **TEXT}
    write_message(pk=uuid4(), at=now, **more)  # type: ignore[arg-type]  # each names its parts
    assert [row.registration_id for row in Addressee.objects.all()] == [people["open"].pk]
    assert Message.objects.count() == 1
