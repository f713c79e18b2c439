"""Whose changes the public may read: after each migration the database is told to tell of them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections

from events import revision

WATCHED = (
    "delegates.Consent",
    "delegates.Person",
    "delegates.Registration",
    "delegates.WayIn",
    "events.Conference",
    "events.Country",
    "events.Organisation",
    "events.Room",
    "events.Theme",
    "programme.Call",
    "programme.Contribution",
    "programme.Interpreter",
    "programme.ProgrammeRules",
    "programme.Resource",
    "programme.ScheduleVersion",
    "programme.Session",
    "programme.Session_other_themes",
    "programme.Slot",
    "reports.Recommendation",
    "reports.Report",
    "reports.Summary",
)
"""Every model that a page or file for the public reads; a test reads the pages and finds what is missing here."""


def watched_tables() -> Iterator[str]:
    """Yield the names of their tables."""
    for label in WATCHED:
        yield apps.get_model(label)._meta.db_table


def watch_all(*, using: str, **_others: Any) -> None:  # whatever Django says after a migration
    """Set the triggers in the main database; Django calls this when its tables are as the release needs them."""
    connection = connections[using]
    if using == "default" and revision.TABLE in connection.introspection.table_names():
        revision.watch(connection, watched_tables())
