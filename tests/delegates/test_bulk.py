import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates.bulk import begin, foresee, go_on, outcome_of
from delegates.describing import Answers
from delegates.models import Registration, SavedFilter
from delegates.registration import register
from events import clock
from events.models import AuditEntry, Conference, Mail
from tests.conftest import make_user, team_client
from tests.delegates.crowd import TOGETHER, confirm
from vault.keys import destroy_keys

LIST = "/dhrd-2012/organise/registrations/"
FILTERS = f"{LIST}filters/"
State = Registration.State


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def ask(conference: Conference, number: int, at: datetime) -> None:
    answers = Answers(
        display_name=f"Person {number}", address=f"person{number}@example.org", category="press" if number else "guest"
    )
    register(conference=conference, answers=answers, token=uuid4(), at=at + timedelta(minutes=number))


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    for number in range(3):
        ask(conference, number, now)
    return list(Registration.objects.select_related("person", "conference").order_by("queued_at", "id"))


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def states(registrations: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=found.pk).state for found in registrations]


def test_what_is_ticked_is_counted_before_anything_is_done(organiser: Client, asked: list[Registration]) -> None:
    codes = [asked[0].code, asked[1].code]
    page = organiser.post(TOGETHER, {"action": "accept", "chosen": codes}).content.decode()
    assert "2 registrations" in page
    assert "2 mails are sent" in page
    assert "Give 2 places" in page
    assert all(code in page for code in codes)
    assert asked[2].code not in page
    assert states(asked) == [State.REQUESTED] * 3


@pytest.mark.parametrize(
    ("action", "state"), [("accept", State.CONFIRMED), ("decline", State.DECLINED), ("wait", State.WAITING)]
)
def test_a_decision_about_several_is_carried_out_once_it_is_confirmed(
    organiser: Client, asked: list[Registration], action: str, state: str
) -> None:
    if action == "wait":  # with a place free, the line is offered it at once
        Conference.objects.update(capacity=0)
    data = {"action": action, "chosen": [found.code for found in asked], "kept": "state=requested"}
    address = confirm(organiser, data).headers["Location"]
    assert address.endswith("/?state=requested")
    assert f'href="{LIST}?state=requested"' in organiser.get(address).content.decode()
    assert states(asked) == [state] * 3
    assert Mail.objects.filter(purpose="news").count() == 3


def test_one_that_is_refused_never_stops_the_rest(organiser: Client, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=2)
    Registration.objects.filter(pk=asked[0].pk).update(state=State.WITHDRAWN)
    ask(asked[0].conference, 3, asked[0].requested_at)
    codes = list(Registration.objects.values_list("code", flat=True))
    chosen = {"action": "accept", "chosen": codes}
    assert f"stays as it is: {asked[0].code}" in organiser.post(TOGETHER, chosen).content.decode()
    said = confirm(organiser, chosen, follow=True).content.decode()
    assert "2 have a place" in said
    assert "no place is free" in said
    assert Registration.objects.confirmed().count() == 2


def test_a_record_that_no_key_opens_any_more_is_refused_with_its_reason(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    destroy_keys([asked[1].key_ref])
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=asked, actor=make_user(), at=now)
    outcome = outcome_of(go_on(step, actor=step.actor, at=now))
    assert outcome.done == (asked[0].code, asked[2].code)
    assert list(outcome.refused.values()) == [(asked[1].code,)]
    assert states(asked) == [State.DECLINED, State.REQUESTED, State.DECLINED]


def test_only_people_with_an_address_are_counted_for_mails(asked: list[Registration]) -> None:
    asked[0].person.address_alias = None
    outlook = foresee("wait", asked, conference=asked[0].conference)
    assert (len(outlook.open), outlook.mails) == (3, 2)


@pytest.mark.parametrize("data", [{}, {"action": "accept"}, {"action": "erase", "chosen": "x"}, {"chosen": "A\0B"}])
def test_nothing_is_done_where_nothing_was_ticked(
    organiser: Client, asked: list[Registration], data: dict[str, str]
) -> None:
    page = organiser.post(TOGETHER, data, follow=True).content.decode()
    assert "Nothing was done" in page
    assert states(asked) == [State.REQUESTED] * 3


def test_another_conferences_registrations_are_not_decided_from_here(
    organiser: Client, asked: list[Registration]
) -> None:
    other = Conference.objects.get()
    other.pk, other.slug = uuid4(), "other"
    other.save(force_insert=True)
    Registration.objects.filter(pk=asked[0].pk).update(conference=other)
    confirm(organiser, {"action": "accept", "chosen": [asked[0].code, asked[1].code]})
    assert states(asked[1:2]) == [State.CONFIRMED]
    assert states(asked[:1]) == [State.REQUESTED]


def test_a_filter_is_kept_without_what_was_searched_for_and_removed(
    organiser: Client, asked: list[Registration]
) -> None:
    kept = "state=requested&category=press&q=Person+1&page=2"
    organiser.post(FILTERS, {"name": " Press  that waits ", "kept": kept})
    found = SavedFilter.objects.get()
    assert (found.name, found.query) == ("Press that waits", "state=requested&category=press")
    assert 'href="?state=requested&amp;category=press"' in organiser.get(LIST).content.decode()
    assert "Press that waits" not in team_client(found.conference, "safety").get(LIST).content.decode()
    organiser.post(FILTERS, {"remove": str(found.pk)})
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize(
    "data", [{"name": "x"}, {"kept": "state=requested"}, {"name": "x", "kept": "state=zzz"}, {"remove": "zzz"}]
)
def test_a_filter_without_a_name_or_a_choice_is_not_kept(
    organiser: Client, asked: list[Registration], data: dict[str, str]
) -> None:
    assert organiser.post(FILTERS, data).status_code == 302
    assert SavedFilter.objects.count() == 0


def test_nobody_removes_the_filter_of_another(organiser: Client, asked: list[Registration]) -> None:
    organiser.post(FILTERS, {"name": "Mine", "kept": "state=requested"})
    found = SavedFilter.objects.get()
    team_client(found.conference, "safety").post(FILTERS, {"remove": str(found.pk)})
    assert SavedFilter.objects.count() == 1


def test_decisions_together_are_audited_one_by_one(organiser: Client, asked: list[Registration]) -> None:
    codes = [found.code for found in asked]
    confirm(organiser, {"action": "wait", "chosen": codes})
    assert AuditEntry.objects.filter(action="put in line", record="registration").count() == 3


def test_a_page_of_the_list_holds_fifty_rows_in_at_most_eight_hundred_nodes(
    organiser: Client, asked: list[Registration], now: datetime
) -> None:
    for number in range(3, 53):
        ask(asked[0].conference, number, now)
    page = organiser.get(LIST).content.decode()
    assert page.count('name="chosen"') == 50
    assert len(re.findall(r"<[a-z]", page)) <= 800
