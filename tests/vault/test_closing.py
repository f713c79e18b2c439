import pytest

from delegates.models import Person
from events.models import Conference
from tests.conftest import make_person
from vault.closing import closed, is_closed
from vault.keys import alias, destroy_keys, make_key, unlocked
from vault.models import DataKey
from vault.sealing import KeyGoneError

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_a_closed_vault_opens_makes_and_destroys_nothing(conference: Conference) -> None:
    person = make_person(conference)
    person = Person.objects.get(pk=person.pk)
    alias("sunrise", purpose="address")
    kept = DataKey.objects.count()
    with closed():
        for step in (make_key, lambda: destroy_keys([person.key_ref]), lambda: alias("sunrise", purpose="address")):
            with pytest.raises(KeyGoneError):
                step()
        with unlocked([person.key_ref]), pytest.raises(KeyGoneError):
            _name = person.display_name
    assert DataKey.objects.count() == kept
    assert (person.display_name, is_closed()) == ("Sunrise", False)


def test_one_data_key_that_was_changed_spoils_no_other(conference: Conference) -> None:
    first, second = make_person(conference, "Sunrise"), make_person(conference, "Nightfall")
    wrapped = DataKey.objects.get(pk=second.key_ref).wrapped
    DataKey.objects.filter(pk=first.key_ref).update(wrapped=wrapped)
    second = Person.objects.get(pk=second.pk)
    with unlocked([first.key_ref, second.key_ref]):
        assert second.display_name == "Nightfall"
