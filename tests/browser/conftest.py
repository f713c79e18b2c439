"""Fixtures of the browser tests. Each module has its own databases, server and browser."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from events import access
from events.views import accounts
from tests.browser import chromium, ground, people, world
from tests.browser.people import Pages
from tests.browser.world import World


@pytest.fixture
def _django_db_helper() -> None:
    """Stand in for pytest-django's transaction around each test, which would lock the server out: `databases` clears up.

    The marker `django_db` stays on the modules: it says which databases there must be.
    """


@pytest.fixture(scope="module")
def databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both databases, which the module may fill as it likes."""
    chromium.executable()
    with django_db_blocker.unblock(), ground.put_back():
        yield


@pytest.fixture(scope="module")
def origin(databases: None) -> Iterator[str]:
    """Where the site answers."""
    with ground.served() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium.running() as running:
        yield running


@pytest.fixture(scope="module")
def stocked(databases: None) -> Iterator[World]:
    """The conferences to look at, and two addresses that fail; it is January 2012."""
    broken = override_settings(ROOT_URLCONF="tests.browser.broken_urls", SITE_HOST="localhost")
    unhurried = patch.object(access, "FRESH", timedelta(days=1))  # looking at all pages takes longer than a proof holds
    with world.registering(), broken, unhurried:
        yield world.build()


@pytest.fixture(scope="module")
def pages(stocked: World, origin: str, browser: Browser) -> Iterator[Pages]:
    """A page for each person."""
    with people.opened(browser, origin, stocked) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in answers at a steady pace, which slow tests need not keep."""
    monkeypatch.setattr(accounts, "PACE", 0.0)
