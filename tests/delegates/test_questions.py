from datetime import datetime

import pytest
from django.test import Client

from delegates import questioning
from delegates.fingerprints import as_set
from delegates.models import Answer, Question
from delegates.questioning import QuestionRefusedError, copy_questions, questions_of
from events import clock
from events.models import AuditEntry, Conference
from events.proving import proof_address
from events.setting_up import copy_conference
from events.views import accounts
from tests.conftest import make_user, prove, team_client
from tests.delegates.asking import FILLED, PAGE, ask, kept, pick, send


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def texts(conference: Conference) -> list[str]:
    return [question.text for question in questions_of(conference) if question.retired_at is None]


def words(refused: pytest.ExceptionInfo[QuestionRefusedError]) -> str:
    return " ".join(refused.value.messages)


def test_the_page_says_what_to_do_while_nothing_is_asked(desk: Client) -> None:
    page = desk.get(PAGE).content.decode()
    assert "Nothing more is asked on the form" in page
    assert "Add the usual questions" in page


def test_a_question_is_added_with_its_choices_and_condition(conference: Conference, desk: Client) -> None:
    first = ask(conference, "Have you come before?", "yes-no")
    condition = f"{first.pk.hex}=yes"
    sent = FILLED | {"kind": "choice", "options": "Law \r\n\r\nMedia", "required": "on", "shown_if": condition}
    assert desk.post(f"{PAGE}new/", sent).status_code == 302
    made = Question.objects.get(text="Which workshop?")
    assert (made.options, made.required, made.shown_if, made.shown_if_value) == (["Law", "Media"], True, first, "yes")
    page = desk.get(PAGE).content.decode()
    assert "Only if you answered “Yes” to “Have you come before?”" in page
    assert AuditEntry.objects.filter(action="add question").count() == 2


def test_a_look_at_the_question_saves_nothing(conference: Conference, desk: Client) -> None:
    page = desk.post(f"{PAGE}new/", FILLED | {"preview": "yes"}).content.decode()
    assert "Why we ask: to plan rooms" in page
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"why": ""}, "required"),
        ({"text": ""}, "required"),
        ({"text": "x" * 201}, "at most 200"),
        ({"kind": "choice"}, "Give between 2 and 60 choices"),
        ({"kind": "choice", "options": "Law\nlaw"}, "stands there twice"),
        ({"kind": "choices", "options": "\n".join(map(str, range(61)))}, "these are 61"),
        ({"kind": "choice", "options": "Law\n" + "x" * 121}, "is too long"),
        ({"options": "Law\nMedia"}, "Only questions with choices have choices"),
        ({"kind": "essay"}, "Select a valid choice"),
        ({"shown_if": "0" * 32 + "=yes"}, "Select a valid choice"),
        ({"stage": "place", "shown_if": "FIRST=yes"}, "the same stage"),
        ({"text": "Sun\u202erise"}, "invisible control characters"),
    ],
)
def test_what_a_list_cannot_hold_is_refused_with_a_reason(
    conference: Conference, desk: Client, changes: dict[str, str], said: str
) -> None:
    first = ask(conference, "Have you come before?", "yes-no")
    changed = {name: value.replace("FIRST", first.pk.hex) for name, value in changes.items()}
    page = desk.post(f"{PAGE}new/", FILLED | changed).content.decode()
    assert said in page
    assert Question.objects.count() == 1


def test_conditions_point_back_only_and_never_in_a_circle(conference: Conference) -> None:
    first = ask(conference, "First?", "yes-no")
    second = ask(conference, "Second?", "yes-no", shown_if=first, shown_if_value="yes")
    first.shown_if, first.shown_if_value = second, "yes"
    with pytest.raises(QuestionRefusedError) as refused:
        questioning.revise_question(question=first, actor=None, at=clock.now())
    assert "comes later" in words(refused)
    with pytest.raises(QuestionRefusedError):
        questioning.move_question(question=second, earlier=True, actor=None, at=clock.now())
    assert texts(conference) == ["First?", "Second?"]


def test_what_another_question_depends_on_stays_until_that_one_goes(conference: Conference) -> None:
    meal = pick(conference, "Rice", "Beans")
    sauce = ask(conference, "Which sauce?", shown_if=meal, shown_if_value="Rice")
    meal.options = ["Beans", "Soup"]
    with pytest.raises(QuestionRefusedError) as refused:
        questioning.revise_question(question=meal, actor=None, at=clock.now())
    assert "“Which sauce?” is asked after an answer that would be gone" in words(refused)
    for verb in (questioning.retire_question, questioning.remove_question):
        with pytest.raises(QuestionRefusedError):
            verb(question=meal, actor=None, at=clock.now())
    questioning.retire_question(question=sauce, actor=None, at=clock.now())
    questioning.retire_question(question=meal, actor=None, at=clock.now())
    with pytest.raises(QuestionRefusedError):
        questioning.ask_again(question=sauce, actor=None, at=clock.now())


def test_what_follows_an_answer_for_safety_officers_is_for_them_too(conference: Conference) -> None:
    risk = ask(conference, "Are you at risk?", "yes-no", readers="safety")
    with pytest.raises(QuestionRefusedError) as refused:
        ask(conference, "Of what?", shown_if=risk, shown_if_value="yes")
    assert "for safety officers" in words(refused)


def test_fifty_questions_are_the_most(conference: Conference) -> None:
    Question.objects.bulk_create(
        Question(conference=conference, text=f"{number}?", why="x", position=number) for number in range(50)
    )
    with pytest.raises(QuestionRefusedError) as refused:
        ask(conference)
    assert "There are 50 questions already" in words(refused)
    questioning.retire_question(question=Question.objects.latest("position"), actor=None, at=clock.now())
    ask(conference)


def test_questions_change_places_within_their_stage(conference: Conference, desk: Client) -> None:
    first, other = ask(conference, "First?"), ask(conference, "Follow-up?", stage="place")
    second = ask(conference, "Second?")
    desk.post(f"{PAGE}{second.pk}/move/", {"to": "earlier"})
    desk.post(f"{PAGE}{second.pk}/move/", {"to": "earlier"})
    desk.post(f"{PAGE}{other.pk}/move/", {"to": "later"})
    assert [text for text in texts(conference) if text != "Follow-up?"] == ["Second?", "First?"]
    desk.post(f"{PAGE}{first.pk}/move/", {"to": "later"})
    assert [text for text in texts(conference) if text != "Follow-up?"] == ["Second?", "First?"]


def test_a_question_with_answers_is_retired_and_asked_again_but_not_removed(
    conference: Conference, desk: Client
) -> None:
    question, other = ask(conference, "Which name?"), ask(conference, "Which day?")
    send(conference, (question, "Sunrise"))
    unasked = ask(conference, "Which hour?")
    assert "can only be retired" in desk.get(f"{PAGE}{question.pk}/remove/").content.decode()
    desk.post(f"{PAGE}{question.pk}/remove/")
    desk.post(f"{PAGE}{other.pk}/remove/")
    desk.post(f"{PAGE}{unasked.pk}/remove/")
    assert texts(conference) == ["Which name?", "Which day?"]
    desk.post(f"{PAGE}{question.pk}/retire/", {"to": "retired"})
    assert "Which name?" not in Client().get("/dhrd-2012/register/").content.decode()
    assert kept() == {"Which name?": "Sunrise"}
    assert "No longer asked" in desk.get(PAGE).content.decode()
    desk.post(f"{PAGE}{question.pk}/retire/", {"to": "again"})
    assert "Which name?" in Client().get("/dhrd-2012/register/").content.decode()


def test_an_answered_question_keeps_its_kind_and_its_promises(conference: Conference, desk: Client) -> None:
    question = ask(conference, "At risk?", readers="safety", keep_days=7)
    send(conference, (question, "Yes, at the border"))
    page = desk.get(f"{PAGE}{question.pk}/").content.decode()
    assert "retire this question and add a new one" in page
    for changes in ({"kind": "text"}, {"readers": "organisers"}, {"keep_days": "90"}):
        kept = FILLED | {"readers": "safety", "keep_days": "7"} | changes
        assert "Select a valid choice" in desk.post(f"{PAGE}{question.pk}/", kept).content.decode()
        for name, value in changes.items():
            changed = Question.objects.get(pk=question.pk)
            setattr(changed, name, int(value) if value.isdigit() else value)
            with pytest.raises(QuestionRefusedError):
                questioning.revise_question(question=changed, actor=None, at=clock.now())


def test_the_usual_questions_come_once_in_one_go(conference: Conference, desk: Client) -> None:
    desk.post(f"{PAGE}usual/")
    asked = list(Question.objects.filter(conference=conference).asked("place"))
    assert [question.kind for question in asked] == ["date", "line", "date", "choice", "yes-no", "line"]
    assert asked[5].shown_if == asked[4]
    assert "are there already" in desk.post(f"{PAGE}usual/", follow=True).content.decode()
    assert Question.objects.count() == 6


def test_a_copied_conference_asks_the_same_without_answers(conference: Conference) -> None:
    first = ask(conference, "First?", "yes-no")
    second = ask(conference, "Second?", shown_if=first, shown_if_value="yes")
    questioning.retire_question(question=ask(conference, "Old?"), actor=None, at=clock.now())
    send(conference, (first, "yes"), (second, "Because"))
    user = make_user()
    user.may_convene = True
    user.save()
    conference.team.create(user=user, role="organiser")
    again = Conference(slug="again", name="Again", city="Paris", time_zone="Europe/Paris")
    again.first_day, again.last_day = conference.first_day, conference.last_day
    copy_conference(user=user, source=conference, conference=again, at=clock.now())
    copied = {question.text: question for question in Question.objects.filter(conference=again)}
    assert set(copied) == {"First?", "Second?"}
    assert copied["Second?"].shown_if == copied["First?"]
    assert not Answer.objects.filter(question__conference=again).exists()
    assert Question.objects.filter(conference=conference).count() == 3


def test_copying_nothing_copies_nothing(conference: Conference) -> None:
    copy_questions(conference, conference)
    assert not Question.objects.exists()


def test_the_list_takes_as_many_queries_for_many_answers_as_for_few(
    conference: Conference, desk: Client, django_assert_max_num_queries: object
) -> None:
    Conference.objects.update(capacity=100)
    meal = pick(conference)
    for number in range(12):
        send(conference, (meal, "Rice" if number % 3 else "Beans"), number=number)
    with django_assert_max_num_queries(7), django_assert_max_num_queries(2, using="keys"):  # type: ignore[operator]
        page = desk.get(PAGE).content.decode()
    assert "<bdi>Rice</bdi>: 8" in page
    assert "<bdi>Beans</bdi>: 4" in page


def test_numbers_are_kept_from_those_who_may_not_read_the_answers(conference: Conference, desk: Client) -> None:
    meal = pick(conference, readers="safety")
    send(conference, (meal, "Rice"))
    page, officer = desk.get(PAGE).content.decode(), team_client(conference, "safety")
    assert "Counted for safety officers only" in page
    assert "1 answer" not in page
    assert "</bdi>: 1" not in page
    page = officer.get(PAGE).content.decode()
    assert f'href="{proof_address(PAGE)}"' in page
    assert "1 answer" not in page
    page = prove(officer).get(PAGE).content.decode()
    assert "1 answer" in page
    assert "<bdi>Rice</bdi>: 1" in page


def test_numbers_leave_out_who_was_asked_and_did_not_answer(conference: Conference, desk: Client) -> None:
    meal, name = pick(conference), ask(conference, "Which name?")
    send(conference, (meal, "Rice"))
    send(conference, (meal, "Rice"), (name, "Sunrise"), number=2)
    page = desk.get(PAGE).content.decode()
    assert [part.split("<")[0].strip() for part in page.split('data-label="Answers">')[1:]] == ["2 answers", "1 answer"]


def test_what_a_colleague_changed_meanwhile_is_not_undone_unseen(conference: Conference, desk: Client) -> None:
    question = ask(conference, "At risk?")
    before = as_set(question)
    question.readers = "safety"
    questioning.revise_question(question=question, actor=None, at=clock.now())
    page = desk.post(f"{PAGE}{question.pk}/", FILLED | {"shown": before}).content.decode()
    assert "Someone changed this question meanwhile" in page
    assert "Seen by: safety officers only" in page
    assert 'value="Which workshop?"' in page
    assert Question.objects.get().readers == "safety"
    shown = as_set(Question.objects.get())
    assert f'name="shown" value="{shown}"' in page
    assert desk.post(f"{PAGE}{question.pk}/", FILLED | {"shown": shown}).status_code == 302
    assert Question.objects.get().text == "Which workshop?"
    with pytest.raises(QuestionRefusedError):
        questioning.revise_question(question=question, actor=None, at=clock.now(), shown=shown)
