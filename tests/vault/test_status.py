from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from events.models import Conference
from tests.conftest import make_person, make_user
from vault.keys import destroy_keys, make_key
from vault.status import vault_status

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_all_is_sound_when_everything_opens(conference: Conference) -> None:
    make_person(conference)
    make_user()
    status = vault_status()
    assert status.is_sound
    assert status.orphans == 0
    assert {column.name: column.opened for column in status.columns}["delegates.Person.display_name"] == 1


def test_a_key_without_a_row_is_counted_as_orphan_and_does_no_harm() -> None:
    make_key()
    status = vault_status()
    assert (status.is_sound, status.orphans) == (True, 1)


def test_a_changed_value_is_counted_and_the_command_fails(conference: Conference) -> None:
    person = make_person(conference, "Marker-of-a-name")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delegates_person SET display_name = affiliation")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("vault_status", stdout=out)
    assert "delegates.Person.display_name: 0 values open, 1 DO NOT OPEN" in out.getvalue()
    assert "Marker" not in out.getvalue()
    assert person.pk is not None


def test_a_missing_ring_key_is_named(conference: Conference, settings: LazySettings) -> None:
    make_person(conference)
    settings.VAULT_KEYS = {"newer": b"n" * 32}
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("vault_status", stdout=out)
    assert "key test (MISSING from the ring): 0 of" in out.getvalue()


def test_a_destroyed_data_key_shows_as_values_that_do_not_open(conference: Conference) -> None:
    destroy_keys([make_person(conference).key_ref])
    assert not vault_status().is_sound
