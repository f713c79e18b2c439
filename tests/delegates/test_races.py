"""Sixty people ask for ten places at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections

from delegates import registration
from delegates.models import Registration, Submission
from delegates.registration import Answers, register
from events.models import Conference, Mail

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

PEOPLE = 60
PLACES = 10


def ask(conference: Conference, number: int, token: UUID, at: datetime) -> str:
    try:
        answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="delegate")
        return register(conference=conference, answers=answers, token=token, at=at).state
    except OperationalError:
        return "lost"
    finally:
        connections.close_all()


def all_at_once(job: Callable[[int], str], count: int) -> Counter[str]:
    start = Barrier(count)

    def run(number: int) -> str:
        start.wait()
        return job(number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(run, range(count)))


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away what protects the places: the row lock, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    with patch.object(registration, "lock", lambda conference: Conference.objects.get(pk=conference.pk)):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def test_sixty_requests_for_ten_places_end_with_ten_places_and_fifty_waiting(
    conference: Conference, now: datetime
) -> None:
    assert conference.capacity == PLACES
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now), PEOPLE)
    assert outcome == {"confirmed": PLACES, "waiting": PEOPLE - PLACES}
    assert Counter(Registration.objects.values_list("state", flat=True)) == outcome
    assert len(set(Registration.objects.values_list("code", flat=True))) == PEOPLE
    assert Mail.objects.count() == PEOPLE


def test_without_the_lock_places_are_given_twice_or_requests_are_lost(conference: Conference, now: datetime) -> None:
    with without_the_lock():
        outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now), PEOPLE)
    assert outcome != {"confirmed": PLACES, "waiting": PEOPLE - PLACES}


def test_the_same_form_sent_twenty_times_in_parallel_is_one_registration(conference: Conference, now: datetime) -> None:
    token = uuid4()
    outcome = all_at_once(lambda _number: ask(conference, 1, token, now), 20)
    assert outcome == {"confirmed": 20}
    assert (Registration.objects.count(), Submission.objects.count(), Mail.objects.count()) == (1, 1, 1)


def test_the_same_person_sending_two_forms_in_parallel_is_one_registration(
    conference: Conference, now: datetime
) -> None:
    all_at_once(lambda _number: ask(conference, 1, uuid4(), now), 2)
    assert (Registration.objects.count(), Submission.objects.count()) == (1, 2)
