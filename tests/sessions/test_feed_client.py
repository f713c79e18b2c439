"""A calendar program subscribed over HTTP (vdirsyncer, read by khal) follows a session until its address is revoked."""

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from events import clock
from events.models import Conference
from sessions.feeding import revoke_feed
from sessions.models import Session
from sessions.scheduling import remove
from tests.conftest import need
from tests.sessions.feeds import subscribe
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, make_placed, move, publish_at

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

NOW = datetime(2012, 1, 25, tzinfo=UTC)
SYNC = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "device"
b = "site"
collections = null
[storage device]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
[storage site]
type = "http"
url = "{address}"
"""
READER = """
[calendars]
[[feed]]
path = {folder}/calendar/
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/London
default_timezone = Europe/London
[sqlite]
path = {folder}/khal.db
"""
Tool = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def origin() -> Iterator[str]:
    """Where the site answers."""
    server = LiveServer("localhost")
    try:
        yield server.url
    finally:
        server.stop()


class Device:
    """A device with a calendar that it fetches from an address."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        (folder / "calendar").mkdir()
        (folder / "sync.conf").write_text(SYNC.format(folder=folder, address=address))
        (folder / "khal.conf").write_text(READER.format(folder=folder))
        self._run("vdirsyncer", "discover", answer="y\n")

    def _run(self, tool: str, *arguments: str, answer: str = "") -> str:
        config = self.folder / ("sync.conf" if tool == "vdirsyncer" else "khal.conf")
        done = subprocess.run(  # the program that is tried, and what the test gives it
            [need(tool), "--config" if tool == "vdirsyncer" else "-c", str(config), *arguments],
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env=os.environ | {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refresh(self) -> list[str]:
        """Fetch the calendar, and return what the program shows of the day."""
        self._run("vdirsyncer", "sync", "--force-delete")
        day = f"{NINE:%Y-%m-%d}"
        shown = self._run("khal", "list", "--day-format", "", "--format", "{start-time} {cancelled}{title}", day, "1d")
        return [line.strip() for line in shown.splitlines() if line.strip()]


def test_a_subscribed_program_follows_create_move_cancel_and_revoke(
    conference: Conference, origin: str, tmp_path: Path
) -> None:
    need("vdirsyncer"), need("khal")
    feed, token = subscribe(conference)
    device = Device(tmp_path, f"{origin}/calendars/{token}.ics")
    seen = [device.refresh()]
    session = make_placed(conference, "1A")
    Session.objects.update(ceiling="open", title="Land and water")
    publish_at(conference, FIRST)
    seen.append(device.refresh())
    move(session, NINE + HOUR, "Room A")
    publish_at(conference, SECOND)
    seen.append(device.refresh())
    remove(session=session, at=SECOND, actor=None)
    publish_at(conference, SECOND)
    seen.append(device.refresh())
    revoke_feed(feed=feed, at=NOW)
    seen.append(device.refresh())
    assert seen == [
        [],
        ["09:00 Land and water"],
        ["10:00 Land and water"],
        ["10:00 CANCELLED Land and water"],
        [],
    ]
    assert list((tmp_path / "calendar").iterdir()) == []
