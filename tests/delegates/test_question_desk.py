"""The organisers' pages on questions: where one is after a move, and what the form offers."""

from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from delegates.question_forms import conditions
from delegates.questioning import questions_of
from events import clock
from events.models import Conference
from tests.conftest import team_client
from tests.delegates.asking import ask, pick

PAGE = "/dhrd-2012/organise/questions/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def test_after_a_move_one_is_at_the_moved_question_and_reads_where_it_stands(
    conference: Conference, desk: Client
) -> None:
    _first, _second, last = (ask(conference, text) for text in ("Who?", "Where?", "When?"))
    answer = desk.post(f"{PAGE}{last.pk}/move/", {"to": "earlier"})
    assert answer.headers["Location"] == f"{PAGE}#q-{last.pk}"
    page = unescape(desk.get(PAGE).content.decode())
    assert "“When?” is now number 2 of 3." in page
    assert f'<tr id="q-{last.pk}" tabindex="-1">' in page
    desk.post(f"{PAGE}{last.pk}/move/", {"to": "earlier"})
    again = desk.post(f"{PAGE}{last.pk}/move/", {"to": "earlier"}, follow=True)
    assert "“When?” is now number 1 of 3." in unescape(again.content.decode())


def test_a_question_that_is_asked_after_another_stays_behind_it_and_says_so(
    conference: Conference, desk: Client
) -> None:
    first = pick(conference, text="Which meal?")
    after = ask(conference, "Which spice?", shown_if=first, shown_if_value="Rice")
    answer = desk.post(f"{PAGE}{after.pk}/move/", {"to": "earlier"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}#q-{after.pk}", 302)]
    page = unescape(answer.content.decode())
    assert "“Which spice?” is asked only after “Which meal?”, so it stays behind it." in page
    assert "is now number" not in page
