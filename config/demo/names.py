"""Names made of syllables, in three scripts: whoever they resemble, nobody is meant."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from config.demo.script import DATA

SHARES = {"latin": 60, "cyrillic": 22, "arabic": 18}
"""How many people in a hundred have a name in the script."""


@dataclass(frozen=True, slots=True)
class NameKit:
    """The syllables of one script, and which languages and countries go with it."""

    first: tuple[str, ...]
    middle: tuple[str, ...]
    last: tuple[str, ...]
    languages: tuple[str, ...]
    countries: tuple[str, ...]

    def make_name(self, rng: Random) -> str:
        """Return a first and a last name."""
        given = rng.choice(self.first) + rng.choice(self.last)
        middle = rng.choice(self.middle) + rng.choice(self.middle)
        return f"{given} {rng.choice(self.first)}{middle}{rng.choice(self.last)}"


@cache
def _kits() -> Mapping[str, NameKit]:
    with (DATA / "syllables.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        script: NameKit(**{part: tuple(words) for part, words in table.items()}) for script, table in tables.items()
    }


def choose_kit(rng: Random) -> NameKit:
    """Return the kit of one of the scripts."""
    return _kits()[rng.choices(list(SHARES), list(SHARES.values()))[0]]
