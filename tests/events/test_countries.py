import pytest

from events.countries import load_countries, read_countries
from events.models import Country


@pytest.mark.django_db(databases=["default", "keys"])
def test_countries_are_loaded_once_however_often_and_corrected() -> None:
    load_countries()
    Country.objects.filter(code="GE").update(name="Elsewhere")
    load_countries()
    assert Country.objects.count() == len(read_countries()) == 252
    assert (Country.objects.get(code="GE").name, Country.objects.get(code="GE").region) == (
        "Georgia",
        "Caucasus and Central Asia",
    )
    assert Country.objects.get(code="RU-CE").name == "Chechnya"
    assert Country.objects.get(code="TR").name == "Türkiye"
