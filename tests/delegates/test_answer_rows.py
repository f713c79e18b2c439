"""What the rows of answers tell whoever holds the main database without the keys: nothing of the answers."""

from datetime import datetime

import pytest
from django.db import connections

from delegates.answers import Given, asked_at
from delegates.by_hand import Source, enter_by_hand
from delegates.models import Answer, Registration
from events import clock
from events.models import Conference
from events.views import accounts
from tests.conftest import team_client
from tests.delegates.asking import ask, fields, kept, send


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


def test_which_rows_there_are_and_when_they_were_written_tells_nothing_of_the_answers(conference: Conference) -> None:
    risk = ask(conference, "At risk?", "yes-no", readers="safety")
    of_what = ask(conference, "Of what?", readers="safety", shown_if=risk, shown_if_value="yes")
    told = [((risk, "yes"), (of_what, "Arrest, " * 20)), ((risk, "no"),), ((risk, ""),), ()]
    people = [send(conference, *answers, number=number) for number, answers in enumerate(told)]
    people.append(by_hand(conference, "Noon"))
    for person in people:
        rows = Answer.objects.filter(registration=person).only("question_id", "at")
        assert {row.question_id for row in rows} == {risk.pk, of_what.pk}
        assert len({row.at for row in rows}) == 1
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT length(value) FROM delegates_answer")
        assert len(cursor.fetchall()) == 1


def by_hand(conference: Conference, name: str) -> Registration:
    return enter_by_hand(
        conference=conference,
        display_name=name,
        category="delegate",
        source=Source.CALL,
        actor=None,
        at=clock.now(),
        more=tuple(Given(one.pk, one.text, None) for one in asked_at(conference, "form")),
    )


def test_who_is_entered_again_by_hand_keeps_what_they_answered_and_is_not_asked_for(conference: Conference) -> None:
    first, second, sealed = ask(conference, "One?"), ask(conference, "Two?"), ask(conference, "Risk?", readers="safety")
    found = send(conference, (first, "A"), (second, "B"), (sealed, "C"))
    Registration.objects.filter(pk=found.pk).update(state=Registration.State.WITHDRAWN)  # as by an offer that passed
    path, person = "/dhrd-2012/organise/registrations/new/", {"display_name": "Sunrise", "category": "delegate"}
    person |= {"address": "person1@example.org", "source": "call", "conduct": "on"}
    answer = team_client(conference, "organiser").post(path, person | fields((first, ""), (second, "New")))
    assert answer.status_code == 302
    assert kept() == {"One?": "A", "Two?": "New", "Risk?": "C"}
