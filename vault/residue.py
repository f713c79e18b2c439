"""What SQLite keeps of deleted values beside the database's file: its write-ahead log, until it is written back."""

from django.db import connections


def write_back() -> None:
    """Write the log of each SQLite database back and empty it, so that only what stands now is on the disk.

    `secure_delete` overwrites in the file what was deleted. Nothing is done inside a transaction, nor by PostgreSQL, whose
    log is its server's. Whoever reads at that moment is not waited for: then the next one does it.
    """
    for connection in connections.all():
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout")
                waits = cursor.fetchone()[0]
                cursor.execute("PRAGMA busy_timeout = 0")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute(f"PRAGMA busy_timeout = {int(waits)}")
