"""The world, made once for all proofs that only look at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from events import access
from events.views import accounts
from tests.proof.choosing import choose
from tests.proof.crawl import undone
from tests.proof.following import follow
from tests.proof.in_full import tell_in_full
from tests.proof.proposing import propose
from tests.proof.staging import plan_interpretation
from tests.proof.travelling import ask_for_letters_and_support
from tests.proof.world import World, at_that_time, build_world
from tests.proof.worlds_apart import prepared
from tests.proof.written import write_to_many


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the world; the module's tests leave it as it is, and nothing of it stays."""
    with django_db_blocker.unblock(), at_that_time(), undone():
        world = build_world()
        write_to_many(world)
        ask_for_letters_and_support(world)
        tell_in_full(world)
        plan_interpretation(world)
        propose(world)
        follow(world)
        choose(world)
        yield world


@pytest.fixture(scope="module")
def apart(world: World) -> Iterator[World]:
    """Return the world as it is before secrets in it are changed."""
    with prepared(world):
        yield world


@pytest.fixture(autouse=True)
def _proved_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever proved a second factor did it when the world was made: the walks may take longer than a proof holds."""
    monkeypatch.setattr(access, "FRESH", timedelta(days=1))


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in answers at a steady pace; thousands of requests need not."""
    monkeypatch.setattr(accounts, "PACE", 0.0)
