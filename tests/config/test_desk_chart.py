"""The chart of registrations on the team's first page: its figures, its days and what it says in words."""

from datetime import UTC, date, datetime
from html import unescape
from uuid import uuid4

import pytest

from config.desk import trend
from delegates.describing import Answers
from delegates.registration import register
from events import clock
from events.models import Conference
from tests.conftest import team_client


def enter(conference: Conference, *days: int) -> None:
    """Register one person on each of these days of January."""
    for number, day in enumerate(days):
        said = Answers(display_name="Sunrise", address=f"person{number}@example.org", category="delegate")
        register(conference=conference, answers=said, token=uuid4(), at=datetime(2012, 1, day, 12, tzinfo=UTC))


def test_the_chart_knows_its_first_and_last_day_its_total_and_the_busiest_day(conference: Conference) -> None:
    enter(conference, 4, 9, 9, 12)
    drawn = trend(conference)
    assert drawn is not None
    assert (drawn.first, drawn.last, drawn.total) == (date(2012, 1, 4), date(2012, 1, 12), 4)
    assert drawn.busiest == (date(2012, 1, 9), 2, 3)


def test_the_page_says_the_chart_in_words_and_keeps_the_table(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    enter(conference, 4, 9, 9, 12)
    page = unescape(team_client(conference, "organiser").get("/dhrd-2012/organise/").content.decode())
    words = "The running total of registrations, 4–12 January 2012: it ends at 4. Most came on 9 Jan: 2."
    assert f'aria-label="{words} The table below has every day."' in page
    assert "<strong>4</strong> in all" in page
    assert "<span>4 Jan</span><span>12 Jan</span>" in page
    assert '<th scope="row">9 Jan</th><td class="num">2</td><td class="num">3</td>' in page
