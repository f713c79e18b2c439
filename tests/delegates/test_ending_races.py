"""Someone's ways in are ended at the moment when their address is changed at another conference: neither waits for ever."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import QuerySet

from delegates import moving_address, showing
from delegates.models import Person, Registration
from delegates.moving_address import change_address
from delegates.places import lock
from delegates.showing import end_ways_in
from events.accounts import open_account
from events.ending import end_sign_ins
from events.models import Conference, User
from tests.delegates.test_vetting_races import at_once
from tests.delegates.vetted import request

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


@contextmanager
def meeting_at_the_account() -> Iterator[None]:
    """Let one verb wait before it comes to the account, and the other once it has been there, until both are so far."""
    meeting = Barrier(2)

    def wait() -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)

    def before(user: User) -> None:
        wait()
        end_sign_ins(user)

    def after(user: User) -> None:
        end_sign_ins(user)
        wait()

    with patch.object(showing, "end_sign_ins", before), patch.object(moving_address, "end_sign_ins", after):
        yield


def both(conference: Conference, now: datetime) -> Counter[str]:
    """End the ways in of somebody at one conference while the account of their address moves at another."""
    later = Conference.objects.create(
        slug="later",
        name="Later",
        first_day=conference.first_day,
        last_day=conference.last_day,
        time_zone="Europe/London",
        registration_opens=conference.registration_opens,
        capacity=conference.capacity,
    )
    here, there = request(conference, now), request(later, now)
    account = open_account(address="sunrise@example.org", is_verified=True)
    Person.objects.filter(pk=there.person_id).update(user=account)
    moved = Person.objects.select_related("conference").get(pk=there.person_id)
    ending: Callable[[], object] = partial(end_ways_in, person=here.person, actor=None, at=now)
    moving = partial(change_address, person=moved, user=account, address="dusk@example.org", at=now)
    with meeting_at_the_account():
        return at_once(ending, moving)


def lock_the_first_alone(conferences: QuerySet[Conference]) -> None:
    lock(conferences.get(slug="dhrd-2012"))


def test_both_are_done_and_no_link_is_left(conference: Conference, now: datetime) -> None:
    assert both(conference, now) == {"done": 2}
    assert set(Registration.objects.values_list("link_hash", flat=True)) == {""}


def test_with_one_of_the_conferences_locked_alone_they_wait_for_one_another(
    conference: Conference, now: datetime
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with patch.object(showing, "lock_in_turn", lock_the_first_alone):
        assert both(conference, now) == {"done": 1, "OperationalError": 1}
