"""Several people say at the same moment that a room is late, or give one interpreter away."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections

from events.models import Conference
from sessions import interpreting, running_late
from sessions.contributing import PartTakenError
from sessions.lateness import Delay, look_late
from sessions.models import Contribution, Interpreter, ScheduleVersion
from sessions.publishing import draft_of
from tests.sessions.interpreters import give, interpreter
from tests.sessions.late import a_day, begins, hold, late, look, versions

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]
AT_ONCE = 6


def all_at_once(job: Callable[[int], str], count: int = AT_ONCE) -> Counter[str]:
    start = Barrier(count)

    def run(number: int) -> str:
        start.wait()
        try:
            return job(number)
        except DatabaseError:
            return "lost"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(run, range(count)))


def press(conference: Conference, seen: str) -> str:
    try:
        late(conference, seen=seen)
    except running_late.SeenOtherwiseError:
        return "seen otherwise"
    return "late"


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away what makes the second wait: the draft's row lock, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    looked = Barrier(2)

    def look_together(**asked: object) -> Delay:
        delay = look_late(**asked)  # type: ignore[arg-type]  # as it was asked
        with_both(looked)
        return delay

    with patch.object(running_late, "lock_draft", draft_of), patch.object(running_late, "look_late", look_together):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def with_both(barrier: Barrier) -> None:
    try:
        barrier.wait(timeout=20)
    except BrokenBarrierError:
        return


def test_a_delay_that_several_press_at_once_is_applied_once(conference: Conference) -> None:
    a_day(conference)
    seen = look(conference).mark
    outcome = all_at_once(lambda _number: press(conference, seen))
    assert outcome == {"late": 1, "seen otherwise": AT_ONCE - 1}
    newest = ScheduleVersion.objects.filter(number=2).get()
    assert conference.versions.published().first() == newest
    assert begins(newest) == begins(draft_of(conference)) == {"A1": 0, "A2": 1, "A3": 2.25, "A4": 3.25}


def test_without_the_lock_both_believe_that_nobody_else_pressed(conference: Conference) -> None:
    a_day(conference)
    seen = look(conference).mark
    with without_the_lock():
        outcome = all_at_once(lambda _number: press(conference, seen), 2)
    assert outcome["seen otherwise"] == 0


def test_an_interpreter_whom_several_give_to_a_session_is_there_once(conference: Conference) -> None:
    versions(conference)
    session, reem = hold(conference, "A3", 2, interpretation=["ar"]), interpreter(conference)

    def attempt(_number: int) -> str:
        try:
            give(session, reem)
        except PartTakenError:
            return "taken"
        return "given"

    assert all_at_once(attempt) == {"given": 1, "taken": AT_ONCE - 1}


def test_nobody_is_given_away_while_they_leave_the_list(conference: Conference) -> None:
    versions(conference)
    session, reem = hold(conference, "A3", 2, interpretation=["ar"]), interpreter(conference)

    def attempt(number: int) -> str:
        try:
            if number % 2:
                interpreting.remove_interpreter(interpreter=reem, actor=None, at=session.revised_at)
            else:
                give(session, reem)
        except interpreting.InterpretingError:
            return "refused"
        return "removed" if number % 2 else "given"

    outcome = all_at_once(attempt, 2)
    assert outcome in [{"given": 1, "refused": 1}, {"removed": 1, "refused": 1}]
    assert Interpreter.objects.count() == Contribution.objects.count() == outcome["given"]
