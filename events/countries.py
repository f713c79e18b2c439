"""The countries and regions that people can say they come from, loaded from a file."""

import csv
from pathlib import Path

from babel import Locale

from events.models import Country

COUNTRIES = Path(__file__).parent / "data" / "countries.csv"


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
