"""Two organisers import the same file at the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections

from delegates.models import Person
from events.models import Conference
from sessions.exchange import entering
from sessions.exchange.entering import import_programme
from sessions.exchange.values import ImportedProgramme
from sessions.models import ForeignPerson, Session, Slot
from sessions.publishing import draft_of
from tests.sessions.exchange_files import event, read

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

AT_ONCE = 4


def bring(conference: Conference, programme: ImportedProgramme, at: datetime) -> str:
    try:
        import_programme(programme, conference=conference, actor=None, at=at)
    except DatabaseError:
        return "lost"
    finally:
        connections.close_all()
    return "done"


def all_at_once(conference: Conference, programme: ImportedProgramme, at: datetime) -> list[str]:
    start = Barrier(AT_ONCE)

    def run(_number: int) -> str:
        start.wait()
        return bring(conference, programme, at)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away what lets one import wait for the other: the row locks, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    unlocked = patch.multiple(entering, lock=lambda conference: conference, lock_draft=draft_of)
    with unlocked:
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def programme() -> ImportedProgramme:
    rows = [event(number, guid=str(number), title=f"Talk {number}", people=f"A{number};B") for number in range(1, 41)]
    return read(*rows)


def test_the_same_file_imported_four_times_at_once_comes_in_once(conference: Conference, now: datetime) -> None:
    draft_of(conference)
    assert all_at_once(conference, programme(), now) == ["done"] * AT_ONCE
    assert (Session.objects.count(), Slot.objects.count()) == (40, 40)
    assert (Person.objects.count(), ForeignPerson.objects.count()) == (41, 41)


def test_without_the_lock_imports_are_lost(conference: Conference, now: datetime) -> None:
    draft_of(conference)
    with without_the_lock():
        outcome = all_at_once(conference, programme(), now)
    assert "lost" in outcome
    assert Session.objects.count() == 40, "the constraints keep each session single even so"
