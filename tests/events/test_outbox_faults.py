"""What the outbox and its worker do about mails, chores and databases that fail, and which mail goes first."""

from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core import mail as mailbox
from django.core.mail import EmailMessage
from django.db import OperationalError, connection
from django.db.models import QuerySet

from config.logs import BareFormatter
from events import chores, outbox
from events.management.commands import worker
from events.models import Conference, Mail
from vault.keys import make_key
from vault.sealing import KeyGoneError

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.database]


def write(once: str = "welcome 1", address: str = "sunrise@example.org") -> Mail:
    return outbox.write_mail(
        address=address, subject="S", body="B", key_ref=make_key(), purpose="welcome", once=once, at=NOW
    )


def deliver(after: timedelta = timedelta()) -> int:
    return outbox.deliver(now=lambda: NOW + after)


@pytest.mark.parametrize("error", [HeaderParseError("sunrise@example.org"), RuntimeError("sunrise@example.org")])
def test_a_mail_at_which_the_libraries_stumble_is_given_up_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    write("first")

    def stumble(_message: EmailMessage) -> int:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", stumble)
        assert deliver() == 0
    write("second")
    assert deliver() == 1
    assert sorted(Mail.objects.values_list("once", "state")) == [("first", "failed"), ("second", "sent")]
    assert [record.getMessage() for record in caplog.records] == ["a mail was not sent"]
    assert all("sunrise" not in BareFormatter().format(record) for record in caplog.records)


def test_an_address_that_quotes_what_is_not_seen_is_given_up_by_the_real_mail_libraries(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    write(address='"\x0cu:"@example.org')
    with patch("smtplib.SMTP"):
        assert deliver() == 0
    assert Mail.objects.get().state == Mail.State.FAILED


def test_the_worker_outlives_any_error_of_a_chore_or_of_delivery_and_does_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[datetime] = []

    def fail(_at: datetime) -> None:
        message = "sunrise@example.org"
        raise KeyGoneError(message)

    monkeypatch.setattr(chores, "chores", [fail, done.append])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    write()
    worker.deliver_once()
    assert (len(done), len(mailbox.outbox)) == (1, 1)

    def break_down(**_now: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(outbox, "deliver", break_down)
    worker.deliver_once()
    assert len(done) == 2
    assert all("sunrise" not in BareFormatter().format(record) for record in caplog.records)


def test_a_sign_in_code_goes_before_the_mails_of_conferences_that_wait(conference: Conference) -> None:
    for number in range(3):
        bulk = write(f"news {number}")
        Mail.objects.filter(pk=bulk.pk).update(conference=conference, due_at=NOW + timedelta(microseconds=number))
    code = write("code")
    Mail.objects.filter(pk=code.pk).update(due_at=NOW + timedelta(seconds=1))
    due = Mail.objects.due(NOW + timedelta(hours=1))
    assert [mail.once for mail in due] == ["code", "news 0", "news 1", "news 2"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
def test_the_next_mail_is_found_by_the_index_without_sorting() -> None:
    plan = Mail.objects.due(NOW).explain()
    assert "USING INDEX mail_due" in plan
    assert "TEMP B-TREE" not in plan


def test_a_mail_is_marked_as_sent_once_the_database_answers_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    update, failures = QuerySet.update, [OperationalError(), OperationalError()]
    pauses: list[float] = []

    def fail_twice(rows: QuerySet[Mail], **values: object) -> int:
        if values.get("state") == Mail.State.SENT and failures:
            raise failures.pop()
        return update(rows, **values)

    monkeypatch.setattr(QuerySet, "update", fail_twice)
    monkeypatch.setattr(outbox, "sleep", pauses.append)
    monkeypatch.setattr(outbox, "close_old_connections", lambda: None)
    assert deliver() == 1
    assert (Mail.objects.get().state, pauses) == (Mail.State.SENT, [1.0, 5.0])
    assert (deliver(timedelta(days=1)), len(mailbox.outbox)) == (0, 1)
