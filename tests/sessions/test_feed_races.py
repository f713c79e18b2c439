"""Subscriptions that are made, used and revoked at the same moment."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections

from events.models import Conference, User
from sessions import feeding
from sessions.feeding import MOST, TooManyFeedsError, find_feed, note_use, revoke_feed
from sessions.models import Feed
from tests.conftest import make_user
from tests.sessions.feeds import MADE, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

AT_ONCE = 8


def all_at_once(job: Callable[[], str]) -> Counter[str]:
    start = Barrier(AT_ONCE)

    def run(_number: int) -> str:
        start.wait()
        try:
            return job()
        except TooManyFeedsError:
            return "refused"
        except OperationalError:
            return "lost"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(run, range(AT_ONCE)))


def made(conference: Conference, user: User) -> str:
    subscribe(conference, user=user)
    return "made"


def nearly_full(conference: Conference) -> User:
    user = make_user()
    for _each in range(MOST - 1):
        subscribe(conference, user=user)
    return user


def test_of_many_who_ask_for_the_last_one_at_once_one_gets_it(conference: Conference) -> None:
    user = nearly_full(conference)
    said = all_at_once(partial(made, conference, user))
    assert said == Counter({"made": 1, "refused": AT_ONCE - 1})
    assert Feed.objects.count() == MOST


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away the row lock and SQLite's immediate transactions, and let all have counted before one writes."""
    options, counted = connection.settings_dict.get("OPTIONS", {}), Barrier(AT_ONCE, timeout=10)
    mode = options.get("transaction_mode")

    def pause(_size: int) -> str:
        counted.wait()
        return uuid4().hex

    with (
        patch.object(feeding, "lock", lambda conference: Conference.objects.get(pk=conference.pk)),
        patch.object(secrets, "token_urlsafe", pause),
    ):
        if mode:
            options["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                options["transaction_mode"] = mode


def test_without_the_lock_one_has_too_many_or_some_are_lost(conference: Conference) -> None:
    user = nearly_full(conference)
    with without_the_lock():
        said = all_at_once(partial(made, conference, user))
    assert said["lost"] or Feed.objects.count() > MOST


def test_a_feed_that_is_revoked_while_it_is_fetched_stays_revoked(conference: Conference) -> None:
    feed, token = subscribe(conference)
    held = find_feed(token, at=MADE)
    assert held
    revoke_feed(feed=feed, at=MADE)
    note_use(held, at=MADE)
    assert (Feed.objects.count(), find_feed(token, at=MADE)) == (0, None)


def test_of_many_who_revoke_it_at_once_it_is_written_down_once(conference: Conference) -> None:
    feed, _token = subscribe(conference)

    def revoke() -> str:
        revoke_feed(feed=feed, at=MADE)
        return "done"

    assert all_at_once(revoke) == Counter({"done": AT_ONCE})
    assert Feed.objects.count() == 0
