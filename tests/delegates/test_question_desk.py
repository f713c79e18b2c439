"""The organisers' pages on questions: where one is after a move, and what the form offers."""

from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from delegates.question_forms import conditions
from delegates.questioning import questions_of
from delegates.usual_questions import add_usual_questions
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
    assert f'<tr id="q-{last.pk}" tabindex="-1" aria-describedby="said">' in page
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


def test_only_earlier_questions_with_foreseen_answers_are_offered_as_conditions_by_stage(
    conference: Conference,
) -> None:
    pick(conference, text="Which meal?")
    ask(conference, "Your name?")
    share = ask(conference, "Share a room?", kind="yes-no", stage="place")
    ask(conference, "Day?", kind="date", stage="place")
    among = questions_of(conference)
    everyone, *groups = conditions(None, among)
    assert everyone == ("", "everyone")
    found = {stage: [label for _value, label in options] for stage, options in groups}  # type: ignore[attr-defined]
    assert found == {
        "on the registration form": [
            "who answered “Rice” to “Which meal?”",
            "who answered “Beans” to “Which meal?”",
        ],
        "once someone has a place": [
            "who answered “Yes” to “Share a room?”",
            "who answered “No” to “Share a room?”",
        ],
    }
    assert [stage for stage, _options in conditions(share, among)] == ["", "on the registration form"]


def test_the_form_says_for_which_kinds_choices_are_and_that_dates_are_not_compared(desk: Client) -> None:
    page = unescape(desk.get(f"{PAGE}new/").content.decode())
    for words in (
        "Only for the two kinds with choices",
        "Only questions with choices, or answered by yes or no, can be that question.",
        "No answer is checked against another",
        "js/question_form",
    ):
        assert words in page


def test_the_usual_question_on_leaving_says_that_the_days_are_not_compared(conference: Conference) -> None:
    usual = add_usual_questions(conference=conference, actor=None, at=clock.now())
    assert [one.help for one in usual if one.text == "On which day do you leave?"] == [
        "Not before you arrive: the two days are not compared, so look at them once more."
    ]


def test_ways_in_name_the_rule_of_the_settings_once_and_not_in_every_box(conference: Conference, desk: Client) -> None:
    page = desk.get("/dhrd-2012/organise/ways-in/").content.decode()
    assert page.count("In the settings: at once, while places last.") == 1
    assert page.count(">as in the settings</option>") == 6


def test_messages_and_mail_say_what_they_are_and_lead_to_each_other(desk: Client) -> None:
    letters, mails = (desk.get(f"/dhrd-2012/organise/{page}/").content.decode() for page in ("messages", "mail"))
    assert 'whether they went out: <a href="/dhrd-2012/organise/mail/">Mail</a>' in letters
    assert 'stands elsewhere: <a href="/dhrd-2012/organise/messages/">Messages</a>' in mails
