import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client, RequestFactory
from pytest_django import Settings

from config import demo_views
from config.demo import serving
from config.demo.loading import ForeignConferenceError, load
from config.demo.progress import Progress
from config.demo.stages import Stage, clock_offset
from events.models import Conference, Mail
from events.outbox import write_mail
from vault.keys import make_key
from vault.models import DataKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SILENT = Progress(lambda _line: None)


def test_the_clock_stands_at_the_stage_when_the_site_starts() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)

    assert now + clock_offset("conference", now=now) == datetime(2012, 2, 25, 11, 10, tzinfo=UTC)
    assert clock_offset("", now=now) == timedelta()
    with pytest.raises(ValueError, match="lunch"):
        clock_offset("lunch", now=now)


def test_the_command_writes_three_files_and_shows_the_way(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO, settings.CLOCK_OFFSET, settings.SITE_URL = True, timedelta(), ""
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr("config.management.commands.upgrade.call_command", lambda *_args, **_options: None)
    out = StringIO()

    call_command("demo", no_serve=True, output=tmp_path, port=8123, stdout=out, stderr=out)

    assert (tmp_path / "badges.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "programme.ics").read_text().startswith("BEGIN:VCALENDAR")
    assert "Loading people … 176" in out.getvalue()
    for name in ("organiser", "safety", "door", "delegate"):
        assert re.search(rf"^{name} .*\nhttp://localhost:8123/accounts/enter/", out.getvalue(), re.MULTILINE)


def test_without_demo_the_command_touches_nothing() -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", no_serve=True)
    assert not Conference.objects.exists()


def test_a_port_in_use_is_named_before_anything_is_loaded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    monkeypatch.setattr(serving, "is_port_free", lambda _port: False)

    with pytest.raises(CommandError, match="Port 8000 is in use"):
        call_command("demo")
    assert not Conference.objects.exists()


def test_children_end_with_the_block_that_started_them() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with serving.running([command, command], {}) as children:
        assert [child.poll() for child in children] == [None, None]

    assert None not in [child.poll() for child in children]


def test_a_child_that_ends_by_itself_is_noticed() -> None:
    with serving.running([[sys.executable, "-c", "pass"]], {}) as children:
        children[0].wait()
        with pytest.raises(serving.ServingError, match="ended by itself"):
            serving.wait_until_it_answers(children, 9)


def test_a_child_that_does_not_listen_to_the_request_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STOP_SECONDS", 0.2)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('!', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
        serving._stop([child])

    assert child.returncode == -9


def write(number: int, body: str = "Hello") -> Mail:
    return write_mail(
        address=f"guest-{number}@demo.invalid",
        subject=f"Mail {number}",
        body=body,
        key_ref=make_key(),
        purpose="test",
        once=str(number),
        at=Stage.CONFERENCE.moment + timedelta(minutes=number),
    )


def test_mails_are_listed_newest_first_a_page_at_a_time(client: Client, settings: Settings) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.config.demo_site"
    for number in range(30):
        write(number)

    first = client.get("/demo/mail/").content.decode()
    second = client.get("/demo/mail/", {"page": 2}).content.decode()

    assert re.findall(r">Mail (\d+)<", first) == [str(number) for number in range(29, 4, -1)]
    assert re.findall(r">Mail (\d+)<", second) == ["4", "3", "2", "1", "0"]


def test_links_in_a_mail_can_be_followed_and_markup_stays_text(client: Client, settings: Settings) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.config.demo_site"
    mail = write(1, "Open http://localhost:8000/x/ now <b>")

    page = client.get(f"/demo/mail/{mail.pk}/").content.decode()

    assert '<a href="http://localhost:8000/x/"' in page
    assert "&lt;b&gt;" in page


def test_a_mail_whose_key_is_gone_says_so(client: Client, settings: Settings) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.config.demo_site"
    mail = write(1)
    DataKey.objects.all().delete()

    assert "Cannot be opened any more" in client.get("/demo/mail/").content.decode()
    assert "Nobody can read it any more" in client.get(f"/demo/mail/{mail.pk}/").content.decode()


def test_an_empty_letter_box_says_how_to_fill_it(client: Client, settings: Settings) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.config.demo_site"

    assert "No mail yet" in client.get("/demo/mail/").content.decode()


def test_outside_the_demonstration_there_is_no_letter_box(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        demo_views.mails(rf.get("/"))
    with pytest.raises(Http404):
        demo_views.mail(rf.get("/"), uuid4())


def test_a_conference_of_someone_else_is_never_replaced(conference: Conference) -> None:
    with pytest.raises(ForeignConferenceError):
        load(stage=Stage.CONFERENCE, progress=SILENT)
    assert Conference.objects.get() == conference
