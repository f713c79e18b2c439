"""What the form and the page to check it say: of mails, of what is missing, and of what becomes of the request."""

import re
from datetime import datetime
from html import unescape
from typing import Protocol

import pytest
from django.test import Client

from delegates.inviting import make_code
from delegates.models import Question
from events import clock
from events.models import Conference
from tests.delegates.holding import REGISTER, new_page, pass_on


class Answered(Protocol):
    """What the client got."""

    content: bytes


ANSWERED = {
    "display_name": "Quiet Water",
    "address": "water@example.org",
    "category": "delegate",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def page_of(answer: Answered) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def ask(conference: Conference, text: str = "Which tram?", **fields: object) -> Question:
    return Question.objects.create(conference=conference, text=text, why="to know", **fields)


@pytest.mark.parametrize("names_it", [True, False])
def test_beside_the_address_stands_what_a_mail_gives_away(conference: Conference, names_it: bool) -> None:  # noqa: FBT001
    Conference.objects.update(names_itself_in_mail=names_it)
    page = page_of(Client().get(REGISTER))
    assert ("Our mails name the conference" in page, "Our mails do not name the conference" in page) == (
        names_it,
        not names_it,
    )
    assert "short name" in page
    assert "“dhrd-2012”" in page


def test_what_is_missing_is_asked_for_in_words_of_its_own(conference: Conference) -> None:
    ask(conference, required=True)
    page = page_of(Client().post(REGISTER, {"step": "check"}))
    for words in (
        "Enter the name you want to be called by.",
        "Enter an address where we can reach you.",
        "Choose as what you come.",
        "An answer is needed.",
    ):
        assert words in page
    assert "This field is required" not in page


def button(page: str) -> str:
    return str(re.findall(r'name="step" value="send">([^<]+)<', page)[0])


def test_the_button_says_what_becomes_of_the_request(conference: Conference, now: datetime) -> None:
    asked = ANSWERED | {"step": "check"}
    said = []
    for changes in ({}, {"capacity": 0}, {"admission": Conference.Admission.ON_REQUEST}):
        Conference.objects.update(**changes)
        said.append(button(page_of(Client().post(REGISTER, asked))))
    assert said == ["Take my place", "Join the waiting list", "Send my request"]
    Conference.objects.update(capacity=10)
    link = pass_on(Client(), new_page(conference, now))
    Conference.objects.update(capacity=1)
    held = page_of(Client().post(REGISTER, asked | {"code": link.split("/")[3]}))
    assert button(held) == "Take my place"


def test_a_personal_link_says_as_what_one_comes_and_lets_nobody_choose(conference: Conference, now: datetime) -> None:
    _row, code = make_code(
        conference=conference, category="press", label="A friend", uses_allowed=1, expires_at=None, actor=None, at=now
    )
    page = page_of(Client().post(REGISTER, {"step": "begin", "code": code}))
    assert "<strong>You come as</strong><br>Press" in page
    assert re.findall(r'<(?:input|select)[^>]*name="category"[^>]*>', page) == [
        '<input type="hidden" name="category" value="press" id="id_category">'
    ]
    check = page_of(Client().post(REGISTER, ANSWERED | {"step": "check", "code": code}))
    assert '<dt>You come as</dt><dd dir="auto">Press</dd>' in check
    wrong = page_of(Client().post(REGISTER, ANSWERED | {"step": "check", "code": "none"}))
    assert '<select name="category"' in wrong


def test_an_invitation_promises_three_answers_only_where_no_more_is_required(
    conference: Conference, now: datetime
) -> None:
    address = pass_on(Client(), new_page(conference, now))
    ask(conference)
    before = "Three answers are enough" in page_of(Client().get(address))
    ask(conference, "Needed?", required=True)
    assert (before, "Three answers are enough" in page_of(Client().get(address))) == (True, False)
