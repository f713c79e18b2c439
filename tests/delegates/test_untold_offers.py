"""Offers whose mail has not gone out: their time does not run."""

from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from delegates import registration
from delegates.describing import Answers
from delegates.models import Person, Registration
from delegates.offering import accept_offer, settle_all
from delegates.registration import register
from delegates.untold import SLACK
from events import clock, outbox
from events.models import Conference, Mail
from events.wording import format_moment
from tests.conftest import make_user, sign_in, team_client
from vault.keys import destroy_keys

State = Registration.State
WHOLE = timedelta(hours=72)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def held(conference: Conference, now: datetime) -> list[Registration]:
    """One who gave the only place back, one to whom it is offered by a mail that is held, and one in line."""
    Conference.objects.update(capacity=1, holds_mail=True)
    conference.refresh_from_db()
    people = []
    for number in range(3):
        said = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="delegate")
        sent = register(conference=conference, answers=said, token=uuid4(), at=now + timedelta(minutes=number - 9))
        people.append(Registration.objects.select_related("person", "conference").get(code=sent.reference))
    registration.withdraw(registration=people[0], actor=None, at=now)
    return people


def states(people: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=one.pk).state for one in people]


def offer() -> Mail:
    return Mail.objects.get(purpose="offer")


def release(at: datetime) -> None:
    """Let a person of the team release the mail of the offer; the worker sends it."""
    outbox.release(mail=offer(), actor=make_user("organiser@example.org"), at=at)
    outbox.deliver(now=lambda: at)
    assert offer().state == Mail.State.SENT


def end(people: list[Registration]) -> datetime | None:
    return Registration.objects.get(pk=people[1].pk).offer_ends_at


def test_an_offer_whose_mail_is_held_does_not_lapse_and_the_next_is_offered_nothing(
    held: list[Registration], now: datetime
) -> None:
    for hours in range(0, 300, 24):
        settle_all(now + timedelta(hours=hours))
    assert states(held) == [State.WITHDRAWN, State.OFFERED, State.WAITING]
    assert Mail.objects.filter(purpose="offer").count() == 1


@pytest.mark.parametrize("state", ["queued", "failed", "discarded"])
def test_nor_does_one_whose_mail_waits_was_given_up_or_discarded(
    held: list[Registration], now: datetime, state: str
) -> None:
    Mail.objects.update(state=state)
    settle_all(now + 2 * WHOLE)
    assert states(held)[1] == State.OFFERED


def test_who_is_told_late_has_the_whole_time_from_then_and_reads_a_moment_that_holds(
    held: list[Registration], now: datetime
) -> None:
    late = now + timedelta(hours=100)
    settle_all(late)
    release(late)
    promised = late + WHOLE
    assert end(held) == promised
    assert format_moment(promised, ZoneInfo("UTC")) in str(offer().body)
    settle_all(promised - HOUR)
    assert states(held)[1] == State.OFFERED
    settle_all(promised)
    assert states(held) == [State.WITHDRAWN, State.WITHDRAWN, State.OFFERED]


def test_no_mail_ever_promises_more_than_the_place_is_kept_or_ten_minutes_less_than_the_whole_time(
    held: list[Registration], now: datetime
) -> None:
    sent_at = now + timedelta(hours=5)
    settle_all(sent_at - SLACK)
    release(sent_at)
    assert end(held) == sent_at - SLACK + WHOLE
    settle_all(sent_at + WHOLE - timedelta(minutes=1))
    assert (states(held)[1], end(held)) == (State.OFFERED, sent_at + WHOLE)
    at = sent_at + WHOLE - timedelta(seconds=1)
    assert accept_offer(registration=held[1], actor=None, at=at).state == State.CONFIRMED


def test_without_a_worker_the_page_prolongs_an_offer_of_which_nobody_told(
    held: list[Registration], now: datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=held[1].person_id).update(user=make_user("person1@example.org"))
    user = Person.objects.get(pk=held[1].person_id).user
    assert user
    monkeypatch.setattr(clock, "now", lambda: now + 2 * WHOLE)
    page = unescape(sign_in(client, user).get("/dhrd-2012/registration/").content.decode())
    assert "Accept the place" in page
    assert end(held) == now + 3 * WHOLE
    assert str(format_moment(now + 3 * WHOLE, held[1].conference.zone)) in page


def test_an_offer_is_not_ended_while_a_worker_sends_its_mail(held: list[Registration], now: datetime) -> None:
    later = now + 2 * WHOLE
    Mail.objects.filter(purpose="offer").update(state="queued", claimed_until=later + HOUR)
    settle_all(later)
    assert states(held)[1] == State.OFFERED


def test_after_the_last_day_offers_end_whether_told_or_not(held: list[Registration], now: datetime) -> None:
    Registration.objects.filter(pk=held[1].pk).update(offer_ends_at=now + timedelta(days=59))
    settle_all(now + timedelta(days=60))
    assert states(held)[1] == State.WITHDRAWN


def test_an_offer_that_nobody_can_read_any_more_is_kept_and_stops_nothing(
    held: list[Registration], now: datetime
) -> None:
    destroy_keys([held[1].key_ref])
    settle_all(now + 2 * WHOLE)
    assert (states(held)[1], end(held)) == (State.OFFERED, now + 3 * WHOLE)


def test_the_desk_counts_who_is_offered_a_place_by_a_mail_that_does_not_go_out(
    conference: Conference, held: list[Registration], now: datetime
) -> None:
    desk = team_client(conference, "organiser")
    words = "person is offered a place and not told"
    for state in ("held", "failed", "discarded"):
        Mail.objects.filter(purpose="offer").update(state=state)
        assert words in desk.get("/dhrd-2012/organise/").content.decode()
    Mail.objects.filter(purpose="offer").update(state="sent", sent_at=now)
    assert words not in desk.get("/dhrd-2012/organise/").content.decode()
