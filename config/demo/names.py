"""Names made of syllables, in three scripts: whoever they resemble, nobody is meant."""

from collections.abc import Mapping
from random import Random

SYLLABLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "latin": (
        ("Va", "Ñu", "Che", "Şe", "Ło", "Mi", "Ta", "Ég", "Bru", "Öz", "Dal", "Fi", "Ga", "Hol", "Ív"),
        ("ra", "lé", "mo", "ğan", "vi", "so", "ndi", "ta", "ku", "rü", "ba", "šo"),
        ("na", "ro", "lis", "veth", "mar", "çik", "dez", "lund", "wyn", "ya", "min"),
    ),
    "cyrillic": (
        ("Ва", "Ле", "Ми", "Ро", "Ты", "Зо", "Ня", "Жу", "Ар", "Све", "До", "Ши"),
        ("ра", "ло", "ми", "ве", "ту", "ся", "ко", "ды", "нё", "жа"),
        ("на", "вич", "рин", "ко", "ев", "ля", "мир", "юк", "са", "ян"),
    ),
    "arabic": (
        ("را", "سا", "نو", "لي", "وا", "جا", "مي", "زا", "ها", "دا", "عا"),
        ("مي", "لو", "را", "نا", "دي", "سو", "با", "في", "شا"),
        ("ن", "ر", "م", "ية", "س", "ل", "د", "ة", "ب"),
    ),
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {"latin": ("en", "es", "tr", "fil"), "cyrillic": ("ru",), "arabic": ("ar",)}
COUNTRIES: Mapping[str, tuple[str, ...]] = {
    "latin": ("CO", "TR", "PH", "GB", "DE"),
    "cyrillic": ("BY", "RU-CE", "RU-DA", "KZ"),
    "arabic": ("PS", "TN"),
}


def choose_script(rng: Random) -> str:
    """Return `latin`, `cyrillic` or `arabic`."""
    return rng.choices(list(SYLLABLES), [60, 22, 18])[0]


def make_name(rng: Random, script: str) -> str:
    """Return a first and a last name."""
    first, middle, last = SYLLABLES[script]
    given = rng.choice(first) + rng.choice(last)
    family = rng.choice(first) + rng.choice(middle) + rng.choice(middle) + rng.choice(last)
    return f"{given} {family}"
