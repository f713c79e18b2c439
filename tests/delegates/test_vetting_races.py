"""Two things that happen to one request at the same moment: reviews, decisions, answers of a referee."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError, connection, connections

from delegates import deciding, referees, reviewing
from delegates.clearance import is_cleared
from delegates.deciding import accept
from delegates.models import Referee, Registration, Review
from delegates.places import RegistrationError
from delegates.referees import answer_reference, ask_referee
from delegates.reviewing import take_review_back
from events.models import Conference
from tests.delegates.vetted import agree, of, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

State = Registration.State
ROUNDS = 6


def at_once(*jobs: Callable[[], object]) -> Counter[str]:
    """Do all jobs at the same moment; count what came of them."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> str:
        start.wait()
        try:
            job()
        except (RegistrationError, IntegrityError, OperationalError) as error:
            return type(error).__name__
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


@contextmanager
def without_the_lock(meeting: Barrier) -> Iterator[None]:
    """Take the row lock and SQLite's immediate transactions away; both wait between looking and writing."""

    def look(registration: Registration) -> Registration:
        found = Registration.objects.select_related("person", "conference").get(pk=registration.pk)
        is_cleared(found)
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)
        return found

    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    with (
        patch.object(reviewing, "locked", look),
        patch.object(referees, "locked", look),
        patch.object(deciding, "locked", look),
        patch.object(deciding, "lock", lambda conference: Conference.objects.get(pk=conference.pk)),
    ):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def test_two_officers_who_agree_at_once_both_count(conference: Conference, now: datetime) -> None:
    vet(conference)
    first, second = officer(conference, "first"), officer(conference, "second")
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        came = at_once(partial(agree, one, first, at=now), partial(agree, one, second, at=now))
        assert (came, is_cleared(one)) == ({"done": 2}, True)


def test_one_officer_who_agrees_twice_at_once_is_one(conference: Conference, now: datetime) -> None:
    vet(conference)
    first = officer(conference, "first")
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        came = at_once(partial(agree, one, first, at=now), partial(agree, one, first, at=now))
        assert (came, Review.objects.filter(registration=one).count(), is_cleared(one)) == ({"done": 2}, 1, False)


def test_a_place_is_given_or_the_review_is_taken_back_never_both(conference: Conference, now: datetime) -> None:
    vet(conference, 1)
    first = officer(conference, "first")
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        agree(one, first, at=now)
        came = at_once(
            partial(accept, registration=one, actor=None, at=now),
            partial(take_review_back, registration=one, reviewer=first, at=now),
        )
        assert came["done"] == 1
        here = of(conference, f"person{number}@example.org")
        assert (here.state == State.CONFIRMED) == is_cleared(here)


def test_without_the_lock_someone_has_a_place_to_whom_nobody_agrees_or_a_step_is_lost(
    conference: Conference, now: datetime
) -> None:
    vet(conference, 1)
    first, one = officer(conference, "first"), request(conference, now)
    agree(one, first, at=now)
    with without_the_lock(Barrier(2)):
        came = at_once(
            partial(accept, registration=one, actor=None, at=now),
            partial(take_review_back, registration=one, reviewer=first, at=now),
        )
    here = of(conference, "sunrise@example.org")
    went_well = came["done"] == 1 and came["ReviewClosedError"] + came["NotVettedError"] == 1
    assert not went_well or (here.state == State.CONFIRMED) != is_cleared(here)


def test_a_referee_who_answers_twice_at_once_has_answered_once(conference: Conference, now: datetime) -> None:
    vet(conference, 1)
    for number in range(ROUNDS):
        one = request(conference, now, address=f"person{number}@example.org")
        _row, token = ask_referee(registration=one, actor=None, at=now)
        said = {"conference": conference, "token": token, "words": "", "at": now}
        came = at_once(
            partial(answer_reference, **said, verdict="yes"),  # type: ignore[arg-type]
            partial(answer_reference, **said, verdict="no"),  # type: ignore[arg-type]
        )
        assert came == {"done": 1, "NotAskedAnyMoreError": 1}
        assert Referee.objects.get(registration=one).answered_at == now
