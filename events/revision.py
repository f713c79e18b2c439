"""One number that is another after each change of what the public may read, whoever makes it and in which process.

Triggers of the database see to it, so that no line of code can forget to. They tell of a change only as a whole: inside a
transaction the number says nothing, and after it each reader finds another one.
"""

from collections.abc import Iterable, Iterator

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from events.models import Revision

TABLE = Revision._meta.db_table
EVENTS = ("INSERT", "UPDATE", "DELETE")
KEPT = 50
"""After so many transactions PostgreSQL forgets the older numbers, which nobody reads one by one."""

TOLD = f"""
CREATE OR REPLACE FUNCTION tell_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE number bigint;
BEGIN
    IF current_setting('assembly.told', true) IS DISTINCT FROM txid_current()::text THEN
        PERFORM set_config('assembly.told', txid_current()::text, true);
        INSERT INTO {TABLE} (token) VALUES (floor(random() * 1e15)::bigint) RETURNING id INTO number;
        IF number % {KEPT} = 0 THEN
            DELETE FROM {TABLE} WHERE id IN (
                SELECT id FROM {TABLE} WHERE id <= number - {KEPT} FOR UPDATE SKIP LOCKED
            );
        END IF;
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608  # names of our own
# Rows are added and never changed, so that no transaction waits for another's. One that wrote before may end after, which
# the sum shows and the highest number would not.


def current(alias: str = "default") -> int | None:
    """Return the number, in one small query; None where it says nothing: in a transaction, or before the first change."""
    connection = connections[alias]
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(token) FROM {TABLE}")  # noqa: S608  # a table's own name
        number = cursor.fetchone()[0]
    return None if number is None else int(number)


def watch(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Let the database tell of each change in the tables, and tell of one now. Safe to repeat."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def _statements(vendor: str, tables: Iterable[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield TOLD
        for table in tables:
            yield f'DROP TRIGGER IF EXISTS tells_revision ON "{table}"'
            yield (
                f'CREATE TRIGGER tells_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION tell_revision()"
            )
        yield f"INSERT INTO {TABLE} (token) VALUES (floor(random() * 1e15)::bigint)"  # noqa: S608  # a table's own name
        return
    # not REPLACE, which an INSERT OR IGNORE that sets the trigger off would turn into doing nothing
    told = f"DELETE FROM {TABLE}; INSERT INTO {TABLE} (token) VALUES (abs(random() >> 12));"  # noqa: S608  # a table's own name
    for table in tables:
        for event in EVENTS:
            yield f'DROP TRIGGER IF EXISTS "{table}_{event.lower()}_tells_revision"'
            yield f'CREATE TRIGGER "{table}_{event.lower()}_tells_revision" AFTER {event} ON "{table}" BEGIN {told} END'
    yield from (f"{each};" for each in told.split(";") if each.strip())
