"""What the outbox promises of each mail."""

import os
import signal
import smtplib
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.core import mail as mailbox
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from events import outbox
from events.management.commands import worker
from events.models import Mail
from vault.keys import destroy_keys, make_key

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.database]


def write(
    once: str = "welcome 1",
    address: str = "sunrise@example.org",
    body: str = "The tide turns at nine.",
) -> Mail:
    return outbox.write_mail(
        address=address,
        subject="A subject",
        body=body,
        key_ref=make_key(),
        purpose="welcome",
        once=once,
        at=NOW,
    )


def deliver(after: timedelta = timedelta()) -> int:
    return outbox.deliver(now=lambda: NOW + after)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def refuse(_message: EmailMessage) -> int:
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_a_mail_is_written_once_and_sent_once() -> None:
    assert write() == write()
    assert [deliver(), deliver(timedelta(days=1))] == [1, 0]
    assert [message.to for message in mailbox.outbox] == [["sunrise@example.org"]]
    assert Mail.objects.get().state == Mail.State.SENT


def test_the_database_refuses_a_second_mail_of_one_key() -> None:
    first = write()
    twin = Mail(key_ref=first.key_ref, purpose="welcome", once=first.once, written_at=NOW, due_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_mail_goes_with_the_transaction_that_wrote_it() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("error", [ConnectionRefusedError(), smtplib.SMTPServerDisconnected(), TimeoutError()])
def test_a_mail_waits_while_the_mail_host_is_down(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    write()
    with monkeypatch.context() as patched:
        fail_with(patched, error)
        assert deliver() == 0
    assert Mail.objects.get().state == Mail.State.QUEUED
    assert deliver() == 0
    assert deliver(timedelta(minutes=1)) == 1


def test_a_worker_killed_between_claim_and_sending_delays_the_mail_only(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    with monkeypatch.context() as patched:
        fail_with(patched, SystemExit())
        with pytest.raises(SystemExit):
            deliver()
    assert [deliver(timedelta(minutes=9)), deliver(outbox.LEASE)] == [0, 1]


def test_a_worker_killed_between_sending_and_marking_sends_that_one_mail_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        write(f"welcome {number}")
    with monkeypatch.context() as patched:
        original = outbox._send

        def send_and_die(mail: Mail) -> bool:
            original(mail)
            raise SystemExit

        patched.setattr(outbox, "_send", send_and_die)
        with pytest.raises(SystemExit):
            deliver()
    assert [deliver(timedelta(minutes=9)), deliver(outbox.LEASE), deliver(timedelta(days=1))] == [2, 1, 0]
    identities = Counter(message.extra_headers["Message-ID"] for message in mailbox.outbox)
    assert sorted(identities.values()) == [1, 1, 2]


def test_a_mail_host_that_is_down_for_a_day_loses_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write(f"welcome {number}")
    with monkeypatch.context() as patched:
        fail_with(patched, ConnectionRefusedError())
        for minute in range(0, 24 * 60, 5):
            assert deliver(timedelta(minutes=minute)) == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.QUEUED}
    assert deliver(timedelta(hours=24) + outbox.LONGEST_WAIT) == 5
    assert deliver(timedelta(days=9)) == 0
    assert len(mailbox.outbox) == 5


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_two_workers_at_once_send_each_mail_once() -> None:
    for number in range(30):
        write(f"welcome {number}")
    start = Barrier(2)

    def work(_number: int) -> int:
        start.wait()
        try:
            return deliver()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 30
    identities = Counter(message.extra_headers["Message-ID"] for message in mailbox.outbox)
    assert (len(identities), set(identities.values())) == (30, {1})


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_of_two_who_write_one_mail_at_once_both_get_the_same_one() -> None:
    start, key = Barrier(8), make_key()

    def write_together(_number: int) -> str:
        start.wait()
        try:
            mail = outbox.write_mail(
                address="a@example.org", subject="A", body="B", key_ref=key, purpose="p", once="one", at=NOW
            )
            return mail.pk.hex
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(write_together, range(8)))) == 1
    assert Mail.objects.count() == 1


def test_a_mail_that_never_gets_through_is_given_up() -> None:
    mail = write()
    Mail.objects.filter(pk=mail.pk).update(attempts=outbox.LAST_ATTEMPT - 1)
    with pytest.MonkeyPatch.context() as patched:
        fail_with(patched, OSError())
        deliver()
    assert Mail.objects.get().state == Mail.State.FAILED


def test_one_mail_that_cannot_be_opened_or_addressed_does_not_stop_the_others() -> None:
    lost = write("welcome 1")
    write("welcome 2", address="two\nlines@example.org")
    write("welcome 3")
    destroy_keys([lost.key_ref])
    assert deliver() == 1
    assert sorted(Mail.objects.values_list("once", "state")) == [
        ("welcome 1", "failed"),
        ("welcome 2", "failed"),
        ("welcome 3", "sent"),
    ]


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_mail_lies_sealed_in_the_database() -> None:
    write()
    deliver()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, subject, body FROM events_mail")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"tide" not in stored
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        files = b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
        assert b"welcome 1" in files
        assert [word in files for word in (b"The tide turns", b"sunrise@", b"A subject")] == [False] * 3


def test_the_worker_sends_what_is_due_and_ends() -> None:
    write()
    call_command("worker", "--once")
    assert len(mailbox.outbox) == 1


def test_the_worker_outlives_a_locked_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(**_now: object) -> int:
        message = "database is locked: sunrise@example.org"
        raise DatabaseError(message)

    monkeypatch.setattr(outbox, "deliver", locked)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.deliver_once()
    assert [record.getMessage() for record in caplog.records] == [
        "the outbox could not be read or marked; it is tried again"
    ]


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    """The variables of a production site of its own, prepared by `upgrade`."""
    variables = {**os.environ, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    variables |= {"DATABASE_URL": f"sqlite:///{tmp_path}/main", "KEYS_DATABASE_URL": f"sqlite:///{tmp_path}/keys"}
    return variables


def test_upgrade_prepares_a_new_site_and_can_be_repeated(site: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "upgrade"]
    for _time in range(2):
        run = subprocess.run(command, env=site, capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1] == "Ready."
    owner = [sys.executable, "manage.py", "owner", "sunrise@example.org"]
    assert "/accounts/enter/" in subprocess.run(owner, env=site, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops_when_told_to_and_waits_while_there_is_no_database(site: dict[str, str], number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "manage.py", "worker"], env=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "Sending mails until told to stop.\n"
        process.send_signal(number)
        _out, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert {line.split(" [")[0] for line in errors.splitlines()} <= {
        "WARNING events.management.commands.worker: the outbox could not be read or marked; it is tried again",
        "ERROR events.chores: a chore failed; it is tried again",
    }


def test_a_mail_that_is_deleted_while_it_is_sent_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    write("first")
    write("second")
    send = EmailMessage.send

    def delete_and_send(message: EmailMessage) -> int:
        Mail.objects.filter(once="first").delete()
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", delete_and_send)
    assert deliver() == 2
    assert Mail.objects.get().state == Mail.State.SENT
