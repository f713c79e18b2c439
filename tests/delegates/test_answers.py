from datetime import date, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from delegates import questioning, registration
from delegates.answers import Given, keep_answers, words_of
from delegates.models import Answer, Question, Registration
from delegates.question_fields import FollowUpForm, name_of
from events import clock
from events.models import Conference
from events.views import accounts
from tests.conftest import team_client
from tests.delegates.asking import ask, entered, fields, kept, pick, send, signed_in

REGISTER = "/dhrd-2012/register/"
CHANGE = "/dhrd-2012/registration/change/"
OWN = "/dhrd-2012/registration/"
PERSON = {"display_name": "Sunrise", "address": "sunrise@example.org", "category": "delegate", "photo": "no"}
PERSON |= {"token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


def every_kind(conference: Conference) -> dict[Question, object]:
    return {
        ask(conference, "A line?"): "Sunrise",
        ask(conference, "A text?", "text"): "One\nTwo",
        pick(conference, "Rice", "Beans", text="One of them?"): "Beans",
        pick(conference, "Rice", "Beans", text="Any of them?", kind="choices"): ["Rice", "Beans"],
        ask(conference, "How many?", "number"): "0",
        ask(conference, "When?", "date"): "2012-02-24",
        ask(conference, "Really?", "yes-no"): "no",
    }


def check(client: Client, answers: dict[str, object]) -> str:
    return client.post(REGISTER, PERSON | {"step": "check"} | answers).content.decode()


def test_every_kind_is_asked_checked_kept_sealed_and_read_back(conference: Conference, client: Client) -> None:
    asked = every_kind(conference)
    answers = fields(*asked.items())
    page = client.get(REGISTER).content.decode()
    assert all(f'name="{name}"' in page for name in answers)
    assert "Why we ask: to plan" in page
    assert "Kept until: " in page
    assert "Friday 24 February 2012" in check(client, answers)
    found = send(conference, *asked.items())
    assert kept() == {
        "A line?": "Sunrise",
        "A text?": "One\nTwo",
        "One of them?": "Beans",
        "Any of them?": ["Rice", "Beans"],
        "How many?": 0,
        "When?": "2012-02-24",
        "Really?": False,
    }
    mine = signed_in(found).get(OWN).content.decode()
    for words in ("Rice, Beans", "Friday 24 February 2012", '<dd dir="auto">0</dd>', '<dd dir="auto">No</dd>'):
        assert words in mine


def test_answers_lie_sealed_in_the_database(conference: Conference) -> None:
    send(conference, (ask(conference, "What name?"), "Sunrise of the hills"))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT wording, value FROM delegates_answer")
        stored = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert b"Sunrise" not in stored
    assert b"name" not in stored


def test_a_registration_costs_three_queries_more_with_questions_be_they_answered_or_not(
    conference: Conference, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(20) as without:  # type: ignore[operator]
        send(conference)
    question, other = ask(conference), ask(conference, "Why?")
    with django_assert_max_num_queries(40) as silent:  # type: ignore[operator]
        send(conference, number=2)
    with django_assert_max_num_queries(40) as answered:  # type: ignore[operator]
        send(conference, (question, "Yes"), (other, "So"), number=3)
    assert (len(silent) - len(without), len(answered) - len(silent)) == (3, 0)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("number", "12a", "Enter a whole number"),
        ("number", "99999999999", "less than or equal"),
        ("date", "31 February", "Enter a day that exists"),
        ("date", "2012-02-31", "Enter a day that exists"),
        ("yes-no", "perhaps", "Select a valid choice"),
        ("choice", "Stones", "Select a valid choice"),
        ("choices", "Stones", "Select a valid choice"),
        ("line", "x" * 201, "at most 200"),
        ("text", "x" * 2001, "at most 2000"),
        ("line", "Sun\u202erise", "invisible control characters"),
        ("line", "", "An answer is needed"),
    ],
)
def test_wrong_answers_are_named_the_others_kept_and_nothing_is_written(
    conference: Conference, client: Client, kind: str, value: str, said: str
) -> None:
    options = ["Rice", "Beans"] if kind in {"choice", "choices"} else []
    question = ask(conference, "The question", kind, options=options, required=True)
    other = ask(conference, "Another")
    answers = fields((question, value), (other, "Kept as typed"))
    page = client.post(REGISTER, PERSON | answers | {"step": "send", "conduct": "on"}).content.decode()
    assert said in page
    assert "The question – " in page
    assert 'value="Kept as typed"' in page
    assert not Registration.objects.exists()


def test_forged_foreign_and_retired_questions_are_not_answered(conference: Conference) -> None:
    mine, old = ask(conference, "Mine?"), ask(conference, "Old?")
    questioning.retire_question(question=old, actor=None, at=clock.now())
    other = Conference.objects.create(slug="other", name="Other", first_day="2012-01-01", last_day="2012-01-02")
    foreign = ask(other, "Foreign?")
    follow_up = ask(conference, "Later?", stage="place")
    forged: dict[str, str] = {"q_0": "x", "q_" + "f" * 32: "x", "q_'; --": "x"}
    send(conference, (mine, "Yes"), (old, "x"), (foreign, "x"), (follow_up, "x"), more=forged)
    assert kept() == {"Mine?": "Yes"}


def test_a_conditional_answer_counts_only_where_it_is_asked(conference: Conference, client: Client) -> None:
    before = ask(conference, "Come before?", "yes-no")
    where = ask(conference, "Where?", shown_if=before, shown_if_value="yes", required=True)
    how_many = ask(conference, "How many times?", "number", shown_if=before, shown_if_value="yes")
    page = client.get(REGISTER).content.decode()
    assert "Only if you answered “Yes” to “Come before?”." in page
    assert "js/questions.js" in page
    assert "An answer is needed" in check(client, fields((before, "yes")))
    page = check(client, fields((before, "no"), (where, "Paris"), (how_many, "12a")))
    assert "Not sent. Only if you answered “Yes” to “Come before?”." in page
    send(conference, (before, "no"), (where, "Paris"), (how_many, "12a"))
    assert kept() == {"Come before?": False}
    send(conference, (before, "yes"), (where, "Paris"), number=2)
    assert sorted(kept()) == ["Come before?", "Where?"]


def test_a_condition_of_a_condition_holds_only_where_both_do(conference: Conference) -> None:
    first = ask(conference, "First?", "yes-no")
    second = pick(conference, "A", "B", text="Second?", kind="choices", shown_if=first, shown_if_value="yes")
    third = ask(conference, "Third?", shown_if=second, shown_if_value="B")
    send(conference, (first, "no"), (second, ["B"]), (third, "x"))
    assert kept() == {"First?": False}
    send(conference, (first, "yes"), (second, ["A", "B"]), (third, "x"), number=2)
    assert kept()["Third?"] == "x"


def test_what_was_typed_is_kept_when_a_question_comes_or_goes_meanwhile(conference: Conference, client: Client) -> None:
    stays, goes = ask(conference, "Stays?"), ask(conference, "Goes?")
    answers = fields((stays, "Typed already"), (goes, "Gone"))
    questioning.retire_question(question=goes, actor=None, at=clock.now())
    comes = ask(conference, "Comes?", required=True)
    page = client.post(REGISTER, PERSON | answers | {"step": "send", "conduct": "on"}).content.decode()
    assert f'href="#id_{name_of(comes.pk)}"' in page
    assert 'value="Typed already"' in page
    assert not Registration.objects.exists()
    client.post(REGISTER, PERSON | answers | fields((comes, "Here")) | {"step": "send", "conduct": "on"})
    assert kept() == {"Stays?": "Typed already", "Comes?": "Here"}


def test_a_question_that_goes_between_check_and_save_takes_no_answer_and_loses_none(conference: Conference) -> None:
    question, found = ask(conference, "Old?"), entered(conference)
    keep_answers(found, [Given(question.pk, "Old?", "Kept")], at=clock.now())
    questioning.retire_question(question=question, actor=None, at=clock.now())
    removed = ask(conference, "Removed?")
    questioning.remove_question(question=Question.objects.get(pk=removed.pk), actor=None, at=clock.now())
    given = [Given(question.pk, "Old?", None), Given(removed.pk, "Removed?", "x")]
    keep_answers(found, given, at=clock.now())
    assert kept() == {"Old?": "Kept"}


def test_an_answer_of_another_kind_than_the_question_has_now_is_shown_as_it_stands(conference: Conference) -> None:
    question, found = ask(conference, "When?", "date"), entered(conference)
    keep_answers(found, [Given(question.pk, "When?", "in spring")], at=clock.now())
    mine = signed_in(found)
    assert "in spring" in mine.get(OWN).content.decode()
    assert mine.get(CHANGE).status_code == 200
    path = f"/dhrd-2012/organise/registrations/{found.code}/"
    assert "in spring" in team_client(conference, "organiser").get(path).content.decode()


def test_nothing_is_written_for_an_address_that_is_registered_and_only_what_is_gone_for_one_that_has_withdrawn(
    conference: Conference,
) -> None:
    question = ask(conference, "Which?")
    found = send(conference, (question, "First"))
    send(conference, (question, "Forged"))
    assert kept() == {"Which?": "First"}
    registration.withdraw(registration=found, actor=None, at=clock.now())
    send(conference, (question, "Anew"))
    found.refresh_from_db()
    assert (found.state, kept()) == ("confirmed", {"Which?": "Anew"})


def test_a_changed_question_leaves_the_answer_as_it_was_asked_and_given(conference: Conference) -> None:
    question = pick(conference, "Rice", "Beans", text="Rice or beans?")
    found = send(conference, (question, "Rice"))
    row = Answer.objects.get()
    question.text, question.options = "Which meal?", ["Beans", "Soup"]
    questioning.revise_question(question=question, actor=None, at=clock.now() + timedelta(hours=1))
    assert kept() == {"Rice or beans?": "Rice"}
    mine = signed_in(found)
    assert "Rice (no longer offered)" in mine.get(CHANGE).content.decode()
    mine.post(CHANGE, PERSON | fields((question, "Rice")))
    assert kept() == {"Which meal?": "Rice"}
    mine.post(CHANGE, PERSON | fields((question, "Soup")))
    assert kept() == {"Which meal?": "Soup"}
    assert "Rice (no longer" not in mine.get(CHANGE).content.decode()
    assert "Select a valid choice" in mine.post(CHANGE, PERSON | fields((question, "Rice"))).content.decode()
    assert Answer.objects.get().pk != row.pk


def test_rows_stay_where_nothing_is_changed_and_are_all_written_anew_where_anything_is(conference: Conference) -> None:
    question, other = ask(conference, "One?"), ask(conference, "Two?")
    found = send(conference, (question, "A"), (other, "B"))
    before, mine = {row.pk for row in Answer.objects.all()}, signed_in(found)
    mine.post(CHANGE, PERSON | fields((question, "A"), (other, "B")))
    assert {row.pk for row in Answer.objects.all()} == before
    mine.post(CHANGE, PERSON | fields((question, "A"), (other, "")))
    assert before.isdisjoint(row.pk for row in Answer.objects.all())
    assert kept() == {"One?": "A"}
    assert Answer.objects.count() == 2


def test_an_answer_to_a_retired_question_stays_and_is_shown_to_its_person(conference: Conference) -> None:
    question = ask(conference, "Old?")
    found = send(conference, (question, "Kept"))
    questioning.retire_question(question=question, actor=None, at=clock.now())
    mine = signed_in(found)
    mine.post(CHANGE, PERSON)
    assert kept() == {"Old?": "Kept"}
    page = mine.get(OWN).content.decode()
    assert "No longer asked" in page
    assert "Kept" in page


def test_who_is_entered_by_hand_answers_what_is_known(conference: Conference) -> None:
    first, sealed = ask(conference, "Which?", required=True), ask(conference, "At risk?", readers="safety")
    path, person = "/dhrd-2012/organise/registrations/new/", {"display_name": "Sunrise", "address": ""}
    person |= {"category": "delegate", "source": "call", "conduct": "on"}
    desk = team_client(conference, "organiser")
    assert name_of(sealed.pk) not in desk.get(path).content.decode()
    desk.post(path, person | fields((first, "That one"), (sealed, "x")))
    assert kept() == {"Which?": "That one"}
    desk.post(path, person | {"display_name": "Dawn"})
    assert Registration.objects.count() == 2


def test_markup_in_answers_is_shown_as_text(conference: Conference, client: Client) -> None:
    bad = "<b>{{ request }}</b>{% now 'Y' %}%(x)s"
    question = ask(conference, "Which?", "text")
    assert "&lt;b&gt;{{ request }}" in check(client, fields((question, bad)))
    found = send(conference, (question, bad))
    desk = team_client(conference, "organiser")
    for page in (signed_in(found).get(OWN), desk.get(f"/dhrd-2012/organise/registrations/{found.code}/")):
        assert "&lt;b&gt;{{ request }}" in page.content.decode()
        assert "<b>{{" not in page.content.decode()


@settings(max_examples=60)
@given(st.sampled_from(Question.Kind.values), st.text(max_size=30) | st.integers().map(str) | st.dates().map(str))
def test_any_answer_is_taken_as_its_kind_or_refused_in_words(kind: str, typed: str) -> None:
    options = ["Rice", "Beans"] if kind in {"choice", "choices"} else []
    question = Question(kind=kind, text="Which?", why="x", options=options)
    conference = Conference(last_day=date(2012, 2, 26))
    form = FollowUpForm(fields((question, typed)), conference=conference, questions=[question], given={})
    if form.is_valid():
        (answer,) = form.asked.answers()
        assert answer.value is None or words_of(kind, answer.value)
    else:
        assert set(form.errors) == {name_of(question.pk)}
