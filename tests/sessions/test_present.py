"""Now and next: what is on at the second, what follows on whatever day, and nothing that its reader may not see."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import clock
from events.models import Conference
from sessions.models import Session
from tests.sessions.stage import OPENING, place, publish, speaker

PAGE = "/dhrd-2012/programme/now/"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def programme(conference: Conference) -> Conference:
    """Two sessions one after the other, and one on the next day, each an hour long."""
    version = publish(conference)
    place(version, "1A", people=[speaker(conference, "Sunrise")])
    place(version, "1B", starts_at=OPENING + HOUR, room="Room A", floor_language="es")
    place(version, "2A", starts_at=OPENING + DAY)
    return conference


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime, query: str = "") -> list[str]:
    """Return the page's headings at that moment."""
    monkeypatch.setattr(clock, "now", lambda: moment)
    page = Client().get(f"{PAGE}{query}").content.decode()
    return [part.partition("</h")[0].partition(">")[2] for part in page.split("<h2")[1:]] + [
        code for code in ("Title of 1A", "Title of 1B", "Title of 2A") if code in page
    ]


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        (OPENING - timedelta(seconds=1), ["Now", "Next", "Title of 1A"]),
        (OPENING, ["Now", "Next", "Title of 1A", "Title of 1B"]),
        (OPENING + HOUR, ["Now", "Next, on Saturday 25 February 2012", "Title of 1B", "Title of 2A"]),
        (OPENING + 2 * HOUR, ["Now", "Next, on Saturday 25 February 2012", "Title of 2A"]),
        (OPENING + DAY + HOUR, ["Now"]),
    ],
)
def test_it_says_what_is_on_and_what_follows(
    programme: Conference, monkeypatch: pytest.MonkeyPatch, moment: datetime, seen: list[str]
) -> None:
    assert at(monkeypatch, moment) == seen


def test_it_can_be_cut_down_to_a_language(programme: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    Session.objects.exclude(code="1B").update(floor_language="en")
    assert "Title of 1A" not in at(monkeypatch, OPENING, "?language=es")
    assert "Title of 1B" in at(monkeypatch, OPENING, "?language=es")


def test_before_between_and_after_it_says_so(programme: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        OPENING - DAY: "It has not begun yet.",
        OPENING + 3 * HOUR: "Nothing is on at the moment.",
        OPENING + 2 * DAY: "The programme is over.",
    }
    for moment, words in said.items():
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert words in Client().get(PAGE).content.decode()


def test_without_a_programme_it_says_when_there_will_be_something(conference: Conference) -> None:
    assert "The programme is not published yet" in Client().get(PAGE).content.decode()


def test_a_neutral_session_has_no_room_and_nobody(programme: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    Session.objects.update(ceiling=Session.Ceiling.NEUTRAL)
    monkeypatch.setattr(clock, "now", lambda: OPENING)
    page = Client().get(PAGE).content.decode()
    assert "Session 1A" in page
    assert [word for word in ("Title of", "Main Hall", "Sunrise") if word in page] == []


def test_it_takes_as_many_queries_for_many_sessions_as_for_three(programme: Conference) -> None:
    counts = []
    for size in (1, 40):
        for number in range(size):
            place(programme.versions.get(), f"X{size}{number}", starts_at=OPENING + number * MINUTE, room=None)
        with CaptureQueriesContext(connection) as caught:
            Client().get(PAGE)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 11
