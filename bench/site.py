"""A site of its own for one measure: fresh databases in a folder that is thrown away, granian with two workers."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

HOST = "localhost"
WORKERS = 2
READY_WITHIN = 30
IN_FILES = {"DATABASE_URL": "", "KEYS_DATABASE_URL": ""}

CONFERENCE = """
from datetime import UTC, date, datetime, timedelta
from events.models import Conference
now = datetime.now(UTC)
Conference.objects.create(
    slug="bench", name="Bench", city="Anywhere", first_day=date(2100, 1, 1), last_day=date(2100, 1, 3),
    admission="open", capacity=100_000, is_shown=True, languages=["en", "tr"],
    registration_opens=now - timedelta(days=1),
)
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return once the site answers. Raises TimeoutError."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        try:
            connection = HTTPConnection(HOST, port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().read():
                return
        except OSError:
            time.sleep(0.1)
    message = "the site did not start"
    raise TimeoutError(message)


EMPTY_CONFERENCE = ("shell", "--no-imports", "--command", CONFERENCE)
APPLICATION = "config.wsgi:application"


@contextmanager
def serving(
    databases: Mapping[str, str] | None = None,
    *,
    prepare: Sequence[str] = EMPTY_CONFERENCE,
    application: str = APPLICATION,
) -> Iterator[int]:
    """Serve a conference with the slug `bench`, made by the command `prepare`; yield the port.

    Without `databases` on SQLite, in files. Unless told otherwise the conference is empty and open for registration.
    """
    with tempfile.TemporaryDirectory() as folder:
        limits = {"REGISTRATIONS_PER_MINUTE": "1000000"}
        environment = {**os.environ, **limits, **(databases or IN_FILES), "DEMO": "1", "VAR_DIR": folder}
        environment = {name: value for name, value in environment.items() if value}
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "upgrade"], env=environment, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*manage, *prepare], env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
        options = ["--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "8", "--log-level", "error"]
        server = subprocess.Popen([*granian, *options, application], env=environment)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=10)
