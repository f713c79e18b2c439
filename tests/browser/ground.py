"""Both databases set aside and put back, and the site served from them."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from events.countries import load_countries


def _raw(alias: str) -> sqlite3.Connection:
    connection = connections[alias]
    if connection.vendor != "sqlite":
        pytest.skip("The browser tests set databases aside as files, which only SQLite can.")
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    return raw


@contextmanager
def put_back() -> Iterator[None]:
    """Let the block change both databases, and leave them afterwards as they were."""
    with ExitStack() as stack:
        copies = {alias: stack.enter_context(closing(sqlite3.connect(":memory:"))) for alias in ("default", "keys")}
        for alias, copy in copies.items():
            _raw(alias).backup(copy)
        load_countries()
        yield
        for alias, copy in copies.items():
            copy.backup(_raw(alias))


@contextmanager
def served() -> Iterator[str]:
    """Serve the site from threads of this process; give its origin."""
    server = LiveServer("localhost")
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the site's clock stand (and run on) at the moment."""
    with override_settings(CLOCK_OFFSET=moment - timezone.now()):
        yield
