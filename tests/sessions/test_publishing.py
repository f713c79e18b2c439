"""Versions of the schedule: what they copy, what they refuse, what they say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from events.models import AuditEntry, Conference
from sessions.changes import Kind, changes, in_words
from sessions.contributing import contribute
from sessions.editing import PublishedSessionError, delete_session
from sessions.models import ScheduleVersion, Session, Slot
from sessions.publishing import (
    ConflictsRemainError,
    DraftChangedError,
    EmptyScheduleError,
    PublishedMeanwhileError,
    draft_of,
    publish,
    seen_of,
)
from sessions.scheduling import remove
from tests.conftest import make_person
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, given, make_placed, move, publish_at


def test_there_is_one_draft(conference: Conference) -> None:
    assert draft_of(conference) == draft_of(conference)


def test_a_version_is_a_copy_of_the_draft(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    version = publish(conference=conference, note="First version", actor=None, at=FIRST)
    move(session, NINE + timedelta(hours=2))
    assert (version.number, version.note, version.published_at) == (1, "First version", FIRST)
    assert [(slot.session, slot.starts_at) for slot in version.slots.all()] == [(session, NINE)]
    assert draft_of(conference).number is None
    assert AuditEntry.objects.filter(action="publish").count() == 1


def test_sequence_rises_only_for_what_moved(conference: Conference) -> None:
    make_placed(conference, "1A")
    moves = make_placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    assert given(conference, FIRST) == [("1A", 0, FIRST), ("1B", 0, FIRST)]
    move(moves, NINE + timedelta(hours=1))
    publish_at(conference, SECOND)
    assert given(conference, SECOND) == [("1A", 0, FIRST), ("1B", 1, SECOND)]


def test_a_session_that_comes_back_is_newer_than_before(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    remove(session=session, at=FIRST, actor=None)
    publish_at(conference, FIRST)
    move(session, NINE)
    publish_at(conference, SECOND)
    assert given(conference, SECOND) == [("1A", 2, SECOND)]


def test_a_draft_with_a_clash_is_not_published(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    for session in (make_placed(conference, "1A"), make_placed(conference, "1B", room="Room A")):
        contribute(session=session, person=person, role="moderator", way="video", actor=None, at=now)
    with pytest.raises(ConflictsRemainError) as caught:
        publish_at(conference, FIRST)
    assert [conflict.person for conflict in caught.value.conflicts] == [person.pk]
    assert not ScheduleVersion.objects.published().exists()


def test_an_empty_draft_is_published_only_after_a_full_one(conference: Conference) -> None:
    with pytest.raises(EmptyScheduleError):
        publish_at(conference, FIRST)
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    remove(session=session, at=SECOND, actor=None)
    assert publish_at(conference, SECOND).slots.count() == 0


def test_changes_are_told_by_code(conference: Conference) -> None:
    make_placed(conference, "1A")
    gone = make_placed(conference, "1B", room="Room A")
    moved = make_placed(conference, "1C", NINE + timedelta(hours=2))
    first = publish_at(conference, FIRST)
    remove(session=gone, at=FIRST, actor=None)
    move(moved, NINE + timedelta(hours=3), "Room A")
    make_placed(conference, "1D", NINE + timedelta(hours=4))
    found = changes(first, draft_of(conference))
    assert [(change.code, change.kind) for change in found] == [
        ("1B", Kind.REMOVED),
        ("1C", Kind.MOVED),
        ("1D", Kind.ADDED),
    ]
    assert [(line.label, line.before, line.after) for line in in_words(found, conference.zone)] == [
        ("1B · 1B", "Friday 24 February 2012, 09:00 to 10:00, Room A", ""),
        (
            "1C · 1C",
            "Friday 24 February 2012, 11:00 to 12:00, Main Hall",
            "Friday 24 February 2012, 12:00 to 13:00, Room A",
        ),
        ("1D · 1D", "", "Friday 24 February 2012, 13:00 to 14:00, Main Hall"),
    ]


def test_without_an_older_version_everything_is_new(conference: Conference) -> None:
    make_placed(conference, "1A")
    assert [change.kind for change in changes(None, draft_of(conference))] == [Kind.ADDED]


def test_a_published_session_is_not_deleted(conference: Conference, now: datetime) -> None:
    published = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    drafted = make_placed(conference, "1B", room="Room A")
    remove(session=published, at=SECOND, actor=None)
    with pytest.raises(PublishedSessionError, match="Session 1A stands in a published version"):
        delete_session(session=published, actor=None, at=now)
    delete_session(session=drafted, actor=None, at=now)
    assert list(Session.objects.all()) == [published]
    assert AuditEntry.objects.filter(action="delete").count() == 1


def test_what_was_not_looked_at_is_not_published(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    seen = seen_of(draft_of(conference).slots.all(), None)
    move(session, NINE + HOUR)
    with pytest.raises(DraftChangedError):
        publish(conference=conference, note="", actor=None, at=FIRST, expected=seen)
    move(session, NINE)
    assert publish(conference=conference, note="", actor=None, at=FIRST, expected=seen).number == 1


def test_who_publishes_after_somebody_else_is_told_which_version_that_was(conference: Conference) -> None:
    make_placed(conference, "1A")
    seen = seen_of(draft_of(conference).slots.all(), None)
    publish_at(conference, FIRST)
    with pytest.raises(PublishedMeanwhileError, match="published version 1 since"):
        publish(conference=conference, note="", actor=None, at=SECOND, expected=seen)
    assert conference.versions.published().count() == 1


def test_a_version_says_how_much_it_changed(conference: Conference) -> None:
    make_placed(conference, "1A")
    gone, moved = make_placed(conference, "1B", room="Room A"), make_placed(conference, "1C", NINE + HOUR)
    publish_at(conference, FIRST)
    remove(session=gone, at=FIRST, actor=None)
    move(moved, NINE + 2 * HOUR)
    publish_at(conference, SECOND)
    assert list(conference.versions.published().values_list("number", "changed")) == [(2, 2), (1, 3)]


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_two_who_publish_what_they_saw_at_once_one_does(conference: Conference) -> None:
    make_placed(conference, "1A")
    seen = seen_of(draft_of(conference).slots.all(), None)

    def attempt(_: int) -> str:
        try:
            publish(conference=conference, note="", actor=None, at=FIRST, expected=seen)
        except PublishedMeanwhileError as error:
            return str(error)
        finally:
            connections.close_all()
        return "published"

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(attempt, range(6)))
    assert told[-1] == "published"
    assert all(words.startswith("Someone else published version 1") for words in told[:-1])
    assert list(conference.versions.published().values_list("number", flat=True)) == [1]


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_versions_published_at_once_have_numbers_of_their_own(conference: Conference) -> None:
    make_placed(conference, "1A")

    def attempt(_: int) -> int | None:
        try:
            return publish_at(conference, FIRST).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(number or 0 for number in pool.map(attempt, range(8)))
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8]
    assert Slot.objects.count() == 9
