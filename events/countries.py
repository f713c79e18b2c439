"""The countries and regions that people can say they come from, loaded from a file."""

import csv
from pathlib import Path

from babel import Locale
from django.core.cache import caches

from events.models import Country

COUNTRIES = Path(__file__).parent / "data" / "countries.csv"
REMEMBERED = 60
"""Seconds that each process goes by the names it has read; they change only when the site is upgraded."""


def read_countries() -> list[tuple[str, str, str]]:
    """Return (code, English name, region) for every row; a row without a name takes CLDR's."""
    names = Locale("en").territories
    with COUNTRIES.open(encoding="utf-8", newline="") as lines:
        return [(row["code"], row["name"] or names[row["code"]], row["region"]) for row in csv.DictReader(lines)]


def load_countries(model: type[Country] = Country) -> None:
    """Add what is missing and correct what differs, in one statement; migrations pass their historical model."""
    rows = [model(code=code, name=name, region=region) for code, name, region in read_countries()]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "region"], batch_size=300
    )


def country_names() -> dict[str, str]:
    """Return every country's name by its code, sorted by name; a query a minute at most."""
    names: dict[str, str] | None = caches["memory"].get("country_names")
    if names is None:
        names = dict(Country.objects.values_list("code", "name"))
        caches["memory"].set("country_names", names, REMEMBERED)
    return names
