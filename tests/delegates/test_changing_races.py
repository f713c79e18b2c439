"""Answers change at the moment when officers agree to them, or a place is given by them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import connection

from delegates import deciding
from delegates.clearance import is_cleared
from delegates.deciding import accept
from delegates.models import Registration
from delegates.own_data import own_answers
from delegates.places import check_cleared
from delegates.registration import change
from delegates.reviewing import review
from events.models import AuditEntry, Conference, User
from tests.delegates.test_vetting_races import at_once
from tests.delegates.vetted import agree, of, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

State = Registration.State
ROUNDS = 6


def renaming(one: Registration, at: datetime) -> Callable[[], object]:
    """Return what changes the person's name."""
    said = replace(own_answers(one), display_name="Sunset")
    return partial(change, registration=one, answers=said, actor=None, at=at)


def reviewing_what_stood(one: Registration, who: User, at: datetime) -> Callable[[], object]:
    """Return what agrees to the answers as they stand now."""
    seen = one.answers_version
    return partial(review, registration=one, seen=seen, reviewer=who, verdict="approve", note="", at=at)


@contextmanager
def unlocked_deciding() -> Iterator[None]:
    """Let decisions take no row lock, nor SQLite's immediate transactions."""

    def look(registration: Registration) -> Registration:
        return Registration.objects.select_related("person", "conference").get(pk=registration.pk)

    options = connection.settings_dict.get("OPTIONS", {})
    modes = {"transaction_mode": "DEFERRED"} if "transaction_mode" in options else {}
    with (
        patch.object(deciding, "locked", look),
        patch.object(deciding, "lock", lambda conference: Conference.objects.get(pk=conference.pk)),
        patch.dict(options, modes),
    ):
        yield


def place_given_by_old_answers(one: Registration) -> bool:
    """Tell whether a place was given after the answers had changed, by the order in the audit."""
    done = AuditEntry.objects.filter(record="registration", record_id=str(one.pk)).order_by("pk")
    actions = [action for action in done.values_list("action", flat=True) if action in {"accept", "change answers"}]
    return actions == ["change answers", "accept"]


def test_a_place_is_given_before_the_answers_change_or_not_at_all(conference: Conference, now: datetime) -> None:
    vet(conference, 1)
    first = officer(conference, "first")
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        agree(one, first, at=now)
        came = at_once(partial(accept, registration=one, actor=None, at=now), renaming(one, now))
        here = of(conference, f"person{number}@example.org")
        assert came["done"] + came["NotVettedError"] == 2
        assert (here.state == State.CONFIRMED, here.answers_version) == (came["done"] == 2, 1)
        assert not place_given_by_old_answers(here)


def test_a_review_at_the_moment_of_a_change_agrees_to_the_old_answers_or_is_not_kept(
    conference: Conference, now: datetime
) -> None:
    vet(conference, 1)
    first = officer(conference, "first")
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        came = at_once(reviewing_what_stood(one, first, now), renaming(one, now))
        assert came["done"] + came["AnswersChangedError"] == 2
        assert not is_cleared(of(conference, f"person{number}@example.org"))


def test_without_the_lock_a_place_is_given_by_answers_that_have_changed_or_a_step_is_lost(
    conference: Conference, now: datetime
) -> None:
    vet(conference, 1)
    one, meeting = request(conference, now), Barrier(2)
    agree(one, officer(conference, "first"), at=now)

    def check_and_wait(row: Registration) -> None:
        check_cleared(row)
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)
            meeting.wait(timeout=2)

    def change_between() -> None:
        job = renaming(one, now)
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)
        job()
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)

    with unlocked_deciding(), patch.object(deciding, "check_cleared", check_and_wait):
        came = at_once(partial(accept, registration=one, actor=None, at=now), change_between)
    went_well = came["done"] + came["NotVettedError"] == 2
    assert not went_well or place_given_by_old_answers(one)
