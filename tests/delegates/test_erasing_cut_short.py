"""Pulling the plug while someone is erased leaves everything or nothing, and the worker's next purge finishes."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client

from delegates.erasing import erase
from delegates.keeping import purge
from delegates.models import ERASED_TO, Registration, SpentKey
from events.models import Conference
from tests.delegates.erasures import WORDS, found_in_files, found_in_rows, traces, with_everything
from tests.delegates.kept import SEALED_OF_PERSON, again, run
from tests.proof.outputs import files
from vault.keys import has_key
from vault.models import DataKey
from vault.sealing import KeyGoneError

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
EVERY = 5
"""Every so many statements the plug is pulled by SIGKILL; before each of them an error is thrown."""


class Killed(Exception):  # noqa: N818  # it is no error of the site
    """The process ends here."""


@contextmanager
def at_statement(number: int, then: Callable[[], None]) -> Iterator[None]:
    """Do something in place of the statement of that number, counted over both databases."""
    left = [number]

    def count(execute: Callable[..., object], *statement: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            then()
        return execute(*statement)

    with ExitStack() as stack:
        for one in connections.all():
            stack.enter_context(one.execute_wrapper(count))
        yield


def die() -> None:
    raise Killed


def statements(registration: Registration, at: datetime) -> int:
    """Return how many statements erasing takes, and erase."""
    count = [0]

    def one(execute: Callable[..., object], *statement: object) -> object:
        count[0] += 1
        return execute(*statement)

    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(one))
        erase(person=registration.person, actor=None, at=at)
    return count[0]


def state_of(registration: Registration) -> str:
    """Return whether the person is there as before or gone; half a person is neither."""
    found = again(registration)
    texts = [str(getattr(found.person, name)) for name in SEALED_OF_PERSON]
    if all(texts) and found.code == registration.code and found.person.address_alias:
        return "there"
    is_gone = not any(texts) and found.person.emptied_to == ERASED_TO and found.code != registration.code
    return "gone" if is_gone and not found_in_rows([*WORDS, *without_keys(registration)]) else "half"


def without_keys(registration: Registration) -> list[str]:
    person = registration.person
    return [registration.code, registration.badge_id, str(person.address_alias)]


def finish(registration: Registration, at: datetime) -> None:
    run(at)
    assert (SpentKey.objects.count(), has_key(registration.key_ref)) == (0, False)


def test_an_error_at_any_statement_leaves_everything_or_nothing(conference: Conference, now: datetime) -> None:
    one = with_everything(conference, now)
    number = 0
    states: list[str] = []
    while not states or states[-1] == "there":
        number += 1
        with at_statement(number, die), suppress(Killed):
            erase(person=again(one).person, actor=None, at=now)
        states.append(state_of(one))
    assert set(states[:-1]) == {"there"}
    assert (states[-1], number > 40) == ("gone", True)
    finish(one, now)


def killed_at(registration: Registration, number: int, at: datetime) -> bool:
    """Erase in a process of its own, which is killed at that statement; tell whether it was."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        with at_statement(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            erase(person=registration.person, actor=None, at=at)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.database
def test_a_process_that_is_killed_leaves_everything_or_nothing(conference: Conference, now: datetime) -> None:
    one = with_everything(conference, now)
    number = 1
    states: list[str] = []
    while killed_at(again(one), number, now):
        states.append(state_of(one))
        number += 1 if states[-1] == "gone" else EVERY
    assert states == sorted(states, reverse=True)
    assert set(states) <= {"there", "gone"}
    assert (len(states) > 8, state_of(one)) == (True, "gone")
    finish(one, now)


def test_a_key_that_could_not_be_destroyed_goes_with_the_next_purge(conference: Conference, now: datetime) -> None:
    one = with_everything(conference, now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("delegates.erasing.destroy_spent", die)
        with suppress(Killed):
            erase(person=one.person, actor=None, at=now)
    assert (state_of(one), has_key(one.key_ref)) == ("gone", True)
    assert one.person.display_name not in Client().get("/dhrd-2012/speakers/").content.decode()
    next(purge(now), None)
    finish(one, now)


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the files of PostgreSQL are its own")


@on_sqlite
def test_no_file_of_either_database_holds_a_word_or_a_trace(conference: Conference, now: datetime) -> None:
    one = with_everything(conference, now)
    looked_for = [*WORDS, *traces(one)]
    assert one.code in found_in_files(looked_for), "the sweep has gone blind"
    erase(person=one.person, actor=None, at=now)
    assert found_in_files(looked_for) == set()


def copy(source: Path, target: Path) -> None:
    """Copy a database as SQLite does: with what stands in its -wal, whoever else has it open."""
    with closing(sqlite3.connect(source)) as opened, closing(sqlite3.connect(target)) as written:
        opened.backup(written)


@on_sqlite
def test_an_old_backup_of_the_main_database_cannot_be_opened_with_the_new_keys(
    conference: Conference, now: datetime, tmp_path: Path
) -> None:
    one = with_everything(conference, now)
    connections.close_all()
    database = Path(str(connections["default"].settings_dict["NAME"]))
    backup = tmp_path / "backup"
    copy(database, backup)
    assert len(list(files())) >= 2
    erase(person=one.person, actor=None, at=now)
    connections.close_all()
    current = tmp_path / "current"
    copy(database, current)
    copy(backup, database)
    try:
        old = again(one)
        assert (old.code, DataKey.objects.filter(ref=old.key_ref).exists()) == (one.code, False)
        for name in SEALED_OF_PERSON:
            with pytest.raises(KeyGoneError):
                str(getattr(old.person, name))
    finally:
        connections.close_all()
        copy(current, database)
