import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates import deciding, questioning, registration
from delegates.answer_lists import count_silent
from delegates.answers import Given, NotAskedError, answer_questions, answers_of
from delegates.models import Question, Registration
from delegates.question_fields import name_of
from delegates.usual_questions import add_usual_questions
from events import access, clock
from events.audience import Audience
from events.models import AuditEntry, Conference
from events.views import accounts
from tests.conftest import prove, team_client
from tests.delegates.asking import ask, entered, fields, kept, pick, send, signed_in

OWN = "/dhrd-2012/registration/"
PAGE = "/dhrd-2012/registration/questions/"
EXPORT = "/dhrd-2012/organise/registrations/export/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


def follow_up(
    conference: Conference, text: str = "When do you arrive?", kind: str = "line", **more: object
) -> Question:
    return ask(conference, text, kind, stage="place", **more)


def test_only_people_with_a_place_are_asked(conference: Conference) -> None:
    question = follow_up(conference, required=True)
    found = entered(conference)
    mine = signed_in(found)
    assert "1 question needs an answer." in mine.get(OWN).content.decode()
    assert mine.post(PAGE, fields((question, ""))).status_code == 200
    answer = mine.post(PAGE, fields((question, "At noon")), follow=True)
    assert "Your answers are saved" in answer.content.decode()
    assert "needs an answer" not in answer.content.decode()
    assert 'value="At noon"' in mine.get(PAGE).content.decode()
    assert kept() == {"When do you arrive?": "At noon"}
    assert AuditEntry.objects.filter(action="answer questions").count() == 1
    registration.withdraw(registration=found, actor=None, at=clock.now())
    assert mine.get(PAGE).status_code == 404
    assert "organisers’ questions" not in mine.get(OWN).content.decode()


@pytest.mark.parametrize("state", ["requested", "waiting", "offered", "declined", "withdrawn"])
def test_without_a_place_there_is_no_such_page(conference: Conference, state: str) -> None:
    question, found = follow_up(conference), entered(conference)
    mine = signed_in(found)
    Registration.objects.update(state=state)
    assert mine.get(PAGE).status_code == mine.post(PAGE, fields((question, "x"))).status_code == 404
    with pytest.raises(NotAskedError):
        answer_questions(registration=found, given=[Given(question.pk, "x", "x")], actor=None, at=clock.now())
    assert Client().get(PAGE).status_code == 404
    assert kept() == {}


def test_answers_can_be_changed_until_the_last_day_is_over(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, found = follow_up(conference), entered(conference)
    mine = signed_in(found)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2012-02-26T23:59:00Z"))
    mine.post(PAGE, fields((question, "Last minute")))
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2012-02-27T00:01:00Z"))
    assert "The conference is over" in mine.get(PAGE).content.decode()
    refused = mine.post(PAGE, fields((question, "Too late")), follow=True).content.decode()
    assert "Nothing was changed" in refused
    assert kept() == {"When do you arrive?": "Last minute"}


def test_a_conference_without_questions_says_so(conference: Conference) -> None:
    assert "Nothing is asked" in signed_in(entered(conference)).get(PAGE).content.decode()


def test_what_waits_leaves_out_what_is_optional_once_someone_has_answered(conference: Conference) -> None:
    day, hour = follow_up(conference, "Day?", required=True), follow_up(conference, "Hour?")
    share = follow_up(conference, "Share?", kind="yes-no", required=True)
    follow_up(conference, "With whom?", shown_if=share, shown_if_value="yes", required=True)
    mine = signed_in(entered(conference))
    assert "2 questions need an answer. 1 more is optional." in mine.get(OWN).content.decode()
    with_whom = name_of(Question.objects.get(text="With whom?").pk)
    assert f'href="#id_{with_whom}"' in mine.post(PAGE, fields((day, "x"), (share, "yes"))).content.decode()
    mine.post(PAGE, fields((day, "x"), (share, "no")))
    page = mine.get(OWN).content.decode()
    assert "optional. <a" not in page
    assert "See or change your answers" in page
    assert name_of(hour.pk) in mine.get(PAGE).content.decode()


def test_the_desk_counts_who_has_not_answered_in_three_queries(
    conference: Conference, django_assert_num_queries: object
) -> None:
    Conference.objects.update(capacity=3)
    first, second = follow_up(conference, "Day?", required=True), follow_up(conference, "Way?", required=True)
    people = [entered(conference, number) for number in range(4)]
    for person, questions in ((people[0], [first, second]), (people[1], [first])):
        given = [Given(question.pk, question.text, "x") for question in questions]
        answer_questions(registration=person, given=given, actor=None, at=clock.now())
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert count_silent(conference) == 2
    page = team_client(conference, "organiser").get("/dhrd-2012/organise/").content.decode()
    assert "people with a place have not answered every required question" in page
    questioning.retire_question(question=second, actor=None, at=clock.now())
    assert count_silent(conference) == 1


def test_the_usual_questions_can_be_answered(conference: Conference) -> None:
    add_usual_questions(conference=conference, actor=None, at=clock.now())
    arrive, hour, leave, way, share, whom = Question.objects.order_by("position")
    days = (arrive, "2012-02-23"), (leave, "2012-02-27")
    mine = signed_in(entered(conference))
    mine.post(PAGE, fields(*days, (hour, "18:30"), (way, "By train"), (share, "yes"), (whom, "anyone")))
    assert len(kept()) == 6
    mine.post(PAGE, fields(*days, (hour, ""), (way, "By train"), (share, "no"), (whom, "anyone")))
    assert kept()["Would you share a room?"] is False
    assert "With whom would you share?" not in kept()


def test_an_answer_for_safety_officers_is_seen_by_them_alone(conference: Conference) -> None:
    usual, sealed = ask(conference, "Which meal?"), ask(conference, "Who must not know?", readers="safety")
    found = send(conference, (usual, "Beans"), (sealed, "The neighbour"))
    Question.objects.filter(pk=usual.pk).update(text="Which dish?")
    path = f"/dhrd-2012/organise/registrations/{found.code}/"
    page = team_client(conference, "organiser").get(path).content.decode()
    assert "Which meal?" in page
    assert "The neighbour" not in page
    assert "Who must not know?" not in page
    assert "The neighbour" in prove(team_client(conference, "safety")).get(path).content.decode()
    seen = {audience: len(answers_of(found, audience=audience)) for audience in Audience}
    assert list(seen.values()) == [0, 0, 1, 2]


def proved(conference: Conference, role: str) -> Client:
    client = team_client(conference, role)
    session = client.session
    session[access.SECOND_FACTOR_AT] = clock.now().isoformat()
    session.save()
    return client


def exported(client: Client, *questions: Question) -> list[list[str]]:
    columns = ["code", *(name_of(question.pk) for question in questions)]
    answer = client.post(EXPORT, {"purpose": "catering", "columns": columns, "format": "csv"})
    content = answer.getvalue() if isinstance(answer, StreamingHttpResponse) else answer.content
    return list(csv.reader(StringIO(bytes(content).decode("utf-8-sig"))))


def test_a_list_holds_answers_as_columns_and_no_formula(conference: Conference) -> None:
    meals = pick(conference, "=1+1", "Beans", text="@Which?", kind="choices")
    day = ask(conference, "Day?", "date")
    first = send(conference, (meals, ["=1+1", "Beans"]), (day, "2012-02-24"))
    second = send(conference, number=2)
    questioning.retire_question(question=day, actor=None, at=clock.now())
    rows = exported(proved(conference, "organiser"), meals, day)
    assert rows[0] == ["Code", "'@Which?", "Day?"]
    assert sorted(rows[1:]) == sorted([[first.code, "'=1+1; Beans", "2012-02-24"], [second.code, "", ""]])


def test_a_list_holds_answers_for_safety_officers_only_for_them(conference: Conference) -> None:
    sealed = ask(conference, "Who must not know?", readers="safety")
    found = send(conference, (sealed, "The neighbour"))
    other = Conference.objects.create(slug="other", name="Other", first_day="2012-01-01", last_day="2012-01-02")
    foreign = ask(other, "Foreign?")
    assert exported(proved(conference, "safety"), sealed)[1] == [found.code, "The neighbour"]
    organiser = proved(conference, "organiser")
    for question in (sealed, foreign):
        assert "Select a valid choice" in str(exported(organiser, question))
        assert "The neighbour" not in str(exported(organiser, question))


def test_a_list_takes_as_many_queries_for_many_answers_as_for_few(conference: Conference) -> None:
    Conference.objects.update(capacity=100)
    question, client, counts = ask(conference), proved(conference, "organiser"), []
    for number in range(6):
        send(conference, (question, f"Answer {number}"), number=number)
        main, keys = CaptureQueriesContext(connections["default"]), CaptureQueriesContext(connections["keys"])
        with main, keys:
            exported(client, question)
        counts.append(len(main) + len(keys))
    assert set(counts) == {counts[0]}


def test_withdrawing_deletes_what_was_answered_and_who_comes_back_is_asked_anew(conference: Conference) -> None:
    question, found = follow_up(conference), entered(conference)
    mine = signed_in(found)
    mine.post(PAGE, fields((question, "At noon")))
    registration.withdraw(registration=found, actor=None, at=clock.now())
    deciding.accept(registration=_asked_again(found), actor=None, at=clock.now() + timedelta(minutes=1))
    page = mine.get(PAGE).content.decode()
    assert (question.text in page, "At noon" in page) == (True, False)


def _asked_again(found: Registration) -> Registration:
    Registration.objects.filter(pk=found.pk).update(state="requested")
    return Registration.objects.select_related("person", "conference").get(pk=found.pk)
