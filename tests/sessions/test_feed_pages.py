"""The pages on which somebody downloads a calendar, subscribes to one, and ends it again."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import segno
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events import clock
from events.models import Conference, Room, User
from sessions.feeding import MOST
from sessions.models import Feed, Session
from tests.conftest import make_person, make_user, sign_in
from tests.proof.outputs import drawn_codes
from tests.sessions.feeds import fetch, subscribe, three_ceilings, titles
from tests.sessions.stage import place, publish

NOW = datetime(2012, 1, 25, tzinfo=UTC)
PAGE, NEW = "/dhrd-2012/calendar/", "/dhrd-2012/calendar/new/"
SAID = {"what": "programme", "shows": "open", "label": "phone", "reminder": "", "last_day": "2012-03-04"}


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def user(conference: Conference) -> User:
    return make_user()


@pytest.fixture
def browser(user: User) -> Client:
    return sign_in(Client(), user, second_factor=False)


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def address_on(page: str) -> str:
    """Return the token that the page shows."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}/calendars/([\w-]+)\.ics", page)
    assert len(found) == 1
    return str(found[0])


def test_the_download_comes_first_and_the_subscription_with_what_a_provider_learns(conference: Conference) -> None:
    publish(conference)
    page = text(Client())
    places = [
        page.index(words)
        for words in (
            "programme.ics",
            "Kept up to date",
            "learns that you follow this conference",
            "Sign in to subscribe",
        )
    ]
    assert places == sorted(places)
    assert 'href="/accounts/login/?next=/dhrd-2012/calendar/new/"' in page


def test_before_the_programme_is_published_the_page_says_so(conference: Conference) -> None:
    assert "There is nothing to download yet" in text(Client())


def test_whoever_is_not_signed_in_is_led_to_it_and_back(conference: Conference) -> None:
    answer = Client().get(f"{NEW}?what=session:1A")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/dhrd-2012/calendar/new/%3Fwhat%3Dsession%3A1A",
    )


def test_a_subscription_is_made_and_its_address_shown_this_once(conference: Conference, browser: Client) -> None:
    three_ceilings(conference)
    with drawn_codes() as codes:
        answer = browser.post(NEW, SAID)
    page = unescape(answer.content.decode())
    token = address_on(page)
    address = f"{settings.SITE_URL}/calendars/{token}.ics"
    assert titles(token) == ["Title of 1A", "Session 1B", "Busy"]
    assert codes == [address]
    assert f'href="webcal://{address.partition("://")[2]}"' in page
    assert answer["Cache-Control"] == "private, no-store"
    assert token not in text(browser)
    assert "phone" in text(browser)


def test_the_code_that_is_shown_is_one_that_phones_read(browser: Client) -> None:
    page = browser.post(NEW, SAID).content.decode()
    size = re.search(r'viewBox="0 0 (\d+) \1"', page)
    drawn = segno.make(f"{settings.SITE_URL}/calendars/{address_on(page)}.ics", error="m", mask=3, micro=False)
    assert size
    assert int(size[1]) == len(drawn.matrix) + 8


def test_codes_and_times_alone_are_what_is_chosen_unless_somebody_chooses_more(
    conference: Conference, browser: Client
) -> None:
    assert re.findall(r'value="(\w+)"[^>]* checked', text(browser, NEW)) == ["neutral"]
    assert Feed._meta.get_field("ceiling").get_default() == Feed.Shows.NEUTRAL


@pytest.mark.parametrize(
    ("what", "said"),
    [("theme", ["Title of 1A", "Session 1B"]), ("room", ["Title of 1A"]), ("session", ["Title of 1A"])],
)
def test_a_theme_a_room_and_a_session_can_be_followed(
    conference: Conference, browser: Client, what: str, said: list[str]
) -> None:
    three_ceilings(conference)
    values = {
        "theme": f"theme:{conference.themes.get().pk}",
        "room": f"room:{Room.objects.get(name='Main Hall').pk}",
        "session": "session:1A",
    }
    page = browser.post(NEW, SAID | {"what": values[what]}).content.decode()
    assert titles(address_on(page)) == said


def test_a_session_is_offered_from_its_page_by_no_more_than_its_ceiling(
    conference: Conference, browser: Client
) -> None:
    three_ceilings(conference)
    assert "?what=session:1A" in text(Client(), "/dhrd-2012/sessions/1A/")
    pages = {code: text(browser, f"{NEW}?what=session:{code}") for code in ("1A", "1B", "1C", "9Z")}
    assert {code: f'value="session:{code}" selected' in page for code, page in pages.items()} == {
        "1A": True,
        "1B": True,
        "1C": False,
        "9Z": False,
    }
    assert "Title of 1B" not in pages["1B"]


def test_a_room_that_no_open_session_stands_in_is_not_offered(conference: Conference, browser: Client) -> None:
    place(publish(conference), "1A", ceiling="neutral")
    assert "Main Hall" not in text(browser, NEW)


def test_own_sessions_are_offered_to_those_who_have_a_part(conference: Conference, browser: Client, user: User) -> None:
    session = place(publish(conference), "1A")
    before = text(browser, NEW)
    session.contributions.create(person=make_person(conference, user=user))
    assert ("that I have a part in" in before, "that I have a part in" in text(browser, NEW)) == (False, True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"label": ""}, "An answer is needed."),
        ({"label": "a\nb\u0000"}, "Null characters are not allowed."),
        ({"label": "x" * 61}, "at most 60 characters"),
        ({"what": "theme:nothing"}, "is not one of the available choices"),
        ({"what": "session:1C"}, "is not one of the available choices"),
        ({"shows": "everything"}, "is not one of the available choices"),
        ({"reminder": "7"}, "is not one of the available choices"),
        ({"last_day": "2012-01-24"}, "This day is over."),
        ({"last_day": "2012-03-05"}, "Choose a day up to a week after the conference."),
        ({"last_day": "soon"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    conference: Conference, browser: Client, change: dict[str, str], says: str
) -> None:
    three_ceilings(conference)
    page = unescape(browser.post(NEW, SAID | {"reminder": "15", "shows": "opaque"} | change).content.decode())
    assert says in page
    assert not Feed.objects.exists()
    assert "phone" in page or "label" in change
    assert '<option value="15" selected>' in page or "reminder" in change
    assert re.findall(r'value="(\w+)"[^>]* checked', page) == ([] if "shows" in change else ["opaque"])


def test_one_too_many_is_refused_in_words(conference: Conference, browser: Client, user: User) -> None:
    for _each in range(MOST):
        subscribe(conference, user=user)
    answer = browser.post(NEW, SAID)
    assert (answer.status_code, "Revoke one that you need no longer" in answer.content.decode()) == (409, True)


def test_once_the_last_week_is_over_the_page_offers_the_file_alone(
    conference: Conference, browser: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(conference)
    subscribe(conference, user=user)
    monkeypatch.setattr(clock, "now", lambda: datetime(2012, 3, 5, tzinfo=UTC))
    page = text(browser)
    assert ("programme.ics" in page, NEW in page, "Says nothing now" in page) == (True, False, True)
    assert browser.get(NEW)["Location"] == PAGE
    assert "Download it instead" in text(browser)


def test_it_is_revoked_once_asked_and_its_address_says_nothing_any_more(
    conference: Conference, browser: Client, user: User
) -> None:
    three_ceilings(conference)
    feed, token = subscribe(conference, user=user, label="phone")
    path = f"/dhrd-2012/calendar/{feed.pk}/revoke/"
    assert "phone" in text(browser, path)
    assert titles(token) != []
    answer = browser.post(path)
    assert (answer.status_code, answer["Location"], titles(token)) == (302, PAGE, [])
    page = text(browser)
    assert ("is revoked" in page, "You have no subscriptions yet" in page) == (True, True)
    assert browser.get(path).status_code == browser.post(path).status_code == 404


def test_nobody_sees_or_ends_those_of_others(conference: Conference, browser: Client) -> None:
    feed, token = subscribe(conference, user=make_user("other@example.org"), label="not yours")
    path = f"/dhrd-2012/calendar/{feed.pk}/revoke/"
    assert "not yours" not in text(browser)
    assert [browser.get(path).status_code, browser.post(path).status_code] == [404, 404]
    assert Client().post(path).status_code == 404
    assert fetch(token).status_code == 200
    assert Feed.objects.count() == 1


def test_what_an_attacker_types_is_text(conference: Conference, browser: Client) -> None:
    page = browser.post(NEW, SAID | {"label": '<script>alert(1)</script>"'}).content.decode()
    assert "<script>alert" not in page + browser.get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_as_many_queries_however_long_it_is(
    conference: Conference,
    browser: Client,
    user: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        subscribe(conference, user=user, label=f"device {number}")
    browser.get(PAGE)
    with django_assert_num_queries(6):
        assert text(browser).count("device ") == count * 2


@pytest.mark.parametrize("count", [3, 30])
def test_a_feed_costs_as_many_queries_however_much_it_has(
    conference: Conference, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    version = publish(conference)
    for number in range(count):
        start = datetime(2012, 2, 24, 8, tzinfo=UTC) + number * timedelta(minutes=10)
        place(version, f"{number}", minutes=10, starts_at=start)
    _feed, token = subscribe(conference)
    fetch(token)
    with django_assert_num_queries(9):
        assert len(titles(token)) == count
    assert Session.objects.count() == count
