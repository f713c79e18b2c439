"""The bytes of a subscribed calendar are kept while nothing in them can have changed, and not a request longer."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.watching import watch_all
from delegates.models import Person
from delegates.showing import hide
from events import clock
from events.models import Conference
from sessions import calendars, feed_drawing, recalled
from sessions.feeding import revoke_feed
from sessions.models import Feed, Session
from tests.sessions.feeds import DEVICE, GOOGLE, fetch, subscribe, three_ceilings, titles

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys"]), pytest.mark.database]

OPEN, NEUTRAL = "Title of 1A", "Session 1A"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: now)
    watch_all(using="default")
    feed_drawing.memory.clear()
    recalled.kept.clear()
    yield
    feed_drawing.memory.clear()
    recalled.kept.clear()


@pytest.fixture
def followed(conference: Conference) -> tuple[Feed, str]:
    """A feed of the whole programme that says all it may, and its token; a device has fetched it."""
    three_ceilings(conference)
    feed, token = subscribe(conference)
    fetch(token)
    return feed, token


def test_a_feed_that_is_kept_takes_two_queries(followed: tuple[Feed, str]) -> None:
    with CaptureQueriesContext(connection) as caught:
        assert OPEN.encode() in fetch(followed[1]).content
    assert len(caught) == 2


def test_what_changes_is_there_at_the_next_fetch(followed: tuple[Feed, str]) -> None:
    _feed, token = followed
    assert OPEN in titles(token)
    Session.objects.filter(code="1A").update(title="Another title")
    assert "Another title" in titles(token)
    Session.objects.filter(code="1A").update(ceiling="opaque")
    assert titles(token).count("Busy") == 2


def test_who_hides_is_gone_at_the_next_fetch(followed: tuple[Feed, str], now: datetime) -> None:
    _feed, token = followed
    assert b"Sunrise" in fetch(token).content
    hide(person=Person.objects.get(), by_officer=True, actor=None, at=now)
    assert b"Sunrise" not in fetch(token).content


def test_a_revoked_feed_is_empty_though_its_bytes_were_kept(followed: tuple[Feed, str], now: datetime) -> None:
    feed, token = followed
    assert titles(token) != []
    revoke_feed(feed=feed, at=now)
    assert titles(token) == []


def test_a_provider_is_never_given_what_was_kept_for_a_device(followed: tuple[Feed, str]) -> None:
    _feed, token = followed
    assert OPEN in titles(token, agent=DEVICE)
    assert NEUTRAL in titles(token, agent=GOOGLE)
    assert OPEN in titles(token, agent=DEVICE)


def test_of_a_thousand_events_only_the_one_that_changed_is_drawn_again(followed: tuple[Feed, str]) -> None:
    _feed, token = followed
    before = calendars._event.cache_info().misses
    Session.objects.filter(code="1A").update(title="Another title")
    fetch(token)
    assert calendars._event.cache_info().misses == before + 1
