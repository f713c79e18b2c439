from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.describing import Answers
from delegates.models import BulkStep, Registration
from delegates.registration import register
from events import clock
from events.models import Conference
from tests.conftest import team_client
from tests.delegates.crowd import grow, hidden

LIST = "/dhrd-2012/organise/registrations/"
TOGETHER = f"{LIST}together/"
WRITE = "/dhrd-2012/organise/messages/new/"
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
def asked(conference: Conference, now: datetime) -> Conference:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    for number in range(3):
        ask(conference, number, now)
    return conference


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def counted() -> dict[str, int]:
    return {state: Registration.objects.filter(state=state).count() for state in ("requested", "declined")}


def test_all_that_match_the_filter_are_decided_whatever_was_ticked(organiser: Client, asked: Conference) -> None:
    ticked = Registration.objects.get(category="guest").code
    whole = {"action": "decline", "whole": "yes", "kept": "category=press", "chosen": ticked}
    page = organiser.post(TOGETHER, whole).content.decode()
    assert "2 registrations" in page
    assert "Requested: 2" in page
    assert counted() == {"requested": 3, "declined": 0}
    done = organiser.post(TOGETHER, hidden(page) | {"confirmed": "yes"}, follow=True).content.decode()
    assert "2 are declined" in done
    assert Registration.objects.get(code=ticked).state == State.REQUESTED


def test_all_that_match_a_search_are_found_without_an_address_that_names_them(
    organiser: Client, asked: Conference
) -> None:
    page = organiser.post(TOGETHER, {"action": "decline", "whole": "yes", "q": "person 1"}).content.decode()
    assert "1 registration" in page
    answer = organiser.post(TOGETHER, hidden(page) | {"confirmed": "yes"}, follow=True)
    assert "1 is declined" in answer.content.decode()
    assert "erson" not in str(answer.redirect_chain)


@pytest.mark.parametrize("change", ["one more", "one less", "another state"])
def test_a_set_that_changed_since_it_was_shown_is_refused(
    organiser: Client, asked: Conference, now: datetime, change: str
) -> None:
    page = organiser.post(TOGETHER, {"action": "decline", "whole": "yes"}).content.decode()
    if change == "one more":
        ask(asked, 3, now)
    elif change == "one less":
        Registration.objects.filter(category="guest").delete()
    else:
        Registration.objects.filter(category="guest").update(state=State.WAITING)
    answer = organiser.post(TOGETHER, hidden(page) | {"confirmed": "yes"})
    assert answer.status_code == 409
    assert "Nothing was done" in answer.content.decode()
    assert counted()["declined"] == 0
    again = organiser.post(TOGETHER, hidden(answer.content.decode())).content.decode()
    assert "Decline requests?" in again


def test_all_that_match_are_not_decided_without_having_been_shown(organiser: Client, asked: Conference) -> None:
    assert organiser.post(TOGETHER, {"action": "decline", "whole": "yes", "confirmed": "yes"}).status_code == 409
    assert counted()["declined"] == 0


def test_those_decided_already_are_counted_by_state_and_left(organiser: Client, asked: Conference) -> None:
    Registration.objects.filter(category="guest").update(state=State.WITHDRAWN)
    page = organiser.post(TOGETHER, {"action": "wait", "whole": "yes"}).content.decode()
    assert "1 is decided already" in page
    assert "Withdrawn: 1" in page
    assert "2 mails are sent" in page


def test_pressing_yes_twice_decides_once(organiser: Client, asked: Conference) -> None:
    page = organiser.post(TOGETHER, {"action": "decline", "whole": "yes"}).content.decode()
    sent = hidden(page) | {"confirmed": "yes"}
    first, second = (organiser.post(TOGETHER, sent) for _turn in range(2))
    assert second.headers["Location"].split("?")[0] == first.headers["Location"].split("?")[0]
    assert BulkStep.objects.count() == 1


def test_of_many_ten_are_named_and_the_others_counted(organiser: Client, asked: Conference, now: datetime) -> None:
    for number in range(3, 55):
        ask(asked, number, now)
    page = organiser.post(TOGETHER, {"action": "accept", "whole": "yes"}).content.decode()
    assert "55 registrations" in page
    assert "and 45 more" in page
    in_line = Registration.objects.order_by("queued_at", "id").values_list("code", flat=True)
    assert [code in page for code in in_line] == [True] * 10 + [False] * 45


def queries(organiser: Client, path: str, data: dict[str, str]) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        assert organiser.post(path, data).status_code == 200
    return len(main) + len(keys)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (LIST, {}),
        (TOGETHER, {"action": "accept", "whole": "yes"}),
        (TOGETHER, {"action": "accept", "whole": "yes", "q": "person"}),
        (WRITE, {"whole": "yes"}),
        (WRITE, {"whole": "yes", "step": "check", "subject": "x", "text": "y"}),
    ],
)
def test_the_pages_before_a_decision_take_the_same_few_queries_for_60_and_for_600(
    organiser: Client, asked: Conference, now: datetime, path: str, data: dict[str, str]
) -> None:
    counts = []
    for size in (60, 600):
        grow(asked, size, now)
        counts.append(queries(organiser, path, data))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
