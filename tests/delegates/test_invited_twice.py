"""Who has asked for a place already, or waits, and then uses an invitation: it is not lost on them."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates import deciding
from delegates.describing import Answers
from delegates.history import history_of
from delegates.inviting import make_code
from delegates.models import Allotment, InvitationCode, Registration
from delegates.offering import settle_all
from delegates.places import count_places
from delegates.registration import register
from events import clock
from events.accounts import address_alias
from events.models import Conference, Mail
from tests.delegates.holding import DAY, REGISTER, ask, form, give, link, shrink, states

State = Registration.State


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def mine(number: int = 1) -> Registration:
    found = Registration.objects.select_related("person", "conference")
    return found.get(person__address_alias=address_alias(f"person{number}@example.org"))


def come(conference: Conference, at: datetime, code: str, number: int = 1) -> str:
    """Use the code with another name and category; return the state that the receipt shows."""
    said = Answers(display_name="Someone else", address=f"person{number}@example.org", category="guest")
    return register(conference=conference, answers=said, token=uuid4(), at=at, code=code).state


def press_code(conference: Conference, at: datetime) -> str:
    more = {"label": "x", "uses_allowed": 1, "expires_at": at + DAY, "actor": None, "at": at}
    return make_code(conference=conference, category="press", **more)[1]  # type: ignore[arg-type]


def on_request(conference: Conference, at: datetime, *numbers: int) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    for number in numbers:
        assert ask(conference, number, at) == State.REQUESTED


def letters_to(number: int = 1) -> list[str]:
    return list(
        Mail.objects.filter(reference=mine(number).code).order_by("written_at").values_list("purpose", flat=True)
    )


def test_who_has_asked_gets_the_place_of_the_code_and_keeps_every_answer(conference: Conference, now: datetime) -> None:
    on_request(conference, now, 1)
    asked = mine()
    later = now + timedelta(minutes=1)
    assert come(conference, later, press_code(conference, now)) == State.CONFIRMED
    came = mine()
    assert (came.state, came.category, came.decided_at) == (State.CONFIRMED, "press", later)
    assert (came.person.display_name, came.code, came.requested_at) == ("Person 1", asked.code, asked.requested_at)
    assert (came.link_hash, letters_to()) == (asked.link_hash, ["received", "news"])
    assert next((line.who, line.what) for line in history_of(came)) == ("the person", "used an invitation")


def test_who_waits_gets_the_place_that_is_held(conference: Conference, now: datetime) -> None:
    shrink(conference, 2)
    allotment = give(conference, now, 1)
    ask(conference, 2, now)
    assert ask(conference, 1, now) == State.WAITING
    assert come(conference, now, link(allotment, now)) == State.CONFIRMED
    assert (mine().state, mine().category, letters_to()) == (State.CONFIRMED, "delegate", ["received", "news"])
    assert (Allotment.objects.get().taken, count_places(conference, at=now).overall) == (1, 0)


def test_who_is_offered_a_place_takes_that_of_the_link_and_the_offered_one_goes_on(
    conference: Conference, now: datetime
) -> None:
    on_request(conference, now, 1, 2)
    shrink(conference, 2)
    allotment = give(conference, now, 1)
    for number in (1, 2):
        deciding.put_in_line(registration=mine(number), actor=None, at=now + number * timedelta(seconds=1))
    assert (mine(1).state, mine(2).state) == (State.OFFERED, State.WAITING)
    assert come(conference, now, link(allotment, now)) == State.CONFIRMED
    settle_all(now)
    assert (mine(1).state, mine(1).offer_ends_at, mine(2).state) == (State.CONFIRMED, None, State.OFFERED)


def test_where_nothing_is_free_a_code_puts_a_request_at_the_end_of_the_line(
    conference: Conference, now: datetime
) -> None:
    shrink(conference, 1)
    assert [ask(conference, number, now) for number in (2, 3)] == [State.CONFIRMED, State.WAITING]
    on_request(conference, now, 1)
    later = now + timedelta(minutes=1)
    assert come(conference, later, press_code(conference, now)) == State.WAITING
    assert (mine().state, mine().category, mine().queued_at) == (State.WAITING, "press", later)


def test_who_waits_keeps_their_spot_where_a_code_gives_no_more(conference: Conference, now: datetime) -> None:
    shrink(conference, 1)
    assert [ask(conference, number, now) for number in (2, 1)] == [State.CONFIRMED, State.WAITING]
    before = mine()
    assert come(conference, now + timedelta(minutes=1), press_code(conference, now)) == State.WAITING
    assert (mine().state, mine().category, mine().queued_at) == (before.state, "delegate", before.queued_at)
    assert letters_to() == ["received", "again"]


@pytest.mark.parametrize("state", [State.CONFIRMED, State.DECLINED])
def test_who_has_a_place_or_was_declined_stays_so_and_the_link_is_used_up(
    conference: Conference, now: datetime, state: State
) -> None:
    ask(conference, 1, now)
    Registration.objects.update(state=state)
    text = link(give(conference, now, 1), now)
    assert come(conference, now + timedelta(minutes=1), text) == State.CONFIRMED
    assert (states(), letters_to()) == ({state: 1}, ["received", "again"])
    assert (InvitationCode.objects.get().uses, Allotment.objects.get().taken) == (1, 1)


def test_an_invited_persons_second_request_shows_a_receipt_like_any_other(
    conference: Conference, now: datetime
) -> None:
    on_request(conference, now, 1)
    pages = []
    for address in ("person1@example.org", "new@example.org"):
        sent = form(address=address, code=press_code(conference, now))
        answer = Client().post(REGISTER, sent, follow=True)
        pages.append((answer.context["submission"].state, answer.redirect_chain[0][1], answer.templates[0].name))
    assert pages[0] == pages[1]
    assert states() == {State.CONFIRMED: 2}


def test_until_the_worker_offers_a_place_that_was_not_needed_it_looks_taken(
    conference: Conference, now: datetime
) -> None:
    shrink(conference, 2)
    ask(conference, 1, now)
    allotment = give(conference, now, 1)
    assert ask(conference, 2, now) == State.WAITING
    come(conference, now, link(allotment, now))
    assert Client().post(REGISTER, form(step="check")).context["would_wait"]
    assert ask(conference, 3, now) == State.WAITING
    assert mine(2).state == State.OFFERED
