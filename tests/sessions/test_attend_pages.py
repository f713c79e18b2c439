"""What stands on the pages of those who attend, and what never does."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import clock
from events.audience import Audience
from events.models import Conference, Organisation, TeamMember
from sessions.models import Contribution, Session
from tests.conftest import make_user, team_client
from tests.sessions.stage import OPENING, consent, place, publish, speaker

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
]
PATHS = ["", "programme/", "sessions/1A/", "speakers/", "programme.ics", "sessions/1A.ics"]
PAGE_BYTES = 120_000
LARGE_PAGE_BYTES = 300_000
HOUR = timedelta(hours=1)


class Tags(HTMLParser):
    """The elements and attributes that a browser finds in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def get(path: str = "", client: Client | None = None, **parameters: str) -> HttpResponse:
    response: HttpResponse = (client or Client()).get(f"/dhrd-2012/{path}", parameters)  # type: ignore[assignment]
    return response


def text(path: str = "", client: Client | None = None, **parameters: str) -> str:
    response = get(path, client, **parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_outsiders_find_no_conference_that_is_not_shown(conference: Conference) -> None:
    place(publish(conference))
    conference.is_shown = False
    conference.save()
    member = team_client(conference, TeamMember.Role.PROGRAMME)
    assert [get(path).status_code for path in PATHS] == [404] * len(PATHS)
    assert [get(path, member).status_code for path in PATHS] == [200] * len(PATHS)


def test_unknown_conference_is_not_found(conference: Conference) -> None:
    assert [Client().get(f"/nowhere/{path}").status_code for path in PATHS] == [404] * len(PATHS)


def test_pages_say_what_to_do_before_anything_is_published(conference: Conference) -> None:
    assert "The programme is not published yet" in text("programme/")
    assert "Nobody is named yet" in text("speakers/")
    assert "See the programme" not in text()
    assert get("programme.ics").status_code == 404


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (None, None, "The day registration opens is not set yet"),
        (datetime(2012, 1, 25, 9, tzinfo=UTC), None, "25 January 2012, 09:00 (Europe/London)"),
        (datetime(2012, 1, 1, tzinfo=UTC), datetime(2012, 2, 10, tzinfo=UTC), "10 February 2012, 00:00"),
        (datetime(2012, 1, 1, tzinfo=UTC), datetime(2012, 1, 10, tzinfo=UTC), "Registration is closed"),
    ],
)
def test_home_says_how_registration_stands(
    conference: Conference, opens: datetime | None, closes: datetime | None, words: str
) -> None:
    conference.registration_opens, conference.registration_closes = opens, closes
    conference.save()
    assert words in text()


def test_home_says_that_a_conference_is_over(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2012, 2, 27, 0, 1, tzinfo=UTC))
    assert "The conference is over" in text()


def test_home_names_conveners_and_the_welcomers_who_agreed(conference: Conference) -> None:
    Organisation.objects.create(conference=conference, kind="organiser", name="The Bar", link="https://bar.example/")
    place(publish(conference), people=[speaker(conference, "Sunrise")], role=Contribution.Role.WELCOMER)
    page = text()
    assert "Sunrise" in page
    assert 'href="https://bar.example/"' in page
    assert "<img" not in page


def test_home_shows_the_venue_only_to_its_audience(conference: Conference) -> None:
    conference.venue = "7 Hidden Lane"
    conference.save()
    assert "Hidden Lane" not in text()
    assert "Hidden Lane" in text("", team_client(conference, TeamMember.Role.DOOR))


def test_withdrawal_hides_the_session_at_the_next_request(conference: Conference, now: datetime) -> None:
    sunrise = speaker(conference, "Sunrise")
    session = place(publish(conference), people=[sunrise], title="Land and water", abstract="Of rivers.")
    hidden = ("Sunrise", "Land and water", "Of rivers", "Main Hall")
    open_pages = [text(path) for path in ("programme/", "sessions/1A/", "speakers/")]
    assert all(any(word in page for word in hidden) for page in open_pages)
    consent(sunrise, session, given=False, at=now)
    pages = [text(path) for path in ("", *PATHS[1:])]
    assert [word for word in hidden for page in pages if word in page] == []
    assert "Session 1A" in pages[1]


def test_hidden_codes_and_unknown_codes_answer_alike(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", ceiling=Session.Ceiling.OPAQUE)
    place(publish(conference, None), "1B")
    answers = [get(f"sessions/{code}/") for code in ("1A", "1B", "ZZ")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (
        len({answer.content.replace(code, b"") for answer, code in zip(answers, (b"1A", b"1B", b"ZZ"), strict=True)})
        == 1
    )
    assert [get(f"sessions/{code}.ics").status_code for code in ("1A", "1B", "ZZ")] == [404, 404, 404]
    assert get("sessions/1A/", team_client(conference, TeamMember.Role.ORGANISER)).status_code == 200


def test_opaque_session_leaves_nothing_but_busy(conference: Conference) -> None:
    session = place(publish(conference), "7Q", title="Land and water", ceiling=Session.Ceiling.OPAQUE)
    pages = [text("programme/"), text("programme.ics")]
    assert [page.count("Busy") for page in pages] == [1, 1]
    assert not any(word in page for word in ("7Q", "Land and water", "Travel bans") for page in pages)
    assert str(session.pk) not in pages[0]


def test_pages_count_no_people(conference: Conference) -> None:
    shy = speaker(conference, "Shy", Audience.SAFETY)
    place(publish(conference), people=[speaker(conference, "Sunrise"), shy, speaker(conference, "Cedar")])
    for path in ("", "programme/", "sessions/1A/", "speakers/"):
        words = re.sub(r"<[^>]+>", " ", text(path))
        assert re.findall(r"\b(?:\d+|two|three|more|others?)\s+(?:speakers?|people|persons|others?)\b", words) == []
        assert "Shy" not in words


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_as_words(conference: Conference, hostile: str) -> None:
    people = [speaker(conference, f"Sunrise {hostile}", affiliation=hostile, biography=hostile)]
    place(publish(conference), people=people, title=f"Title {hostile}", abstract=hostile)
    conference.tagline = conference.welcome = conference.practical = hostile
    conference.save()
    for path in ("", "programme/", "sessions/1A/", "speakers/"):
        page = text(path, q=hostile) if path != "sessions/1A/" else text(path)
        tags = Tags()
        tags.feed(page)
        assert {name for name, _value in tags.attributes if name.startswith("on")} == set()
        assert {value for name, value in tags.attributes if name == "href" and str(value).startswith("java")} == set()
        assert tags.names & {"svg", "img"} == set()
        ours = (
            '<script type="module" src="/static/js/stars.js">',
            '<script type="module" src="/static/js/own_times.js">',
            '<script type="application/ld+json">',
        )
        assert page.count("<script") == sum(map(page.count, ours))
        assert "14" not in re.sub(r"<[^>]*>", "", page).replace(hostile, "").split()


def test_every_title_has_the_direction_of_its_first_letter(conference: Conference) -> None:
    place(publish(conference), title="منع السفر", people=[speaker(conference, "ليلى")])
    assert re.search(r'<article class="slot[^"]*" dir="auto">', text("programme/"))
    assert "<bdi>ليلى</bdi>" in text("programme/")
    assert '<span dir="auto">منع السفر</span>' in text("sessions/1A/")


def test_filters_and_days_stand_in_the_address(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", title="Rivers", kind="panel")
    place(version, "2A", title="Forests", kind="workshop", starts_at=OPENING + timedelta(days=1))
    assert "Rivers" in text("programme/")
    assert "Forests" not in text("programme/")
    assert "Forests" in text("programme/", day="2012-02-25")
    assert "Forests" in text("programme/", q="forest")
    assert "Forests" in text("programme/", kind="workshop")
    assert 'value="workshop" selected' in text("programme/", kind="workshop")
    assert "?day=2012-02-25&amp;q=forest" in text("programme/", q="forest")
    empty = text("programme/", day="2012-02-24", q="forest")
    assert "No session on this day matches" in empty
    assert 'href="?day=2012-02-24"' in empty
    assert text("programme/", room="nonsense", theme="1", day="never").count("Rivers") == 1


def test_now_line_stands_on_the_day_in_the_conferences_zone(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    conference.time_zone = "Europe/Istanbul"
    conference.save()
    place(publish(conference))
    assert 'class="now' not in text("programme/")
    monkeypatch.setattr(clock, "now", lambda: OPENING + timedelta(minutes=20))
    page = text("programme/")
    assert re.search(r'class="now from-4"><span>now <time[^>]*>11:50', page)
    assert "all times Europe/Istanbul" in page


def test_pages_warn_before_a_calendar_provider_learns_of_it(conference: Conference) -> None:
    place(publish(conference))
    for path in ("programme/", "sessions/1A/"):
        page = text(path)
        assert page.index("its provider then learns") < page.index("Download the calendar file")


def test_session_page_of_a_neutral_session_says_that_details_are_given_in_person(conference: Conference) -> None:
    place(publish(conference), ceiling=Session.Ceiling.NEUTRAL)
    page = text("sessions/1A/")
    assert "Details are given to delegates in person." in page
    assert "Travel bans and censorship" in page


def test_speakers_are_paged_at_a_hundred_and_searched(conference: Conference) -> None:
    people = [speaker(conference, f"Person {number:03}") for number in range(120)]
    place(publish(conference), people=people)
    assert text("speakers/").count("<article") == 100
    assert text("speakers/", page="2").count("<article") == 20
    assert text("speakers/", q="person 007").count("<article") == 1
    assert "Nobody matches" in text("speakers/", q="nobody at all")


def test_only_reading_is_allowed(conference: Conference) -> None:
    place(publish(conference))
    assert [Client().post(f"/dhrd-2012/{path}").status_code for path in PATHS] == [405] * len(PATHS)


def fill(conference: Conference, sessions: int, days: int) -> None:
    version = publish(conference)
    people = [
        speaker(conference, f"A person with the number {number}", affiliation="A chamber") for number in range(30)
    ]
    for number in range(sessions):
        slot, day = divmod(number, days)
        start = OPENING + timedelta(days=day, hours=slot // 20)
        place(
            version,
            f"S{number}",
            title=f"A session with a title of the usual length, number {number}",
            people=[people[number % 30], people[(number + 1) % 30]],
            starts_at=start,
            interpretation=["es", "tr"],
        )


def cost(path: str) -> tuple[int, int]:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        page = get(path)
    return len(main) + len(keys), len(page.content)


def test_pages_keep_their_budgets_at_60_and_1000_sessions(conference: Conference) -> None:
    paths = ["", "programme/", "sessions/S1/", "speakers/", "programme.ics"]
    fill(conference, 60, 1)
    small = [cost(path) for path in paths]
    conference.versions.all().delete()
    conference.sessions.all().delete()
    fill(conference, 1000, 3)
    large = [cost(path) for path in paths]
    assert [queries for queries, _size in large] == [queries for queries, _size in small]
    assert max(queries for queries, _size in large) <= 14
    assert small[1][1] <= PAGE_BYTES
    assert large[1][1] <= LARGE_PAGE_BYTES


def test_account_without_a_place_sees_what_the_public_sees(conference: Conference) -> None:
    place(publish(conference), people=[speaker(conference, "Cedar", Audience.ATTENDEES)])
    client = Client()
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Cedar" not in text("programme/", client)
    assert "Cedar" in text("programme/", team_client(conference, TeamMember.Role.DOOR))
