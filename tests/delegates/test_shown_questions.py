"""An answer is filed under what its author read, and nothing stands before who wants to be seen by fewer."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from delegates import questioning, registration
from delegates.answers import Given, QuestionsChangedError, answer_questions, keep_answers
from delegates.keeping import end_of, purge
from delegates.models import Answer, Question, Registration, Submission
from delegates.question_fields import name_of, shown_name
from events import clock
from events.audience import Audience
from events.models import Conference
from events.views import accounts
from tests.conftest import team_client
from tests.delegates.asking import SENT, ask, entered, fields, kept, pick, send, signed_in

REGISTER = "/dhrd-2012/register/"
CHANGE = "/dhrd-2012/registration/change/"
FOLLOW_UP = "/dhrd-2012/registration/questions/"
BY_HAND = "/dhrd-2012/organise/registrations/new/"
CHANGED = "This question was changed meanwhile. Read it again, then send."
PERSON = {"display_name": "Sunrise", "address": "sunrise@example.org", "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11"}
SECOND = timedelta(seconds=1)
CHANGES = (
    {"text": "May we show you?"},
    {"help": "To everyone"},
    {"why": "to print it"},
    {"readers": "organisers"},
    {"keep_days": 90},
    {"kind": "text"},
)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


def sealed(conference: Conference, **more: object) -> Question:
    told: dict[str, Any] = {"readers": "safety", "keep_days": 7}
    return ask(conference, "May we NOT show you?", **(told | more))


def revise(question: Question, **changes: object) -> None:
    """Change the question by another hand; the one that is given stays as it was shown."""
    found = Question.objects.select_related("conference").get(pk=question.pk)
    for name, value in changes.items():
        setattr(found, name, value)
    questioning.revise_question(question=found, actor=None, at=clock.now())


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
@pytest.mark.parametrize("step", ["check", "send"])
def test_an_answer_to_a_question_that_was_changed_meanwhile_comes_back(
    conference: Conference, client: Client, changes: dict[str, object], step: str
) -> None:
    question = sealed(conference)
    typed = SENT | PERSON | fields((question, "yes"))
    revise(question, **changes)
    page = client.post(REGISTER, typed | {"step": step}).content.decode()
    assert CHANGED in page
    assert re.search(r'value="yes"|>\nyes<', page)
    assert not Registration.objects.exists()
    [mark] = re.findall(f'name="{shown_name(question.pk)}" value="([^"]*)"', page)
    client.post(REGISTER, typed | {shown_name(question.pk): mark})
    assert list(kept().values()) == ["yes"]


def test_other_choices_and_another_condition_are_another_question(conference: Conference, client: Client) -> None:
    first = ask(conference, "Come before?", "yes-no")
    meal = pick(conference, "Rice", "Beans", shown_if=first, shown_if_value="yes")
    typed = SENT | PERSON | fields((first, "no"), (meal, "Rice"))
    for changes in ({"options": ["Rice", "Soup"]}, {"shown_if_value": "no"}, {"shown_if": None, "shown_if_value": ""}):
        revise(meal, **changes)
        assert CHANGED in client.post(REGISTER, typed).content.decode()
    assert not Registration.objects.exists()


def test_a_form_that_does_not_say_what_it_showed_files_no_answer(conference: Conference, client: Client) -> None:
    question = sealed(conference)
    assert CHANGED in client.post(REGISTER, SENT | PERSON | {name_of(question.pk): "yes"}).content.decode()
    assert client.post(REGISTER, SENT | PERSON).status_code == 302


def test_a_draft_remembers_which_question_was_answered(conference: Conference, client: Client) -> None:
    question = sealed(conference)
    client.post(REGISTER, PERSON | fields((question, "yes")) | {"step": "keep"})
    revise(question, readers="organisers")
    page = client.get(REGISTER).content.decode()
    [mark] = re.findall(f'name="{shown_name(question.pk)}" value="([^"]*)"', page)
    typed = SENT | PERSON | {name_of(question.pk): "yes", shown_name(question.pk): mark}
    assert CHANGED in client.post(REGISTER, typed).content.decode()
    assert not Registration.objects.exists()


def test_a_changed_question_comes_back_when_answers_are_changed_given_later_or_entered_by_hand(
    conference: Conference,
) -> None:
    question, later = sealed(conference, readers="organisers"), ask(conference, "When?", stage="place")
    found = send(conference, (question, "no"))
    mine, desk = signed_in(found), team_client(conference, "organiser")
    for one in (question, later):
        revise(one, text="Another?")
    named = {"display_name": "Dawn", "category": "delegate", "source": "call", "conduct": "on"}
    assert CHANGED in mine.post(CHANGE, SENT | PERSON | fields((question, "yes"))).content.decode()
    assert CHANGED in mine.post(CHANGE, SENT | PERSON).content.decode()
    assert CHANGED in mine.post(FOLLOW_UP, fields((later, "At noon"))).content.decode()
    assert CHANGED in desk.post(BY_HAND, named | fields((question, "yes"))).content.decode()
    assert (kept(), Registration.objects.count()) == ({"May we NOT show you?": "no"}, 1)


def test_the_verbs_refuse_what_was_changed_after_the_form_was_checked(conference: Conference) -> None:
    question, found = ask(conference, "When?", stage="place"), entered(conference)
    given = Given(question.pk, question.text, "At noon", shown="of another wording")
    with pytest.raises(QuestionsChangedError):
        answer_questions(registration=found, given=[given], actor=None, at=clock.now())
    keep_answers(found, [Given(question.pk, question.text, None, shown="of another wording")], at=clock.now())
    assert kept() == {}


def test_a_question_that_changes_between_check_and_save_comes_back_too(
    conference: Conference, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, real = sealed(conference), registration.register
    typed = SENT | PERSON | fields((question, "yes"))

    def slow(**request: Any) -> Submission:
        monkeypatch.setattr(registration, "register", real)
        revise(question, readers="organisers")
        return real(**request)

    monkeypatch.setattr(registration, "register", slow)
    assert CHANGED in client.post(REGISTER, typed).content.decode()
    assert not Registration.objects.exists()


def test_after_a_questions_term_who_wants_to_be_seen_by_fewer_gives_nothing_again(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    passport = ask(conference, "Passport?", required=True, keep_days=7, readers="safety", kind="yes-no")
    number = ask(conference, "Number?", shown_if=passport, shown_if_value="yes", readers="safety", required=True)
    found = send(conference, (passport, "yes"), (number, "12345"))
    mine = signed_in(found)
    over = end_of(conference, timedelta(days=7)) + SECOND
    list(purge(over))
    monkeypatch.setattr(clock, "now", lambda: over)
    page = mine.get(CHANGE).content.decode()
    assert [name_of(one.pk) in page for one in (passport, number)] == [False, False]
    assert mine.post(CHANGE, SENT | PERSON | {"shows_name": str(Audience.ORGANISERS.value)}).status_code == 302
    assert kept() == {"Number?": "12345"}


def test_what_was_never_answered_is_not_required_to_change_something_else(conference: Conference) -> None:
    first = ask(conference, "First?", required=True)
    mine = signed_in(send(conference, (first, "A")))
    ask(conference, "Newer?", required=True)
    assert mine.post(CHANGE, SENT | PERSON | fields((first, "A"))).status_code == 302
    assert "An answer is needed." in mine.post(CHANGE, SENT | PERSON | fields((first, ""))).content.decode()


def test_after_the_last_day_no_answer_is_required_any_more(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(conference, "First?", required=True, keep_days=90)
    mine = signed_in(send(conference, (first, "A")))
    monkeypatch.setattr(clock, "now", lambda: end_of(conference, timedelta()))
    assert mine.post(CHANGE, SENT | PERSON | fields((first, ""))).status_code == 302
    assert (kept(), Answer.objects.count()) == ({}, 1)
