"""Nobody learns from a subscribed calendar what it may not say: providers, old addresses, logs and headers."""

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from events import clock
from events.audience import Audience
from events.models import Conference
from sessions.providers import PROVIDERS, is_provider
from tests.sessions.feeds import DEVICE, GOOGLE, fetch, subscribe, three_ceilings, titles
from tests.sessions.stage import place, publish, speaker

pytestmark = pytest.mark.database

NOW = datetime(2012, 1, 25, tzinfo=UTC)
AGENTS = [
    GOOGLE,
    "Mozilla/5.0 (compatible; Google-Calendar-Importer; +http://www.google.com/bot.html)",
    "Microsoft.Exchange/15.20 (Calendar Subscription)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)",
    "Outlook-iOS/711.2620504.prod.iphone (3.24.0)",
    "YahooCalendar/1.0",
    "iCloud/1.0 CalendarServer",
    "Yandex.Calendar",
    "ProtonCalendar",
    "Nextcloud Webcal Service",
    "Slackbot-LinkExpanding 1.0",
    "WhatsApp/2.23",
]
DEVICES = [
    DEVICE,
    "ICSx5/2.2.1 (ical4j/4.0 okhttp/4.12) Android/14",
    "iOS/17.4 (21E213) dataaccessd/1.0",
    "macOS/14.4 (23E214) CalendarAgent/988",
    "vdirsyncer/0.19.0",
    "Evolution/3.50",
    "LibreOffice",
    "",
]


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_calendar_provider_is_given_codes_at_most(conference: Conference, agent: str) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference, shows="open")
    content = fetch(token, agent=agent).content.decode()
    assert titles(token, agent=agent) == ["Session 1A", "Session 1B", "Busy"]
    for secret in ("Title of 1A", "Main Hall", "Sunrise", "Who owns", "/sessions/1A/", conference.name, "phone"):
        assert secret not in content


@pytest.mark.parametrize("agent", DEVICES)
def test_a_device_of_ones_own_is_given_what_was_chosen(conference: Conference, agent: str) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference, shows="open")
    assert titles(token, agent=agent) == ["Title of 1A", "Session 1B", "Busy"]


def test_a_provider_is_never_given_more_than_was_chosen(conference: Conference) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference, shows="opaque")
    assert titles(token, agent=GOOGLE) == titles(token) == ["Busy", "Busy", "Busy"]


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_of_the_list_is_known_however_it_is_written(name: str) -> None:
    assert is_provider(f"Some/1.0 ({name.upper()})")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("open", ["Title of 1A", "Session 1B", "Busy"]),
        ("neutral", ["Session 1A", "Session 1B", "Busy"]),
        ("opaque", ["Busy", "Busy", "Busy"]),
    ],
)
def test_what_was_chosen_only_ever_takes_away(conference: Conference, chosen: str, said: list[str]) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference, shows=chosen)
    assert titles(token) == said


def test_nothing_but_an_open_session_names_the_conference(conference: Conference) -> None:
    three_ceilings(conference)
    names = {}
    for chosen in ("open", "neutral", "opaque"):
        _feed, token = subscribe(conference, shows=chosen, label=chosen)
        names[chosen] = str(Calendar.from_ical(fetch(token).content)["NAME"])
    assert names == {"open": conference.name, "neutral": "Programme", "opaque": "Programme"}


def test_who_subscribed_sees_no_more_than_the_public(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", people=[speaker(conference, "Moonlight", Audience.ATTENDEES)])
    _feed, token = subscribe(conference, shows="open")
    assert (titles(token), "Moonlight" in fetch(token).content.decode()) == (["Title of 1A"], False)


def test_the_calendar_says_of_itself_nothing_that_tells_whose_it_is(conference: Conference) -> None:
    three_ceilings(conference)
    feed, token = subscribe(conference, shows="open", label="laptop of Sunflower")
    answer = fetch(token)
    head = answer.content.decode().split("BEGIN:VTIMEZONE")[0]
    assert set(re.findall(r"^([\w-]+)[;:]", head, re.MULTILINE)) == {
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "NAME",
        "X-WR-CALNAME",
        "REFRESH-INTERVAL",
        "X-PUBLISHED-TTL",
    }
    whole = f"{answer.headers}{answer.content.decode()}"
    assert [
        secret for secret in (token, str(feed.pk), feed.pk.hex, feed.token_hash, "Sunflower") if secret in whole
    ] == []
    assert answer["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert (answer["Cache-Control"], dict(answer.cookies)) == ("private, no-cache", {})


def test_no_event_names_anyone_to_answer_to_and_the_file_is_no_message(conference: Conference) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference, reminder=15)
    content = fetch(token).content.decode()
    assert [word for word in ("METHOD", "ORGANIZER", "ATTENDEE", "CONTACT", "COMMENT") if f"\n{word}" in content] == []
