from datetime import datetime

import pytest
from django.conf import LazySettings
from django.core.exceptions import FieldError
from django.db import connection

from delegates.models import Person, Registration
from events.models import Conference
from tests.conftest import make_person
from vault.keys import destroy_keys, unlocked
from vault.models import DataKey
from vault.sealing import SealError

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


TABLE = "delegates_person"


def row_of(person: Person) -> str:
    """Return the primary key as the database writes it."""
    return person.pk.hex if connection.vendor == "sqlite" else str(person.pk)


def raw(person: Person, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {TABLE} WHERE id = %s", [row_of(person)])  # noqa: S608  # names of our own
        return bytes(cursor.fetchone()[0])


def put_raw(person: Person, column: str, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", [value, row_of(person)])  # noqa: S608  # likewise


def test_a_sealed_value_comes_back_as_it_was_set(conference: Conference) -> None:
    person = make_person(conference, "Güneş Солнце شمس", languages=["tr", "ru"])
    again = Person.objects.get(pk=person.pk)
    assert again.display_name == "Güneş Солнце شمس"
    assert again.languages == ["tr", "ru"]
    assert again.affiliation == ""


def test_the_database_holds_no_plain_text(conference: Conference) -> None:
    person = make_person(conference, "Marker-of-a-name")
    assert b"Marker" not in raw(person, "display_name")


def test_lengths_are_hidden_in_buckets(conference: Conference) -> None:
    one, two = make_person(conference, "A"), make_person(conference, "A name that is longer")
    assert len(raw(one, "display_name")) == len(raw(two, "display_name")) == len(raw(one, "affiliation"))


@pytest.mark.parametrize("column", ["affiliation", "display_name"])
def test_a_ciphertext_moved_to_another_row_or_column_raises(conference: Conference, column: str) -> None:
    one, two = make_person(conference, "One"), make_person(conference, "Two")
    source = raw(one, "display_name")
    put_raw(two if column == "display_name" else one, column, source)
    moved = Person.objects.get(pk=two.pk if column == "display_name" else one.pk)
    with pytest.raises(SealError):
        getattr(moved, column)


def test_a_changed_ciphertext_raises(conference: Conference) -> None:
    person = make_person(conference, "One")
    value = bytearray(raw(person, "display_name"))
    value[-1] ^= 1
    put_raw(person, "display_name", bytes(value))
    with pytest.raises(SealError):
        _ = Person.objects.get(pk=person.pk).display_name


def test_another_ring_key_raises(conference: Conference, settings: LazySettings) -> None:
    person = make_person(conference, "One")
    settings.VAULT_KEYS = {"test": b"x" * 32}
    with pytest.raises(SealError):
        _ = Person.objects.get(pk=person.pk).display_name


def test_a_destroyed_key_makes_values_unreadable(conference: Conference) -> None:
    person = make_person(conference, "One")
    destroy_keys([person.key_ref])
    with pytest.raises(SealError):
        _ = Person.objects.get(pk=person.pk).display_name


def test_a_sealed_field_can_not_be_filtered_or_updated_in_bulk(conference: Conference) -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(display_name="One").count()
    with pytest.raises(FieldError):
        Person.objects.update(display_name="One")


def test_saving_a_row_that_was_not_opened_changes_no_ciphertext(conference: Conference) -> None:
    person = make_person(conference, "One")
    before = raw(person, "display_name")
    Person.objects.get(pk=person.pk).save()
    assert raw(person, "display_name") == before


def test_many_rows_open_with_one_query_for_their_keys(
    conference: Conference, django_assert_num_queries: object
) -> None:
    for number in range(5):
        make_person(conference, f"Person {number}")
    people = list(Person.objects.all())
    with django_assert_num_queries(1, using="keys"), unlocked(p.key_ref for p in people):  # type: ignore[operator]
        assert sorted(str(p.display_name) for p in people) == [f"Person {n}" for n in range(5)]


def test_keys_live_in_a_database_of_their_own(conference: Conference) -> None:
    make_person(conference)
    assert DataKey.objects.using("keys").count() >= 1
    assert "vault_datakey" not in connection.introspection.table_names()


def test_a_column_that_an_older_row_does_not_have_reads_as_empty_and_stays_so(
    conference: Conference, now: datetime
) -> None:
    person = make_person(conference)
    registration = Registration(person=person, conference=conference, key_ref=person.key_ref, state="waiting")
    registration.requested_at = registration.queued_at = registration.conduct_agreed_at = now
    registration.save()
    Registration.objects.update(secure_contact=None, support=None)
    older = Registration.objects.get()
    assert (older.secure_contact, older.support, older.recording) == ("", [], "no")
    older.save()
    assert vars(Registration.objects.get())["support"] is None
