"""A decision about many never overrules what was decided about one of them since it was shown or begun."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates import bulk, deciding
from delegates.bulk import begin, go_on, items_of
from delegates.describing import Answers
from delegates.models import BulkStep, Person, Registration
from delegates.registration import register, withdraw
from events import clock
from events.models import Conference, Mail
from tests.conftest import make_user, team_client
from tests.delegates.crowd import TOGETHER, confirm, hidden
from vault.keys import destroy_keys

LIST = "/dhrd-2012/organise/registrations/"
State = Registration.State
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def ask(conference: Conference, number: int, at: datetime) -> Registration:
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="guest")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at + timedelta(minutes=number))
    return Registration.objects.select_related("person", "conference").get(code=sent.reference)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    return [ask(conference, number, now - timedelta(hours=9)) for number in range(3)]


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def states(registrations: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=found.pk).state for found in registrations]


def ticked(action: str, registrations: list[Registration]) -> dict[str, object]:
    return {"action": action, "chosen": [found.code for found in registrations]}


@pytest.mark.parametrize("action", ["accept", "wait"])
def test_who_was_declined_since_the_page_was_shown_stays_declined_and_the_page_is_shown_anew(
    organiser: Client, asked: list[Registration], now: datetime, action: str
) -> None:
    sent = ticked(action, asked[:2])
    shown = hidden(organiser.post(TOGETHER, sent).content.decode())
    deciding.decline(registration=asked[0], actor=make_user("colleague@team.example"), at=now)
    answer = organiser.post(TOGETHER, sent | shown | sent | {"confirmed": "yes"})
    assert (answer.status_code, BulkStep.objects.count()) == (409, 0)
    assert "someone else of the team has decided about them" in answer.content.decode()
    anew = organiser.post(TOGETHER, sent).content.decode()
    assert f"1 is decided already and stays as it is: {asked[0].code}" in anew
    confirm(organiser, sent)
    assert states(asked)[0] == State.DECLINED
    assert states(asked)[1] != State.REQUESTED


def test_nothing_is_decided_about_who_was_ticked_without_having_been_shown(
    organiser: Client, asked: list[Registration]
) -> None:
    assert organiser.post(TOGETHER, ticked("decline", asked) | {"confirmed": "yes"}).status_code == 409
    assert states(asked) == [State.REQUESTED] * 3


def begun(action: str, asked: list[Registration], at: datetime, monkeypatch: pytest.MonkeyPatch) -> BulkStep:
    """Return a step of which only the first part is done."""
    monkeypatch.setattr(bulk, "PORTION", 1)
    monkeypatch.setattr(bulk, "SECONDS", 0.0)
    actor, conference = make_user("actor@team.example"), asked[0].conference
    rows = [Registration.objects.select_related("person").get(pk=found.pk) for found in asked]
    step = begin(pk=uuid4(), conference=conference, action=action, registrations=rows, actor=actor, at=at)
    return go_on(step, actor=actor, at=at)


@pytest.mark.parametrize("verb", [deciding.decline, deciding.put_in_line])
def test_a_step_that_goes_on_leaves_whom_a_colleague_decided_about_meanwhile(
    asked: list[Registration], now: datetime, monkeypatch: pytest.MonkeyPatch, verb: object
) -> None:
    Conference.objects.update(capacity=1)
    step = begun("accept", asked, now, monkeypatch)
    assert callable(verb)
    verb(registration=asked[1], actor=None, at=now + DAY)
    decided = states(asked)[1]
    step = go_on(step, actor=step.actor, at=now + 2 * DAY)
    assert items_of(step)[1].became == "decided"
    assert states(asked)[1] == decided


def test_who_was_offered_a_place_meanwhile_is_still_given_it(
    asked: list[Registration], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Conference.objects.update(capacity=1)
    deciding.accept(registration=asked[2], actor=None, at=now)
    for one in asked[:2]:
        deciding.put_in_line(registration=one, actor=None, at=now)
    step = begun("accept", asked[:2], now, monkeypatch)
    assert (items_of(step)[0].became, states(asked)[1]) == ("full", State.WAITING)
    Conference.objects.update(capacity=2)
    withdraw(registration=asked[0], actor=None, at=now + DAY)
    assert states(asked)[1] == State.OFFERED
    go_on(step, actor=step.actor, at=now + DAY)
    assert states(asked)[1] == State.CONFIRMED


def test_who_was_declined_is_given_a_place_on_their_own_page_and_never_with_many(
    organiser: Client, asked: list[Registration], now: datetime
) -> None:
    deciding.decline(registration=asked[0], actor=None, at=now)
    page = organiser.post(TOGETHER, {"action": "accept", "whole": "yes"}).content.decode()
    assert "Give 2 places" in page
    assert "To give a place to someone who was declined, open their registration." in page
    confirm(organiser, {"action": "accept", "whole": "yes"})
    assert states(asked) == [State.DECLINED, State.CONFIRMED, State.CONFIRMED]
    organiser.post(f"{LIST}{asked[0].code}/accept/")
    assert states(asked) == [State.CONFIRMED] * 3


def test_who_has_no_address_or_no_key_is_named_before_and_after(organiser: Client, asked: list[Registration]) -> None:
    Person.objects.filter(pk=asked[0].person_id).update(address_alias=None)
    destroy_keys([asked[1].key_ref])
    page = " ".join(organiser.post(TOGETHER, ticked("decline", asked)).content.decode().split())
    assert "Decline 2 requests" in page
    assert "1 mail is sent" in page
    assert f"1 has no address; tell that person otherwise: {asked[0].code}" in page
    assert f"because the record cannot be opened any more: {asked[1].code}" in page
    page = " ".join(confirm(organiser, ticked("decline", asked), follow=True).content.decode().split())
    assert "2 are declined" in page
    assert "The mails go out from" in page
    assert f"1 has no address; tell that person otherwise: {asked[0].code}" in page
    assert states(asked) == [State.DECLINED, State.REQUESTED, State.DECLINED]


def test_where_nobody_has_an_address_no_page_speaks_of_mails_to_come(
    organiser: Client, asked: list[Registration]
) -> None:
    for one in asked:
        one.person.address_alias, one.person.address = None, ""
        one.person.save()
    Mail.objects.all().delete()
    assert "No mail is sent." in organiser.post(TOGETHER, ticked("decline", asked)).content.decode()
    page = confirm(organiser, ticked("decline", asked), follow=True).content.decode()
    assert "You can undo this until" in page
    assert "mails go out" not in page
    assert Mail.objects.count() == 0
