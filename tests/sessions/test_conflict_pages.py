"""The organisers' pages about conflicts and the rules of the schedule."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from events.models import Conference
from sessions.levels import Level
from sessions.models import Acknowledgement, ProgrammeRules, ScheduleVersion, Session
from sessions.publishing import draft_of
from sessions.rules_form import RulesForm
from sessions.starring import star
from tests.conftest import make_person, make_user, team_client
from tests.sessions.desk import BASE, text_of
from tests.sessions.stage import OPENING, place, publish, speaker
from tests.sessions.test_organise_schedule_pages import counted

LIST, RULES = "schedule/conflicts/", "schedule/rules/"


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


@pytest.fixture
def draft(conference: Conference) -> ScheduleVersion:
    """Two sessions of one theme at a time, in the second of which Sunrise speaks, who has not confirmed."""
    draft = publish(conference, None)
    place(draft, "1A")
    person = make_person(conference, "Sunrise")
    place(draft, "1B", room="Room A", people=[person], starts_at=OPENING + timedelta(minutes=30))
    return draft


def first_link(page: str) -> str:
    found = re.search(rf'href="{BASE}({LIST}[0-9a-f]{{64}}/)"', page)
    assert found
    return found[1]


def answers(**changed: str) -> dict[str, str]:
    form = RulesForm(rules=ProgrammeRules())
    return {name: str(form[name].value() or "") for name in form.fields} | {"pause": "0"} | changed


def test_conflicts_are_listed_by_name_with_what_they_stop(desk: Client, draft: ScheduleVersion) -> None:
    page = text_of(desk, LIST)
    assert "Two sessions of one theme run at a time: 1A and 1B overlap" in page
    assert "Sunrise has not confirmed their part in session 1B" in page
    assert page.count(">is shown<") == 2


def test_the_list_is_narrowed_by_rule_by_level_and_by_session(desk: Client, draft: ScheduleVersion) -> None:
    assert "Sunrise has not confirmed" not in text_of(desk, f"{LIST}?rule=theme")
    assert "1A and 1B overlap" not in text_of(desk, f"{LIST}?rule=unconfirmed")
    assert "Sunrise has not confirmed" not in text_of(desk, f"{LIST}?session=1a")
    assert "No conflict is like that" in text_of(desk, f"{LIST}?level=move")
    assert "2 conflicts" in text_of(desk, f"{LIST}?level=nonsense&rule=nonsense")


def test_an_empty_list_says_what_to_do_next(desk: Client, conference: Conference) -> None:
    assert "No session is placed yet" in text_of(desk, LIST)
    place(draft_of(conference), "1A")
    assert "Nothing is wrong with the draft" in text_of(desk, LIST)


def test_a_conflict_leads_to_free_places_and_the_form_is_filled_in(desk: Client, draft: ScheduleVersion) -> None:
    page = text_of(desk, first_link(text_of(desk, f"{LIST}?rule=theme")))
    room = draft.conference.rooms.get(name="Room A")
    assert f"?session=1B&amp;room={room.pk}&amp;day=2012-02-24&amp;start=10%3A30#place" in page
    assert page.count("Go there") == 3


def test_what_another_place_does_not_solve_leads_to_the_session(desk: Client, draft: ScheduleVersion) -> None:
    page = text_of(desk, first_link(text_of(desk, f"{LIST}?rule=unconfirmed")))
    assert "Another room or another time does not solve this" in page
    assert f'href="{BASE}sessions/1B/"' in page


def test_a_conflict_is_accepted_with_a_reason_and_counts_again_if_wanted(desk: Client, draft: ScheduleVersion) -> None:
    link = first_link(text_of(desk, f"{LIST}?rule=theme"))
    refused = desk.post(f"{BASE}{link}", {"reason": "", "size": "30"}).content.decode()
    assert "One answer is missing or wrong" in refused
    assert desk.post(f"{BASE}{link}", {"reason": "They agreed", "size": "30"}).status_code == 302
    assert "of one theme" not in text_of(desk, LIST)
    accepted = text_of(desk, f"{LIST}?level=accepted")
    assert "They agreed" in accepted
    assert "by you" in accepted
    assert "They agreed" in text_of(desk, link)
    desk.post(f"{BASE}{link}back/")
    assert not Acknowledgement.objects.exists()
    assert "of one theme" in text_of(desk, LIST)


def test_what_has_grown_since_it_was_read_is_read_again(desk: Client, draft: ScheduleVersion) -> None:
    link = first_link(text_of(desk, f"{LIST}?rule=theme"))
    page = desk.post(f"{BASE}{link}", {"reason": "They agreed", "size": "29"}).content.decode()
    assert "has grown since you looked" in page
    assert "They agreed" in page
    assert not Acknowledgement.objects.exists()


def test_a_conflict_that_is_not_there_has_no_page(desk: Client, draft: ScheduleVersion) -> None:
    assert desk.get(f"{BASE}{LIST}{'0' * 64}/").status_code == 404
    assert desk.post(f"{BASE}{LIST}{'0' * 64}/back/").status_code == 404


def test_what_stops_the_move_has_no_form(desk: Client, draft: ScheduleVersion) -> None:
    ProgrammeRules.objects.create(conference=draft.conference, levels={"theme": "move"})
    link = first_link(text_of(desk, f"{LIST}?rule=theme"))
    assert "What stops the move cannot be accepted" in text_of(desk, link)
    page = desk.post(f"{BASE}{link}", {"reason": "They agreed", "size": "30"}).content.decode()
    assert "What stops the move cannot be accepted" in page
    assert not Acknowledgement.objects.exists()


def test_only_what_is_not_usual_is_written_down(desk: Client, conference: Conference) -> None:
    sent = answers(rule_theme="publishing", pause="10", large_audience="50", day_begins="09:00", day_ends="01:00")
    assert desk.post(f"{BASE}{RULES}", sent).status_code == 302
    rules = ProgrammeRules.objects.get()
    assert (rules.levels, rules.pause, rules.large_audience) == ({"theme": Level.BLOCK_PUBLISHING.value}, 10, 50)
    assert (rules.day_begins and rules.day_begins.hour, rules.day_ends and rules.day_ends.hour) == (9, 1)


def test_popular_sessions_at_a_time_are_listed_in_words_without_a_count(desk: Client, draft: ScheduleVersion) -> None:
    for number in range(7):
        star(
            user=make_user(f"{number}@example.org"),
            conference=draft.conference,
            sessions=draft.slots.values_list("session_id", flat=True),
            at=OPENING,
        )
    assert desk.post(f"{BASE}{RULES}", answers(popular_stars="7")).status_code == 200
    desk.post(f"{BASE}{RULES}", answers(popular_stars="5"))
    page = text_of(desk, f"{LIST}?rule=popular")
    assert "Two sessions that many have starred run at a time: 1A and 1B overlap" in page
    link = first_link(page)
    assert desk.post(f"{BASE}{link}", {"reason": "They are recorded", "size": "30"}).status_code == 302
    assert Acknowledgement.objects.count() == 1
    desk.post(f"{BASE}{RULES}", answers(popular_stars="10"))
    assert "many have starred run" not in text_of(desk, f"{LIST}?rule=popular")


def test_the_channels_of_the_receivers_stay_when_rules_are_saved(desk: Client, conference: Conference) -> None:
    ProgrammeRules.objects.create(conference=conference, channels={"es": 4})
    desk.post(f"{BASE}{RULES}", answers())
    assert ProgrammeRules.objects.get().channels == {"es": 4}


def test_a_day_does_not_end_before_it_begins_and_what_was_typed_stays(desk: Client, conference: Conference) -> None:
    page = desk.post(f"{BASE}{RULES}", answers(day_begins="10:00", day_ends="09:00", pause="7")).content.decode()
    assert "The day cannot end before it begins" in page
    assert 'value="7"' in page
    assert not ProgrammeRules.objects.exists()


def test_the_schedule_names_what_stops_it_and_counts_the_rest(desk: Client, draft: ScheduleVersion) -> None:
    assert "2 things to look at" in text_of(desk, "schedule/")
    ProgrammeRules.objects.create(conference=draft.conference, levels={"theme": "publishing"})
    page = text_of(desk, "schedule/publish/")
    assert "One conflict stops the publication" in page
    assert "One thing to look at" in page


def fill(draft: ScheduleVersion, first: int, last: int) -> None:
    for number in range(first, last):
        person = speaker(draft.conference, f"Person {number}")
        start = OPENING + timedelta(minutes=5 * number)
        place(draft, f"S{number}", people=[person], room="Room A", starts_at=start, minutes=30)


@pytest.mark.parametrize(
    ("path", "budget"), [(f"{LIST}?rule=unconfirmed", 20), (f"{LIST}?level=accepted", 20), (RULES, 10)]
)
def test_pages_take_as_many_queries_for_sixty_sessions_as_for_ten(
    desk: Client, draft: ScheduleVersion, path: str, budget: int
) -> None:
    fill(draft, 0, 10)
    text_of(desk, path)
    with counted() as ten:
        text_of(desk, path)
    fill(draft, 10, 60)
    with counted() as sixty:
        text_of(desk, path)
    assert ten == sixty
    assert sum(sixty) <= budget
    assert Session.objects.count() == 62
