"""What the public is answered from memory: the same to the byte, and never after anything in it has changed."""

import gzip
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.watching import watch_all, watched_tables
from delegates.consent import Purpose, withdraw
from delegates.models import Person
from delegates.showing import hide
from events import clock, remembered, revision
from events.models import Conference, Revision, Room, Theme
from sessions import feed_drawing, recalled
from sessions.calendars import draw_calendar
from sessions.models import Session
from sessions.views import files
from tests.conftest import make_person, make_user, sign_in
from tests.reports.stage import published
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, THIRD, make_placed, move, publish_at
from tests.sessions.stage import place, publish, speaker
from vault.closing import closed

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys"]), pytest.mark.database]

PAGES = ("", "programme/", "sessions/1A/", "speakers/", "programme/changes/", "report/")
FILES = ("programme.ics", "sessions/1A.ics", "programme.xml", "programme.json", "report.pdf")
NAME = "Sunrise"
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: now)
    watch_all(using="default")  # which a test that migrates back may have taken away
    forget()
    yield
    forget()


def forget() -> None:
    remembered.memory.clear()
    recalled.kept.clear()
    feed_drawing.memory.clear()


@pytest.fixture
def person(conference: Conference) -> Person:
    """Someone who lets everybody see every facet, and speaks in a session that is published and open."""
    person = speaker(conference, NAME)
    place(publish(conference), people=[person])
    published(conference)
    return person


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(f"/dhrd-2012/{path}", headers=headers)  # type: ignore[return-value]  # a response of the test's


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        get(path)
    return len(caught)


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_what_nothing_has_changed_in_is_answered_again_by_one_query(person: Person, path: str) -> None:
    first, again = get(path), get(path)
    assert first.status_code == 200
    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))
    assert queries(path) == 1


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_whatever_a_page_for_the_public_reads_is_watched(person: Person, path: str) -> None:
    with CaptureQueriesContext(connection) as caught:
        get(path)
    read = {table for query in caught for table in TABLE.findall(query["sql"])}
    assert read
    assert read <= {*watched_tables(), revision.TABLE}


CHANGES: dict[str, Callable[[Person], object]] = {
    "hidden": lambda one: hide(person=one, by_officer=False, actor=None, at=clock.now()),
    "yes withdrawn": lambda one: withdraw(person=one, purpose=Purpose.NAME_IN_PROGRAMME, actor=None, at=clock.now()),
    "a title": lambda _one: Session.objects.update(title="Another"),
    "a room": lambda _one: Room.objects.filter(name="Main Hall").update(name="Another"),
    "a theme": lambda _one: Theme.objects.update(name="Another"),
    "a ceiling": lambda _one: Session.objects.update(ceiling=Session.Ceiling.OPAQUE),
    "the conference": lambda _one: Conference.objects.update(name="Another"),
    "withheld": lambda _one: Conference.objects.update(is_shown=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_there_at_the_next_request_everywhere(person: Person, change: str) -> None:
    before = [(path, get(path).content) for path in (*PAGES, *FILES)]
    CHANGES[change](person)
    after = [(path, get(path).content) for path in (*PAGES, *FILES)]
    forget()
    assert after == [(path, get(path).content) for path in (*PAGES, *FILES)]
    assert after != before


def test_every_kind_of_change_in_a_watched_table_is_told(conference: Conference) -> None:
    seen = [revision.current()]
    room = Room.objects.create(conference=conference, name="Room B")
    seen.append(revision.current())
    Room.objects.filter(pk=room.pk).update(name="Room C")
    seen.append(revision.current())
    Room.objects.bulk_create([Room(pk=room.pk, conference=conference, name="Room C")], ignore_conflicts=True)
    Room.objects.filter(pk=room.pk).delete()
    seen.append(revision.current())
    assert None not in seen
    assert len(set(seen)) == len(seen)


def test_every_watched_table_has_its_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'tells_revision'")
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%tells_revision'")
        found = [row[0].strip('"') for row in cursor.fetchall()]
    times = 1 if connection.vendor == "postgresql" else len(revision.EVENTS)
    assert sorted(found) == sorted([*watched_tables()] * times)


def test_what_is_taken_back_leaves_nothing_behind(person: Person) -> None:
    before = get("programme/").content
    with transaction.atomic():
        Session.objects.update(title="Another")
        assert b"Another" in get("programme/").content
        transaction.set_rollback(True)
    assert get("programme/").content == before
    Session.objects.update(title="A third")
    assert b"A third" in get("programme/").content


def test_what_another_connection_changes_is_seen_once_it_stands(person: Person) -> None:
    before = get("programme/").content
    ready, done = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def change() -> None:
        with transaction.atomic():
            Session.objects.update(title="Another")
            ready.wait()
            done.wait()
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change)
        ready.wait()
        assert get("programme/").content == before
        done.wait()
        changing.result()
    assert b"Another" in get("programme/").content


def test_a_transaction_that_began_first_and_ends_last_is_seen_too(conference: Conference) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    ready, done = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def change() -> None:
        with transaction.atomic():
            Room.objects.filter(name="Room A").update(note="first")
            ready.wait()
            done.wait()
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change)
        ready.wait()
        Room.objects.filter(name="Main Hall").update(note="second")
        between = revision.current()
        done.wait()
        changing.result()
    assert revision.current() not in {between, None}


def test_many_changes_leave_few_rows(conference: Conference) -> None:
    numbers = set()
    for number in range(3 * revision.KEPT):
        Room.objects.filter(name="Room A").update(note=str(number))
        numbers.add(revision.current())
    assert len(numbers) == 3 * revision.KEPT
    assert Revision.objects.count() <= 2 * revision.KEPT


def test_who_could_be_somebody_is_never_answered_from_memory(person: Person) -> None:
    get("programme/")
    client = sign_in(Client(), make_user())
    with CaptureQueriesContext(connection) as caught:
        client.get("/dhrd-2012/programme/")
    assert len(caught) > 1
    kept = len(remembered.memory.answers)
    client.get("/dhrd-2012/speakers/")
    get("programme/?q=typed")
    get("programme/?" + "a" * (remembered.LARGEST_QUERY + 1))
    assert len(remembered.memory.answers) == kept


def test_a_closed_vault_and_another_language_have_answers_of_their_own(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = get("speakers/").content
    with closed():
        assert NAME.encode() not in get("speakers/").content
    assert (get("speakers/").content, NAME.encode() in named) == (named, True)
    kept = len(remembered.memory.answers)
    monkeypatch.setattr(remembered, "get_language", lambda: "ar")
    get("speakers/")
    assert len(remembered.memory.answers) == kept + 1


@pytest.mark.parametrize("path", ["programme/", "programme.ics"])
def test_a_version_that_waits_is_shown_from_its_second_on(
    conference: Conference, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    move(session, NINE + HOUR)
    publish_at(conference, SECOND, THIRD)
    seen = []
    for at in (THIRD - timedelta(seconds=1), THIRD, THIRD + timedelta(seconds=1)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        seen.append(get(path).content)
    assert seen[0] != seen[1] == seen[2]


def test_a_hundred_who_wait_cause_one_making(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    made, draw = [], draw_calendar

    def counted(*args: object, **options: object) -> bytes:
        made.append(1)
        return draw(*args, **options)  # type: ignore[arg-type]  # whatever the view gives

    monkeypatch.setattr(files, "draw_calendar", counted)

    def ask(_number: int) -> bytes:
        body = get("programme.ics").content
        connections.close_all()
        return body

    with ThreadPoolExecutor(20) as pool:
        bodies = set(pool.map(ask, range(100)))
    assert (len(bodies), len(made)) == (1, 1)


def test_a_change_that_nobody_may_see_changes_no_tag(person: Person) -> None:
    before = get("programme.ics")
    make_person(person.conference, "Reed")
    after = get("programme.ics", if_none_match=before.headers["ETag"])
    assert (after.status_code, after.headers["ETag"]) == (304, before.headers["ETag"])


@pytest.mark.parametrize(
    ("accepted", "is_squeezed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("identity", False),
        ("br", False),
        ("", False),
        (",;q=,gzipped", False),
    ],
)
def test_only_who_takes_gzip_is_given_it(person: Person, accepted: str, is_squeezed: bool) -> None:  # noqa: FBT001
    plain, found = get("programme.ics"), get("programme.ics", accept_encoding=accepted)
    assert ("Content-Encoding" in found.headers) is is_squeezed
    body = gzip.decompress(found.content) if is_squeezed else found.content
    assert body == plain.content
    assert found.headers["ETag"] == ("W/" if is_squeezed else "") + plain.headers["ETag"]
    assert "Accept-Encoding" in found.headers["Vary"]
    known = get("programme.ics", accept_encoding=accepted, if_none_match=plain.headers["ETag"])
    assert (known.status_code, known.content) == (304, b"")


def test_the_head_of_an_answer_is_that_of_the_whole(person: Person) -> None:
    whole, head = get("programme.ics"), Client().head("/dhrd-2012/programme.ics")
    assert (head.content, dict(head.items())) == (b"", dict(whole.items()))


def test_what_a_page_may_load_is_the_same_from_memory(person: Person) -> None:
    first, again = get("programme/"), get("programme/")
    assert "connect-src 'self'" in first.headers["Content-Security-Policy"]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
