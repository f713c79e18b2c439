from datetime import datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from delegates.models import Question
from delegates.question_forms import QuestionForm
from delegates.questioning import QuestionRefusedError
from delegates.usual_questions import add_usual_questions
from events import clock
from events.models import Conference
from events.views import accounts
from tests.conftest import team_client
from tests.delegates.asking import FILLED, PAGE, ask, pick


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def test_markup_in_every_text_of_a_question_is_shown_as_text(conference: Conference, desk: Client) -> None:
    bad = "<b>{{ request }}</b>{% now 'Y' %}%(x)s"
    first = pick(conference, bad, "Other", text=f"1 {bad}", help=bad, why=bad)
    second = ask(conference, f"2 {bad}", help=bad, shown_if=first, shown_if_value=bad)
    pages = [desk.get(path) for path in (PAGE, f"{PAGE}{second.pk}/", f"{PAGE}new/", f"{PAGE}{second.pk}/remove/")]
    pages += [desk.get("/dhrd-2012/register/"), desk.get("/dhrd-2012/organise/registrations/new/")]
    for page in pages:
        assert page.status_code == 200
        assert "<b>{{" not in page.content.decode()
        assert "&lt;b&gt;{{ request }}&lt;/b&gt;{% now" in page.content.decode()


def test_other_conferences_and_other_people_find_no_such_page(conference: Conference) -> None:
    question = ask(conference)
    other = Conference.objects.create(slug="other", name="Other", first_day="2012-01-01", last_day="2012-01-02")
    stranger = team_client(other, "organiser")
    for path in ("", "move/", "retire/", "remove/"):
        assert stranger.post(f"/other/organise/questions/{question.pk}/{path}", FILLED).status_code == 404
        assert Client().post(f"{PAGE}{question.pk}/{path}").status_code == 404
    assert Question.objects.get().text == "Have you come before?"


@given(st.text(max_size=300), st.sampled_from(["line", "choice", "number"]))
def test_any_choices_are_taken_or_refused_in_words(options: str, kind: str) -> None:
    form = QuestionForm(FILLED | {"options": options, "kind": kind}, conference=Conference(), among=[])
    if form.is_valid():
        assert form.question().options == form.cleaned_data["options"]
    else:
        assert set(form.errors) == {"options"}


def test_the_usual_questions_need_room(conference: Conference) -> None:
    Question.objects.bulk_create(
        Question(conference=conference, text=f"{number}?", why="x", position=number) for number in range(46)
    )
    with pytest.raises(QuestionRefusedError):
        add_usual_questions(conference=conference, actor=None, at=clock.now())
    assert Question.objects.count() == 46
