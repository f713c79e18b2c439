"""What still works when the data key of one person is gone: everything that is not theirs."""

from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core import mail as mailbox

from delegates import deciding, offering, registration
from delegates.describing import Answers
from delegates.inviting import make_code
from delegates.models import Registration
from delegates.offering import settle_all
from delegates.registration import register
from events import clock, outbox
from events.management.commands import worker
from events.models import Conference, Mail
from tests.conftest import prove, team_client
from vault.keys import destroy_keys

State = Registration.State
DESK = "/dhrd-2012/organise/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def join(conference: Conference, number: int, at: datetime) -> Registration:
    said = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="delegate")
    code = register(conference=conference, answers=said, token=uuid4(), at=at).reference
    return Registration.objects.select_related("person", "conference").get(code=code)


@pytest.fixture
def people(conference: Conference, now: datetime) -> list[Registration]:
    """One who has the only place, one whose key is gone and who is first in line, and one behind them."""
    Conference.objects.update(capacity=1)
    conference.refresh_from_db()
    found = [join(conference, number, now + timedelta(minutes=number - 9)) for number in range(3)]
    destroy_keys([found[1].key_ref])
    return found


def states(people: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=one.pk).state for one in people]


def test_the_place_is_offered_to_the_next_who_can_be_told(people: list[Registration], now: datetime) -> None:
    registration.withdraw(registration=people[0], actor=None, at=now)
    assert states(people) == [State.WITHDRAWN, State.WAITING, State.OFFERED]


def test_others_register_and_are_settled_and_get_their_mails(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    Conference.objects.update(capacity=4)
    worker.deliver_once()
    assert states(people) == [State.CONFIRMED, State.WAITING, State.OFFERED]
    conference.refresh_from_db()
    assert join(conference, 9, now).state == State.CONFIRMED
    worker.deliver_once()
    reached = {message.to[0] for message in mailbox.outbox}
    assert reached == {f"person{number}@example.org" for number in (0, 2, 9)}


def test_the_team_opens_the_page_and_decides(conference: Conference, people: list[Registration], now: datetime) -> None:
    team = prove(team_client(conference, "safety"))
    page = unescape(team.get(f"{DESK}registrations/{people[1].code}/").content.decode())
    assert "this record cannot be opened any more" in page
    assert deciding.decline(registration=people[1], actor=None, at=now).state == State.DECLINED
    assert not Mail.objects.filter(reference=people[1].code, purpose="news").exists()


def test_a_second_request_of_their_address_is_answered_like_any_other(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    said = Answers(display_name="Person 1", address="person1@example.org", category="delegate")
    assert register(conference=conference, answers=said, token=uuid4(), at=now).state == State.WAITING


def test_a_code_whose_label_is_gone_is_listed_and_can_be_revoked(conference: Conference, now: datetime) -> None:
    row, _text = make_code(
        conference=conference, category="press", label="x", uses_allowed=1, expires_at=None, actor=None, at=now
    )
    destroy_keys([row.key_ref])
    team = team_client(conference, "organiser")
    for address in ("", f"codes/{row.pk}/revoke/"):
        assert "cannot be read any more" in team.get(f"{DESK}ways-in/{address}").content.decode()


def test_one_conference_that_cannot_be_settled_stops_no_other_and_no_mail(
    conference: Conference, people: list[Registration], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Conference.objects.get(pk=conference.pk)
    other.pk, other.slug = uuid4(), "another"
    other.save(force_insert=True)
    waits = [join(other, number, now) for number in (4, 5)][1]
    Conference.objects.update(capacity=5)
    settle = offering.settle_if_due

    def stumble(here: Conference, *, at: datetime) -> None:
        if here.pk == conference.pk:
            raise RuntimeError
        settle(here, at=at)

    monkeypatch.setattr(offering, "settle_if_due", stumble)
    settle_all(now)
    assert states([people[2], waits]) == [State.WAITING, State.OFFERED]
    assert outbox.deliver(now=lambda: now) > 0
