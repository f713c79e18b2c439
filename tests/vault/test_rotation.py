from io import StringIO
from itertools import islice

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from delegates.models import Person
from events.accounts import address_alias
from events.models import Conference
from tests.conftest import make_person
from vault import rotation
from vault.models import DataKey
from vault.sealing import SealError

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

OLD, NEW = b"k" * 32, b"n" * 32


@pytest.fixture
def people(conference: Conference) -> list[Person]:
    return [make_person(conference, f"Person {number}") for number in range(5)]


@pytest.fixture
def two_keys(people: list[Person], settings: LazySettings) -> list[Person]:
    settings.VAULT_KEYS = {"newer": NEW, "test": OLD}
    return people


def names() -> list[str]:
    return sorted(str(person.display_name) for person in Person.objects.all())


def test_after_rotation_everything_opens_without_the_old_key_and_nothing_with_it_alone(
    two_keys: list[Person], settings: LazySettings
) -> None:
    before = names()
    alias = address_alias("sunrise@example.org")
    call_command("rotate_keys", stdout=StringIO())
    assert set(DataKey.objects.values_list("ring_key", flat=True)) == {"newer"}
    settings.VAULT_KEYS = {"newer": NEW}
    assert names() == before
    assert address_alias("sunrise@example.org") == alias
    settings.VAULT_KEYS = {"test": OLD}
    with pytest.raises(SealError):
        names()


def test_a_rotation_stopped_at_any_point_leaves_everything_readable_and_goes_on(
    two_keys: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    before = names()
    for _stop in range(3):
        assert list(islice(rotation.rotate(), 1))
        assert names() == before
    list(rotation.rotate())
    assert not DataKey.objects.filter(ring_key="test").exists()
    assert list(rotation.rotate()) == []


def test_people_added_meanwhile_are_under_the_new_key(two_keys: list[Person], conference: Conference) -> None:
    made = make_person(conference, "Latecomer")
    assert DataKey.objects.get(ref=made.key_ref).ring_key == "newer"


def test_a_data_key_of_a_lost_ring_key_stops_no_other_and_is_named_by_model(
    two_keys: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    lost = two_keys[1].key_ref
    DataKey.objects.filter(ref=lost).update(ring_key="lost")
    with pytest.raises(CommandError, match="1 could not be moved"):
        call_command("rotate_keys", stdout=StringIO())
    assert list(DataKey.objects.exclude(ring_key="newer").values_list("ref", flat=True)) == [lost]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("vault_status", stdout=out)
    assert f"delegates.Person: 1 data keys DO NOT OPEN or are gone: {lost}\n" in out.getvalue()


def test_without_the_key_that_is_still_needed_nothing_is_changed(people: list[Person], settings: LazySettings) -> None:
    settings.VAULT_KEYS = {"newer": NEW}
    with pytest.raises(CommandError):
        call_command("rotate_keys", stdout=StringIO())
    assert "newer" not in set(DataKey.objects.values_list("ring_key", flat=True))
