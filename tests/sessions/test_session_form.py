"""What organisers say of a session: everything on one page, with what is wrong beside the field."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Conference, Room, Theme
from sessions.models import Order, Resource, Session
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, REFUSED, make_session, other_conference, text_of

SESSION = {
    "code": "2B",
    "title": "Cases nobody reports",
    "kind": "panel",
    "theme": "",
    "abstract": "",
    "minutes": "60",
    "floor_language": "en",
    "interpretation": ["es"],
    "ceiling": "neutral",
    "pin": "both",
    "expected_audience": "120",
    "is_recorded": "on",
    "more_equipment": "Piano,  quiet   corner, piano",
    "after": "",
}
LINK = {"link-label": "The statement", "link-link": "https://example.org/statement", "link-ceiling": "public"}


@pytest.fixture
def desk(conference: Conference) -> Client:
    Room.objects.filter(name="Main Hall").update(equipment=["projector", "microphone"])
    Theme.objects.create(conference=conference, name="Abuse of media", short_name="Media", position=2)
    return team_client(conference, "programme")


def send(desk: Client, to: str = "2B", **changes: object) -> str:
    return desk.post(f"{BASE}sessions/{to}/", SESSION | changes, follow=True).content.decode()


def test_everything_that_is_said_is_kept_and_shown_again(conference: Conference, desk: Client) -> None:
    make_session(conference)
    first = make_session(conference, "1A")
    themes = {theme.short_name: theme for theme in conference.themes.all()}
    both = [str(theme.pk) for theme in themes.values()]
    page = send(desk, theme=both[0], other_themes=both, equipment=["projector"], after="1a")
    assert "Session 2B is saved." in page
    session = Session.objects.get(code="2B")
    assert (session.pin, session.expected_audience, session.is_recorded) == ("both", 120, True)
    assert session.equipment == ["projector", "piano", "quiet corner"]
    assert [theme.pk for theme in session.other_themes.all()] == [theme.pk for theme in conference.themes.all()[1:]]
    assert Order.objects.get().after == first
    again = text_of(desk, "sessions/2B/")
    assert ('value="1A"' in again, again.count("checked") >= 5, "Title 1A" in again) == (True, True, True)
    assert "Must be over before" in text_of(desk, "sessions/1A/")


def test_a_new_session_takes_all_of_it_too(conference: Conference, desk: Client) -> None:
    make_session(conference, "1A")
    media = conference.themes.get(short_name="Media")
    typed = SESSION | {"code": "9Z", "other_themes": [str(media.pk)], "after": "1A"}
    desk.post(f"{BASE}new-session/", typed)
    session = Session.objects.get(code="9Z")
    assert (list(session.other_themes.all()), Order.objects.get().session) == ([media], session)


def test_what_is_taken_away_is_gone(conference: Conference, desk: Client) -> None:
    make_session(conference)
    make_session(conference, "1A")
    send(desk, after="1A", other_themes=[str(conference.themes.all()[0].pk)])
    send(desk, after="", more_equipment="", expected_audience="", pin="", is_recorded="")
    session = Session.objects.get(code="2B")
    assert (session.equipment, session.expected_audience, session.pin, session.is_recorded) == ([], None, "", False)
    assert (list(session.other_themes.all()), Order.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("title", "x" * 10_000, "at most 200 characters"),
        ("theme", "11111111-1111-4111-8111-111111111111", "not one of the available choices"),
        ("other_themes", "not-an-id", "is not a valid UUID"),
        ("expected_audience", "-3", "greater than or equal to 0"),
        ("expected_audience", "many", "Enter a whole number"),
        ("more_equipment", "x" * 41, "at most 40 characters"),
        ("more_equipment", ", ".join(f"thing {number}" for number in range(21)), "Name at most 20 things."),
        ("after", "7Q", "There is no session 7Q."),
        ("after", "2b", "A session cannot come after itself."),
        ("pin", "forever", "not one of the available choices"),
        ("equipment", "volcano", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    conference: Conference, desk: Client, name: str, typed: str, error: str
) -> None:
    make_session(conference)
    page = send(desk, **{name: typed, "title": typed if name == "title" else "A title that was typed"})
    assert REFUSED in page
    assert error in page
    assert ("A title that was typed" in page or typed in page) is True
    if name in {"title", "expected_audience", "more_equipment", "after"}:
        assert f'value="{typed}"' in page
    assert Session.objects.get().title == "Title 2B"


def test_a_circle_is_refused_in_words_and_nothing_of_the_form_is_written(conference: Conference, desk: Client) -> None:
    make_session(conference)
    make_session(conference, "1A")
    send(desk, after="1A", title="First")
    page = send(desk, "1A", code="1A", after="2B", title="Second")
    assert "1A would come after 2B, which comes after 1A. Nothing can come after itself." in page
    assert "Second" in page
    assert Session.objects.get(code="1A").title == "Title 1A"


def test_a_session_of_another_conference_is_no_session_here(conference: Conference, desk: Client) -> None:
    make_session(conference)
    make_session(other_conference(conference), "8X")
    assert "There is no session 8X." in send(desk, after="8X")


def test_the_list_is_narrowed_by_further_themes_and_by_marks(conference: Conference, desk: Client) -> None:
    media = conference.themes.get(short_name="Media")
    make_session(conference, "1A").other_themes.add(media)
    make_session(conference, "1B", is_recorded=True, pin="time")
    make_session(conference, "1C", chatham_house=True)

    def titles(query: str) -> list[str]:
        page = text_of(desk, f"sessions/?{query}")
        return [code for code in ("1A", "1B", "1C") if f"Title {code}" in page]

    assert titles(f"theme={media.pk}") == ["1A"]
    assert [titles(f"mark={mark}") for mark in ("recorded", "fixed", "chatham-house")] == [["1B"], ["1B"], ["1C"]]
    assert titles("mark=unknown") == ["1A", "1B", "1C"]


def test_links_are_added_changed_and_removed_once_that_is_confirmed(conference: Conference, desk: Client) -> None:
    make_session(conference)
    page = desk.post(f"{BASE}sessions/2B/links/", LINK, follow=True).content.decode()
    assert "The statement" in page
    row = Resource.objects.get()
    desk.post(f"{BASE}sessions/2B/links/", LINK | {"link-label": "Two", "link-link": "https://example.org/2"})
    second = Resource.objects.exclude(pk=row.pk).get()
    desk.post(f"{BASE}sessions/2B/links/{second.pk}/up/")
    assert list(Resource.objects.filter(session__code="2B")) == [second, row]
    path = f"{BASE}sessions/2B/links/{row.pk}/"
    desk.post(path, LINK | {"link-ceiling": "organisers"})
    row.refresh_from_db()
    assert row.ceiling == "organisers"
    assert "Remove this link?" in desk.get(f"{path}remove/").content.decode()
    assert Resource.objects.count() == 2
    desk.post(f"{path}remove/")
    assert Resource.objects.get() == second


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"link-link": "javascript:alert(1)"}, "Give the whole address"),
        ({"link-link": "example.org/paper"}, "Give the whole address"),
        ({"link-link": "https://example.org/" + "x" * 300}, "at most 300 characters"),
        ({"link-label": "x" * 10_000}, "at most 120 characters"),
        ({"link-label": ""}, "An answer is needed."),
        ({"link-ceiling": "nobody"}, "not one of the available choices"),
        ({}, "The session has this link already."),
    ],
)
def test_a_wrong_link_is_refused_beside_its_field(
    conference: Conference, desk: Client, typed: dict[str, str], error: str
) -> None:
    Resource.objects.create(session=make_session(conference), label="There", link=LINK["link-link"])
    page = desk.post(f"{BASE}sessions/2B/links/", LINK | typed).content.decode()
    assert error in page
    assert (LINK | typed)["link-label"] in page
    assert Resource.objects.count() == 1


def test_the_page_takes_the_same_queries_however_much_a_session_has(conference: Conference, desk: Client) -> None:
    text_of(desk, "sessions/")
    assert count_of(conference, desk, 1) == count_of(conference, desk, 8) <= 40


def count_of(conference: Conference, desk: Client, size: int) -> int:
    session = make_session(conference, f"S{size}")
    for number in range(size):
        other = make_session(conference, f"O{size}-{number}")
        Order.objects.create(session=session, after=other)
        Resource.objects.create(session=session, label=f"Link {number}", link=f"https://example.org/{number}")
        session.contributions.create(person=make_person(conference, f"Person {size} {number}"), position=number)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        desk.get(f"{BASE}sessions/S{size}/")
    return len(main) + len(keys)
