"""Entries of the ledger are added and counted; the database refuses to change or delete one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from delegates.consent import AbsentError, Purpose, agreed, give, who_agreed, withdraw
from delegates.keeping import KEPT_AFTER, end_of, purge
from delegates.models import Consent, Person, Registration, SpentKey
from events.models import AuditEntry, Conference
from tests.conftest import agree, make_person
from tests.delegates.test_disclosure import make_registration
from tests.delegates.test_races import all_at_once
from vault.keys import destroy_keys, has_key
from vault.sealing import KeyGoneError
from vault.status import vault_status

State = Registration.State


def _raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _save() -> None:
    entry = Consent.objects.get()
    entry.given = False
    entry.save()


def _upsert() -> None:
    entry = Consent.objects.get()
    entry.given = False
    Consent.objects.bulk_create([entry], update_conflicts=True, unique_fields=["id"], update_fields=["given"])


WAYS: dict[str, Callable[[], object]] = {
    "save": _save,
    "bulk update": lambda: Consent.objects.update(given=False),
    "upsert": _upsert,
    "delete": lambda: Consent.objects.get().delete(),
    "bulk delete": lambda: Consent.objects.all().delete(),
    "raw update": lambda: _raw("UPDATE delegates_consent SET given = NOT given"),
    "raw delete": lambda: _raw("DELETE FROM delegates_consent"),
}


@pytest.mark.database
@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_change_or_delete_an_entry(conference: Conference, now: datetime, way: str) -> None:
    agree(make_person(conference), Purpose.PHOTO, at=now)
    before = Consent.objects.values().get()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        WAYS[way]()
    assert Consent.objects.values().get() == before


@pytest.mark.database
def test_the_database_refuses_to_empty_or_to_replace(conference: Conference, now: datetime) -> None:
    agree(make_person(conference), Purpose.PHOTO, at=now)
    statement = (
        "TRUNCATE delegates_consent"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO delegates_consent SELECT * FROM delegates_consent"
    )
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        _raw(statement)
    assert Consent.objects.count() == 1


def test_without_the_guards_the_same_statement_goes_through(conference: Conference, now: datetime) -> None:
    ledger = import_module("delegates.migrations.0009_consent_ledger")
    agree(make_person(conference), Purpose.PHOTO, at=now)
    for statement in ledger.no_guards(connection.vendor):
        _raw(statement)
    Consent.objects.update(given=False)
    assert agreed(Purpose.PHOTO, conference) == frozenset()


def test_a_yes_keeps_the_words_that_were_shown_and_whose_hand_it_was(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    with override("en"):
        assert give(person=person, purpose=Purpose.PHOTO, source="call", actor=None, at=now)
    entry = Consent.objects.get()
    assert entry.shown == {
        "text": "Others may take photographs of me at the conference, and may show them to anyone.",
        "version": "photo-1",
        "source": "call",
    }
    assert (entry.language, entry.number, entry.at, str(entry)) == ("en", 1, now, "entry of the ledger")


def test_saying_it_again_changes_nothing_and_each_change_is_one_entry(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    said = [
        say(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
        for say in (withdraw, withdraw, give, give, withdraw, give)
    ]
    assert said == [True, False, True, False, True, True]
    assert list(Consent.objects.order_by("number").values_list("number", "given")) == [
        (1, False),
        (2, True),
        (3, False),
        (4, True),
    ]
    assert set(AuditEntry.objects.values_list("action", "record")) == {("answer consent", "person")}


def test_a_yes_counts_for_its_purpose_its_matter_and_its_conference(conference: Conference, now: datetime) -> None:
    person, other = make_person(conference), make_person(conference, "Reed")
    give(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    elsewhere = Conference.objects.create(slug="other", name="Other", first_day="2013-01-01", last_day="2013-01-02")
    assert who_agreed(Purpose.PHOTO, conference) == {person.pk}
    assert who_agreed(Purpose.RECORDING, conference) == frozenset()
    assert who_agreed(Purpose.PHOTO, elsewhere) == frozenset()
    assert other.pk not in who_agreed(Purpose.PHOTO, conference)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DECLINED])
def test_who_is_gone_has_no_live_yes_and_can_give_none_but_take_one_back(
    conference: Conference, now: datetime, state: str
) -> None:
    person = make_person(conference)
    give(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    make_registration(person, now, state=state)
    assert who_agreed(Purpose.PHOTO, conference) == frozenset()
    with pytest.raises(AbsentError):
        give(person=person, purpose=Purpose.RECORDING, actor=None, at=now)
    assert withdraw(person=person, purpose=Purpose.PHOTO, actor=None, at=now)


def test_a_yes_can_be_taken_back_even_when_the_key_of_the_ledger_is_lost(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    give(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    destroy_keys([Consent.objects.get().key_ref])
    assert withdraw(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    with pytest.raises(KeyGoneError), transaction.atomic():
        give(person=person, purpose=Purpose.RECORDING, actor=None, at=now)
    assert (who_agreed(Purpose.PHOTO, conference), Consent.objects.count()) == (frozenset(), 2)


@pytest.mark.database
@pytest.mark.django_db(databases=["default", "keys"])
def test_once_the_term_is_over_the_entries_are_nobodys_and_cannot_be_read(
    conference: Conference, now: datetime
) -> None:
    person = make_person(conference)
    make_registration(person, now)
    give(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    person.refresh_from_db()
    subject, ref = person.subject, person.ledger_ref
    list(purge(end_of(conference, KEPT_AFTER) + timedelta(days=1)))
    person.refresh_from_db()
    entry = Consent.objects.get(subject=subject)
    assert (person.subject, person.ledger_ref, SpentKey.objects.count()) == (None, None, 0)
    assert not has_key(str(ref))
    with pytest.raises(KeyGoneError):
        _ = entry.shown
    assert who_agreed(Purpose.PHOTO, conference) == frozenset()
    assert not AuditEntry.objects.filter(record_id=str(entry.pk)).exists()
    assert not Person.objects.filter(subject=subject).exists()
    assert vault_status().is_sound
    with pytest.raises(AbsentError):
        give(person=person, purpose=Purpose.PHOTO, actor=None, at=now)
    assert not withdraw(person=person, purpose=Purpose.PHOTO, actor=None, at=now)


def test_a_conference_can_be_deleted_and_its_ledger_stays(conference: Conference, now: datetime) -> None:
    agree(make_person(conference), Purpose.PHOTO, at=now)
    conference.delete()
    assert (Person.objects.count(), Consent.objects.count()) == (0, 1)


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_the_same_yes_said_eight_times_at_once_is_one_entry(conference: Conference, now: datetime) -> None:
    person = make_person(conference)

    def say(_number: int) -> str:
        try:
            return str(give(person=Person.objects.get(), purpose=Purpose.PHOTO, actor=None, at=now))
        finally:
            connections.close_all()

    assert all_at_once(say, 8) == {"True": 1, "False": 7}
    assert list(Consent.objects.values_list("number", "given")) == [(1, True)]
    assert who_agreed(Purpose.PHOTO, conference) == {person.pk}


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_the_old_ledger_is_carried_over_and_back(conference: Conference, now: datetime) -> None:
    stays, left = make_person(conference, "Stays"), make_person(conference, "Left")
    make_registration(left, now, state=State.WITHDRAWN, decided_at=now)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("delegates", "0007_steps_go_on")])
        old = executor.loader.project_state([("delegates", "0007_steps_go_on")]).apps.get_model("delegates", "Consent")
        facts = {
            "purpose": "open-session",
            "about": "a",
            "language": "tr",
            "wording": "open-session-1, mail",
            "at": now,
        }
        for person in (stays, left):
            old.objects.create(person_id=person.pk, given=True, **facts)
    finally:
        newest = MigrationExecutor(connection)
        newest.migrate(newest.loader.graph.leaf_nodes())
    stays.refresh_from_db()
    entry = Consent.objects.get(subject=stays.subject)
    assert (entry.purpose, entry.about, entry.given, entry.language, entry.at) == ("open-session", "a", True, "tr", now)
    assert (entry.shown["version"], entry.shown["source"]) == ("open-session-1", "mail")
    left.refresh_from_db()
    assert list(Consent.objects.of(left.subject).values_list("given", flat=True)) == [True, False]
