"""Whom a part is given to: chosen from a list, or searched for where they are too many for one."""

import pytest
from django.test import Client

from events.models import Conference
from sessions import finding
from sessions.contributing import contribute
from sessions.finding import find_people, people_to_choose
from sessions.models import Contribution
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE, make_session, text_of

NAMES = ("Öykü Ilgaz", "Oyku Deniz", "Полынь", "Sunrise")


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


@pytest.fixture
def crowd(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> Conference:
    """Four people with a part, which is too many for a list, and one whom the programme does not know."""
    monkeypatch.setattr(finding, "MOST_IN_A_LIST", 3)
    session = make_session(conference, "1A")
    for name in NAMES:
        contribute(
            session=session, person=make_person(conference, name), role="speaker", way="person", actor=None, at=NINE
        )
    make_person(conference, "Sunset")
    make_session(conference, "1B")
    return conference


def find(desk: Client, words: str) -> str:
    return desk.post(f"{BASE}sessions/1B/people/find/", {"find-words": words}).content.decode()


def test_a_list_is_offered_while_it_is_short(conference: Conference, crowd: Conference) -> None:
    assert people_to_choose(crowd, at=NINE) is None
    Contribution.objects.earliest("position").delete()
    assert len(people_to_choose(crowd, at=NINE) or []) == 3


def test_people_are_found_by_a_part_of_the_name_whatever_its_accents(crowd: Conference) -> None:
    found, count = find_people(crowd, "OYKU", at=NINE)
    assert ([name for _pk, name in found], count) == (["Oyku Deniz", "Öykü Ilgaz"], 2)
    assert find_people(crowd, "полы", at=NINE)[1] == 1
    assert find_people(crowd, "sunset", at=NINE) == ([], 0)


def test_no_more_than_the_first_are_listed(crowd: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_FOUND", 1)
    found, count = find_people(crowd, "oyku", at=NINE)
    assert (len(found), count) == (1, 2)


def test_the_page_offers_a_search_and_no_name_stands_on_it_before(crowd: Conference, desk: Client) -> None:
    page = text_of(desk, "sessions/1B/")
    assert ("Look for them" in page, "Sunrise" in page, "Choose a person" in page) == (True, False, False)


def test_who_is_found_can_be_chosen_and_is_added(crowd: Conference, desk: Client) -> None:
    page = find(desk, "sunr")
    person = Contribution.objects.get(position=4).person
    assert ("One person is called so." in page, f'<option value="{person.pk}">Sunrise</option>' in page) == (True, True)
    typed = {"known-person": str(person.pk), "known-role": "moderator", "known-way": "person"}
    desk.post(f"{BASE}sessions/1B/people/", typed)
    assert Contribution.objects.get(session__code="1B").person == person
    refused = desk.post(f"{BASE}sessions/1B/people/", typed).content.decode()
    assert "has this part in the session already" in refused
    assert "Sunrise" in refused


@pytest.mark.parametrize("words", ["nobody at all", "", "x" * 101])
def test_who_is_not_found_is_said_and_what_was_typed_stays(crowd: Conference, desk: Client, words: str) -> None:
    page = find(desk, words)
    said = ("Nobody is called so.", "An answer is needed.", "at most 100 characters")
    assert [text in page for text in said].count(True) == 1
    assert f'value="{words}"' in page or not words


@pytest.mark.parametrize("chosen", ["", "not-an-id", "11111111-1111-4111-8111-111111111111"])
def test_a_choice_that_is_none_is_refused(crowd: Conference, desk: Client, chosen: str) -> None:
    desk.post(f"{BASE}sessions/1B/people/", {"known-person": chosen, "known-role": "speaker", "known-way": "person"})
    assert not Contribution.objects.filter(session__code="1B").exists()
