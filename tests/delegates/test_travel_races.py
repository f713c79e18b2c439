"""Letters that are made, and sums that are granted, at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, connections

from delegates import supporting, visas
from delegates.cards import VisaDetails
from delegates.models import BudgetLine, Registration, SupportDecision, VisaRequest
from delegates.supporting import OverBudgetError, grant
from delegates.visas import NotOpenError, issue
from events.models import Conference
from tests.delegates.test_races import all_at_once
from tests.delegates.travelling import again, agreed, come, money

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

ONE_LETTER = {"letter": 1, "refused": 3}
TWO_GRANTS = {"granted": 2, "refused": 6}


def unlocked_row(registration: Registration) -> Registration:
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


@contextmanager
def without_the_lock(module: object) -> Iterator[None]:
    """Take away the row lock, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    with patch.object(module, "locked", unlocked_row):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def meeting(barrier: Barrier, then: Callable[..., object]) -> Callable[..., object]:
    """Let all come together before each goes on."""

    def wait(*args: object, **kwargs: object) -> object:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=2)
        return then(*args, **kwargs)

    return wait


def press(one: Registration, at: datetime, barrier: Barrier) -> str:
    def draw(_details: VisaDetails) -> bytes:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=10)
        return b"a letter"

    try:
        issue(registration=again(one), draw=draw, actor=None, at=at)
    except NotOpenError:
        return "refused"
    except OperationalError:
        return "lost"
    finally:
        connections.close_all()
    return "letter"


def test_four_presses_in_the_same_second_are_one_letter(conference: Conference, now: datetime) -> None:
    one, barrier = agreed(conference, now), Barrier(4)
    assert all_at_once(lambda _number: press(one, now, barrier), 4) == ONE_LETTER
    assert VisaRequest.objects.get().passport_number == ""


def test_without_the_lock_a_letter_is_made_twice_or_a_press_is_lost(conference: Conference, now: datetime) -> None:
    one, barrier, seen = agreed(conference, now), Barrier(4), Barrier(4)
    with without_the_lock(visas), patch.object(visas, "details_of", meeting(seen, visas.details_of)):
        outcome = all_at_once(lambda _number: press(one, now, barrier), 4)
    assert outcome != ONE_LETTER


def take(one: Registration, line: BudgetLine, at: datetime) -> str:
    try:
        grant(registration=one, line=line, units=40_000, note="", actor=None, at=at)
    except OverBudgetError:
        return "refused"
    except OperationalError:
        return "lost"
    finally:
        connections.close_all()
    return "granted"


def eight_at_once(conference: Conference, at: datetime) -> Counter[str]:
    line = money(conference, "1000", at)
    people = [come(conference, at, number) for number in range(8)]
    return all_at_once(lambda number: take(people[number], line, at), 8)


def test_eight_grants_of_400_from_1000_are_two(conference: Conference, now: datetime) -> None:
    assert eight_at_once(conference, now) == TWO_GRANTS
    assert sum(supporting.units_of(row) for row in SupportDecision.objects.all()) == 80_000


def test_without_the_lock_more_is_granted_than_there_is_or_a_grant_is_lost(
    conference: Conference, now: datetime
) -> None:
    seen = Barrier(8)
    counted = patch.object(supporting, "_granted", lambda _line, without: count_and_meet(seen, without))
    with without_the_lock(supporting), counted:
        outcome = eight_at_once(conference, now)
    assert outcome != TWO_GRANTS


def count_and_meet(barrier: Barrier, without: Registration) -> int:
    rows = list(SupportDecision.objects.exclude(registration=without))
    with suppress(BrokenBarrierError):
        barrier.wait(timeout=2)
    return sum(supporting.units_of(row) for row in rows)
