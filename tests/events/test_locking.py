"""When a site is locked, what still happens then, and how it is unlocked."""

import math
from collections.abc import Callable
from datetime import datetime
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core import mail as mailbox
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from config.logs import BareFormatter
from delegates.keeping import purge
from delegates.models import Person
from events import clock, locking, outbox
from events.management.commands import worker
from events.models import Conference, KeysMark, Mail
from tests.conftest import make_person, make_user
from vault import marks
from vault.keys import ALIAS_REF, make_key
from vault.marks import Fault
from vault.models import DataKey, Mark

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.database]

Break = Callable[[pytest.MonkeyPatch, LazySettings], None]


def lose(patch: pytest.MonkeyPatch, _settings: LazySettings) -> None:
    def away() -> None:
        raise OperationalError

    patch.setattr(marks, "_looked_up", away)


def empty(_patch: pytest.MonkeyPatch, _settings: LazySettings) -> None:
    DataKey.objects.all().delete()
    Mark.objects.all().delete()


def lack_ring_key(_patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.VAULT_KEYS = {"another": b"a" * 32}


def change_ring_key(_patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.VAULT_KEYS = {"test": b"a" * 32}


def swap(_patch: pytest.MonkeyPatch, _settings: LazySettings) -> None:
    Mark.objects.update(site="another")


def put_back(_patch: pytest.MonkeyPatch, _settings: LazySettings) -> None:
    KeysMark.objects.update(number=7)


BROKEN: dict[str, tuple[Break, Fault]] = {
    "missing": (lose, Fault.AWAY),
    "empty": (empty, Fault.EMPTY),
    "without a ring key": (lack_ring_key, Fault.RING),
    "under another ring key": (change_ring_key, Fault.RING),
    "another site's": (swap, Fault.FOREIGN),
    "older": (put_back, Fault.OLDER),
}


@pytest.fixture(params=BROKEN)
def broken(
    request: pytest.FixtureRequest, conference: Conference
) -> Callable[[pytest.MonkeyPatch, LazySettings], Fault]:
    """Bind the databases to each other; return what breaks their bond and says how."""
    make_person(conference)
    locking.pair()
    change, fault = BROKEN[request.param]

    def run(patch: pytest.MonkeyPatch, settings: LazySettings) -> Fault:
        change(patch, settings)
        patch.setattr(locking, "_last", locking.Look(None, 0.0))
        return fault

    return run


Broken = Callable[[pytest.MonkeyPatch, LazySettings], Fault]


def test_a_new_site_is_not_locked_and_pairing_twice_changes_nothing() -> None:
    assert locking.look() is None
    locking.pair()
    first = KeysMark.objects.values().get()
    locking.pair()
    assert (locking.look(), KeysMark.objects.values().get()) == (None, first)


def test_what_is_wrong_is_told_apart(broken: Broken, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    fault = broken(monkeypatch, settings)
    assert locking.look() == fault


def test_rows_that_refer_to_keys_make_an_empty_keys_database_a_fault_before_any_mark(conference: Conference) -> None:
    make_person(conference)
    DataKey.objects.all().delete()
    assert locking.look() == Fault.EMPTY


def test_one_data_key_under_an_unknown_name_locks_nobody_out_but_two_are_a_missing_ring_key() -> None:
    locking.pair()
    refs = [make_key() for _time in range(2)]
    DataKey.objects.filter(pk=refs[0]).update(ring_key="gone")
    assert locking.look() is None
    DataKey.objects.filter(pk=refs[1]).update(ring_key="gone")
    assert locking.look() == Fault.RING


def test_a_main_database_that_was_put_back_is_no_fault_of_the_keys(now: datetime) -> None:
    locking.pair()
    locking.move_on(now)
    KeysMark.objects.update(number=0)
    assert locking.look() is None
    locking.move_on(now)
    assert KeysMark.objects.get().number == Mark.objects.get().number == 2


def test_the_worker_marks_both_databases_once_a_minute(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    locking.pair()
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.move_on, "looked_at", None)
    for second in (0, 1, 59, 60, 61):
        monkeypatch.setattr(clock, "now", lambda second=second: now.replace(minute=second // 60, second=second % 60))
        worker.deliver_once()
    assert KeysMark.objects.get().number == Mark.objects.get().number == 2


def test_a_look_is_remembered_for_some_seconds_and_costs_one_query_to_either_database(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[..., object]
) -> None:
    locking.pair()
    monkeypatch.setattr(locking, "_last", locking.Look(None, 0.0))
    for count in (1, 0):
        with (
            django_assert_num_queries(count, using="default"),  # type: ignore[attr-defined]  # a context manager
            django_assert_num_queries(count, using="keys"),  # type: ignore[attr-defined]
        ):
            assert locking.current_fault() is None


def test_a_locked_worker_sends_and_purges_nothing_and_goes_on_by_itself(
    broken: Broken,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    caplog: pytest.LogCaptureFixture,
    now: datetime,
) -> None:
    outbox.write_mail(address="a@example.org", subject="S", body="B", key_ref=make_key(), purpose="p", once="o", at=now)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: now)
    with monkeypatch.context() as patched:
        ring = settings.VAULT_KEYS
        fault = broken(patched, settings)
        before = list(Person.objects.values()), DataKey.objects.count()
        for _round in range(2):
            worker.deliver_once()
        with pytest.raises(CommandError):
            call_command("worker", "--once")
        assert list(purge(now.replace(year=2013))) == []
        assert (list(Person.objects.values()), DataKey.objects.count()) == before
        assert (mailbox.outbox, Mail.objects.get().attempts) == ([], 0)
        settings.VAULT_KEYS = ring
    assert [BareFormatter().format(record) for record in caplog.records] == [
        f"ERROR events.locking: the site is locked: {fault.value}"
    ]
    if fault in {Fault.AWAY, Fault.RING}:
        worker.deliver_once()
        assert len(mailbox.outbox) == 1


COMMANDS = {
    "vault_status": (),
    "purge": (),
    "owner": ("sunrise@example.org",),
    "calendar": ("dhrd-2012", "-o", "-"),
    "badges": ("dhrd-2012", "-o", "-"),
    "report": ("dhrd-2012", "-o", "-"),
    "import_delegates": ("dhrd-2012", "people.csv"),
    "import_programme": ("dhrd-2012", "programme.xml"),
    "export_programme": ("dhrd-2012", "-o", "programme.xml", "--draft"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_what_is_wrong_and_do_nothing(
    broken: Broken, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, command: str
) -> None:
    fault, out = broken(monkeypatch, settings), StringIO()
    before = DataKey.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command(command, *COMMANDS[command], stdout=out, stderr=out)
    assert str(refused.value) == f"{fault.value} {locking.WHERE_TO_READ}"
    assert DataKey.objects.count() == before


def test_keys_that_are_older_are_accepted_only_when_asked_for_twice(conference: Conference) -> None:
    user = make_user()
    locking.pair()
    KeysMark.objects.update(number=7)
    with pytest.raises(CommandError, match="--yes"):
        call_command("accept_older_keys")
    assert locking.look() == Fault.OLDER
    call_command("accept_older_keys", "--yes", stdout=StringIO())
    assert (locking.look(), KeysMark.objects.get().number) == (None, 8)
    user.refresh_from_db()
    assert user.address == "sunrise@example.org"
    said = StringIO()
    call_command("accept_older_keys", stdout=said)
    assert said.getvalue() == "The site is not locked. Nothing is to be done.\n"


def test_no_other_keys_can_be_accepted() -> None:
    locking.pair()
    Mark.objects.update(site="another")
    with pytest.raises(CommandError, match="another site"):
        call_command("accept_older_keys", "--yes")
    assert locking.look() == Fault.FOREIGN


def test_what_fails_between_two_looks_is_answered_as_by_a_locked_site(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    locking.pair()
    Mark.objects.update(site="another")
    DataKey.objects.filter(ref=ALIAS_REF).update(wrapped=b"changed")
    monkeypatch.setattr(locking, "_last", locking.Look(None, math.inf))
    sent = Client().post("/accounts/login/code/", {"email": "sunrise@example.org"})
    assert sent.status_code == 503
    assert locking.current_fault() == Fault.RING
