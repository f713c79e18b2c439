"""The pages on which interpretation is planned, those who read them, and what delegates and interpreters see of it."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from delegates.models import Registration
from events import clock
from events.audience import Audience
from events.models import Conference, TeamMember
from sessions.interpreting import set_channels
from sessions.models import Contribution, Interpreter, ProgrammeRules, Session
from sessions.own_turns import turns_of
from tests.conftest import make_person, make_user, sign_in, team_client
from tests.sessions.interpreters import give, interpreter, listed
from tests.sessions.late import NOW, hold, versions
from tests.sessions.stage import consent, speaker

PLAN, LIST = "/dhrd-2012/organise/interpretation/", "/dhrd-2012/organise/interpreters/"
ASKED_FOR = {"pairs": ["en>ar", "ar>en"], "longest_turn": "45", "rest": "20"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


@pytest.fixture
def coordinator(conference: Conference) -> Client:
    return team_client(conference, "interpretation")


@pytest.fixture
def session(conference: Conference) -> Session:
    """An hour from eleven on, interpreted from English into Arabic and Spanish."""
    versions(conference)
    return hold(conference, "A3", 2, interpretation=["ar", "es"])


def words(client: Client, path: str) -> str:
    """Return what stands on the page, without markup."""
    response = client.get(path)
    assert response.status_code == 200
    page = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_plan_tells_by_day_who_interprets_and_who_is_missing(
    conference: Conference, session: Session, coordinator: Client
) -> None:
    give(session, listed(conference, speaker(conference, "Reem", Audience.ATTENDEES)))
    page = words(coordinator, PLAN)
    assert "1 session needs something still. 1 interpreter is missing." in page
    assert "A3 1 missing 11:00 – 12:00 · 60 min · spoken: English Arabic Reem Spanish 1 missing" in page
    assert "On this day no session is interpreted." in words(coordinator, f"{PLAN}?day=2012-02-25")


def test_what_is_settled_can_be_left_out(conference: Conference, session: Session, desk: Client) -> None:
    give(session, interpreter(conference))
    give(session, interpreter(conference, "Lucía", ["en>es"]), "es")
    assert "A3 · Title of A3 settled" in words(desk, PLAN)
    assert "On this day nothing is missing." in words(desk, f"{PLAN}?show=missing")


def test_an_interpreter_is_given_to_a_session_and_taken_off_by_forms(
    conference: Conference, session: Session, coordinator: Client
) -> None:
    reem = interpreter(conference, "Reem")
    response = coordinator.post(f"{PLAN}A3/", {"language": "ar", "interpreter": str(reem.pk)})
    assert response.headers["Location"] == f"{PLAN}A3/"
    part = Contribution.objects.get()
    assert (part.person_id, part.role, part.language) == (reem.person_id, "interpreter", "ar")
    coordinator.post(f"{PLAN}A3/{part.pk}/take-off/")
    assert not Contribution.objects.exists()


def test_only_an_interpreter_can_be_taken_off_here(
    conference: Conference, session: Session, coordinator: Client
) -> None:
    session.contributions.create(person=make_person(conference))
    part = Contribution.objects.get()
    assert coordinator.post(f"{PLAN}A3/{part.pk}/take-off/").status_code == 404
    assert Contribution.objects.exists()


def test_what_is_refused_says_why(conference: Conference, session: Session, desk: Client) -> None:
    reem = interpreter(conference, pairs=["en>es"])
    page = desk.post(f"{PLAN}A3/", {"language": "ar", "interpreter": str(reem.pk)}).content.decode()
    assert "Select a valid choice." in page
    page = desk.post(f"{PLAN}A3/", {"language": "fr", "interpreter": str(reem.pk)}).content.decode()
    assert "promises no interpretation into this language: French" in page
    assert "Nobody else on the list interprets from English straight into Arabic." in page
    assert not Contribution.objects.exists()


def test_nothing_is_planned_for_a_session_without_a_promise(conference: Conference, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    assert desk.get(f"{PLAN}A3/").status_code == 404
    assert "No session promises interpretation" in words(desk, PLAN)


def test_a_coordinator_finds_no_opaque_session(conference: Conference, coordinator: Client, desk: Client) -> None:
    versions(conference)
    hold(conference, "A3", 2, interpretation=["ar"], ceiling="opaque")
    assert coordinator.get(f"{PLAN}A3/").status_code == 404
    assert desk.get(f"{PLAN}A3/").status_code == 200


# The list of interpreters


def test_the_programme_team_adds_changes_and_removes_an_interpreter(
    conference: Conference, session: Session, desk: Client
) -> None:
    person = make_person(conference, "Reem")
    session.contributions.create(person=person)
    desk.post(LIST, ASKED_FOR | {"person": str(person.pk)})
    row = Interpreter.objects.get()
    assert (row.pairs, row.longest_turn, row.rest) == ([["en", "ar"], ["ar", "en"]], 45, 20)
    assert "Reem Arabic into English · English into Arabic 45 min without relief, 20 min rest" in words(desk, LIST)
    desk.post(f"{LIST}{row.pk}/", {"pairs": ["en>es"], "longest_turn": "30", "rest": "0"})
    row.refresh_from_db()
    assert (row.pairs, row.longest_turn, row.rest) == ([["en", "es"]], 30, 0)
    desk.post(f"{LIST}{row.pk}/remove/")
    assert not Interpreter.objects.exists()


def test_a_coordinator_changes_an_interpreter_and_neither_adds_nor_removes_one(
    conference: Conference, session: Session, coordinator: Client
) -> None:
    row = interpreter(conference)
    assert coordinator.post(f"{LIST}{row.pk}/", ASKED_FOR).status_code == 302
    assert Interpreter.objects.get().longest_turn == 45
    assert coordinator.post(LIST, ASKED_FOR).status_code == 404
    assert coordinator.post(f"{LIST}{row.pk}/remove/").status_code == 404
    assert "Add an interpreter" not in words(coordinator, LIST)


def test_what_was_typed_wrongly_stays(conference: Conference, session: Session, desk: Client) -> None:
    row = interpreter(conference)
    page = desk.post(f"{LIST}{row.pk}/", {"pairs": ["xx>yy"], "longest_turn": "4", "rest": "999"}).content.decode()
    assert page.count('value="4"') == 1
    assert 'value="999"' in page
    assert Interpreter.objects.get().longest_turn == 60


# Channels


def test_channels_are_set_and_shown_to_everyone_who_listens(
    conference: Conference, session: Session, coordinator: Client
) -> None:
    response = coordinator.post(PLAN, {"channel_ar": "3", "channel_es": ""})
    assert response.status_code == 302
    assert ProgrammeRules.objects.get().channels == {"ar": 3}
    assert "Interpreted into Arabic , channel 3 · Spanish" in words(Client(), "/dhrd-2012/sessions/A3/").replace(
        ",", " ,"
    )
    assert "Interpretation by receiver: Arabic , channel 3" in words(Client(), "/dhrd-2012/programme/").replace(
        ",", " ,"
    )


def test_two_languages_on_one_channel_are_refused_and_what_was_typed_stays(
    conference: Conference, session: Session, desk: Client
) -> None:
    page = desk.post(PLAN, {"channel_ar": "3", "channel_es": "3"}).content.decode()
    assert "Channel 3 stands at two languages." in page
    assert page.count('value="3"') == 2
    assert not ProgrammeRules.objects.exists()


# An interpreter's own page


def test_an_interpreter_reads_their_own_turns(conference: Conference, session: Session) -> None:
    person = make_person(conference, "Reem", user=make_user("reem@example.org"))
    part = give(session, listed(conference, person))
    give(session, interpreter(conference, "Other"))
    consent(person, session, given=True)
    set_channels(conference=conference, channels={"ar": 3}, actor=None, at=NOW)
    assert person.user
    client = sign_in(Client(), person.user, second_factor=False)
    page = words(client, "/dhrd-2012/interpreting/")
    assert "A3 · Title of A3 Friday 24 February 2012, 11:00 – 12:00 , Room A" in page
    assert "English into Arabic · channel 3 · with 1 other" in page
    session.slots.all().delete()
    assert "time not published yet" in words(client, "/dhrd-2012/interpreting/")
    part.delete()
    assert "You are given to no session yet." in words(client, "/dhrd-2012/interpreting/")


def test_who_is_prevented_counts_neither_themselves_nor_others_who_are(
    conference: Conference, session: Session
) -> None:
    users = {name: make_user(f"{name}@example.org") for name in ("reem", "away")}
    for name, user in users.items():
        give(session, listed(conference, make_person(conference, name, user=user)))
    give(session, interpreter(conference, "Other"))
    Contribution.objects.filter(person__user=users["away"]).update(is_prevented=True)
    own = {name: turns_of(user, conference, at=NOW) for name, user in users.items()}
    assert {name: one and one.turns[0].others for name, one in own.items()} == {"reem": 1, "away": 2}


def test_who_has_left_reads_no_rooms_any_more(conference: Conference, session: Session) -> None:
    person = make_person(conference, "Reem", user=make_user("reem@example.org"))
    give(session, listed(conference, person))
    left = Registration(conference=conference, person=person, key_ref=person.key_ref, state="withdrawn")
    left.requested_at = left.queued_at = left.conduct_agreed_at = NOW
    left.save()
    assert person.user
    assert sign_in(Client(), person.user, second_factor=False).get("/dhrd-2012/interpreting/").status_code == 404


def test_for_whoever_interprets_nothing_the_page_does_not_exist(conference: Conference) -> None:
    make_person(conference, user=make_user("other@example.org"))
    client = sign_in(Client(), make_person(conference, user=make_user("third@example.org")).user, second_factor=False)  # type: ignore[arg-type]
    assert client.get("/dhrd-2012/interpreting/").status_code == 404
    assert Client().get("/dhrd-2012/interpreting/").status_code == 404


# What it costs


@pytest.mark.parametrize("size", [2, 12])
def test_the_plan_costs_the_same_whatever_its_size(
    conference: Conference,
    desk: Client,
    coordinator: Client,
    size: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    versions(conference)
    for number in range(size):
        session = hold(conference, f"A{number}", number, interpretation=["ar"])
        give(session, interpreter(conference, f"I{number}"))
    assert TeamMember.objects.count() == 2
    for path in (PLAN, f"{PLAN}A0/", LIST):
        with django_assert_max_num_queries(31):
            desk.get(path)
        with django_assert_max_num_queries(40):
            coordinator.get(path)
