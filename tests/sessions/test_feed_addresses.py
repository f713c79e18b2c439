"""Addresses that lead to nothing, or nothing any more, cannot be told apart; none is ever repeated."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from vobject.base import readOne

from events import clock
from events.models import Conference
from sessions.feeding import end_of_feeds, revoke_feed
from sessions.models import Feed, ScheduleVersion
from tests.proof.outputs import listening
from tests.sessions.feeds import DEVICE, fetch, subscribe, three_ceilings, titles

pytestmark = pytest.mark.database

NOW = datetime(2012, 1, 25, tzinfo=UTC)
TOKEN = "wQ3kV0m8t5Zr2YxN7aLcP4dHs9JbUoEgKiXfTnRyWvA"  # of nothing


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def revoked(feed: Feed) -> None:
    revoke_feed(feed=feed, at=NOW)


def run_out(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(expires_at=NOW)


def over(feed: Feed) -> None:
    Conference.objects.filter(pk=feed.conference_id).update(first_day="2012-01-15", last_day="2012-01-16")


def hidden(feed: Feed) -> None:
    Conference.objects.filter(pk=feed.conference_id).update(is_shown=False)


def unpublished(feed: Feed) -> None:
    ScheduleVersion.objects.filter(conference=feed.conference).delete()


def deleted(feed: Feed) -> None:
    Feed.objects.all().delete()
    ScheduleVersion.objects.all().delete()
    Conference.objects.filter(pk=feed.conference_id).delete()


ENDS = [revoked, run_out, over, hidden, unpublished, deleted]
MALFORMED = ["x", "a/b", "..", "%00", "%E2%80%AE", "*", "' OR 1=1 --", "a" * 3_000, TOKEN, f"{TOKEN}=", ".ics"]


Sent = tuple[int, dict[str, str], bytes, list[str], list[str]]
"""Status, headers, body, statements and log lines."""


def sent(token: str, *, method: str = "GET", **headers: str) -> Sent:
    """Return all that is answered, with what is asked of the database."""
    client = Client(raise_request_exception=False)
    with CaptureQueriesContext(connection) as asked, listening() as memory:
        answer = client.generic(method, f"/calendars/{token}.ics", headers={"user-agent": DEVICE} | headers)
    queries = [re.sub(r"'[^']*'", "'…'", query["sql"]) for query in asked.captured_queries]
    return answer.status_code, dict(answer.headers), answer.content, queries, memory.lines


@pytest.mark.parametrize("end", ENDS)
def test_what_leads_to_nothing_any_more_is_answered_as_what_never_did(
    conference: Conference, end: Callable[[Feed], None]
) -> None:
    three_ceilings(conference)
    feed, token = subscribe(conference)
    assert titles(token) != []
    end(feed)
    status, _headers, content, queries, _lines = sent(token)
    assert (status, readOne(content.decode()).name) == (HTTPStatus.OK, "VCALENDAR")  # type: ignore[no-untyped-call]
    assert Calendar.from_ical(content).events == []
    assert sent(token)[:3] == sent(TOKEN)[:3]
    if end is not unpublished:  # which only whoever has the address can tell, by the clock
        assert queries == sent(TOKEN)[3]


@pytest.mark.parametrize("token", MALFORMED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whatever_is_asked_for_as_a_token_is_answered_alike(conference: Conference, token: str, method: str) -> None:
    three_ceilings(conference)
    assert sent(token, method=method) == sent(TOKEN, method=method)


def test_an_old_address_is_answered_alike_whatever_the_client_holds_and_asks(conference: Conference) -> None:
    three_ceilings(conference)
    feed, token = subscribe(conference)
    etag = fetch(token)["ETag"]
    revoked(feed)
    empty = fetch(TOKEN)["ETag"]
    for held in (etag, empty, f'W/{empty}, "x"', "*", "garbage", '"' * 9):
        assert sent(token, **{"if-none-match": held}) == sent(TOKEN, **{"if-none-match": held})
    assert fetch(token, **{"if-none-match": etag}).status_code == 200
    assert fetch(token, **{"if-none-match": f'"other", W/{empty}'}).status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"if-modified-since": "Fri, 31 Dec 2100 23:59:59 GMT"},
        {"if-modified-since": "yesterday"},
        {"accept-encoding": "gzip, br;q=0.5, *;q=0"},
        {"accept-encoding": "identity;q=0"},
        {"accept": "text/html"},
        {"range": "bytes=0-10"},
    ],
)
def test_the_feed_is_whole_whatever_else_is_asked(conference: Conference, headers: dict[str, str]) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference)
    answer = fetch(token, **headers)
    assert (answer.status_code, answer.content) == (200, fetch(token).content)


def test_head_says_as_much_as_get_and_nothing_is_sent_to_it(conference: Conference) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference)
    _status, headers, content, *_rest = sent(token, method="HEAD")
    assert (headers, content) == (sent(token)[1], b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND", "REPORT", "OPTIONS"])
def test_what_is_no_reading_is_refused_without_a_word_of_the_address(conference: Conference, method: str) -> None:
    _feed, token = subscribe(conference)
    status, headers, content, queries, lines = sent(token, method=method)
    assert (status, queries) == (HTTPStatus.METHOD_NOT_ALLOWED, [])
    assert token not in f"{headers}{content!r}{lines}"


def test_a_token_is_in_no_log_line_and_in_no_word_of_an_error(
    conference: Conference, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference)

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError(token)

    monkeypatch.setattr("sessions.feed_drawing.content_of", fail)
    status, headers, content, _queries, lines = sent(token)
    assert (status, lines != []) == (500, True)
    assert token not in f"{headers}{content!r}{lines}{capfd.readouterr()}"


def test_of_a_token_only_the_fingerprint_is_kept(conference: Conference) -> None:
    _feed, token = subscribe(conference)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM programme_feed")
        kept = [str(value) for row in cursor.fetchall() for value in row]
    assert [value for value in kept if token in value or "phone" in value] == []
    assert len(token) == 43


def test_a_feed_ends_seven_days_after_the_conference(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    three_ceilings(conference)
    _feed, token = subscribe(conference)
    end = datetime(2012, 3, 5, 0, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(seconds=1))
    last = titles(token)
    monkeypatch.setattr(clock, "now", lambda: end)
    assert (end_of_feeds(conference), len(last), titles(token)) == (end, 3, [])


def test_the_day_of_the_last_use_is_kept_and_written_once_a_day(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, token = subscribe(conference)
    days = []
    for moment in (NOW, NOW + timedelta(hours=5), NOW + timedelta(days=1)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with CaptureQueriesContext(connection) as asked:
            fetch(token)
        feed.refresh_from_db()
        days.append((feed.used_on and feed.used_on.day, sum("UPDATE" in query["sql"] for query in asked)))
    assert days == [(25, 1), (25, 0), (26, 1)]
