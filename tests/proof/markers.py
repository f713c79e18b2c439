"""Words that occur nowhere else: whoever finds one in an output knows which value it came from.

They take turns in how they are spelt, so that none of the ways in which a name can be written is left to chance.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

ALPHABETS = {
    "ascii": ("bdfgklmprtvz", "aeiou"),
    "latin": ("bçdfgkmñpvzž", "aéio"),
    "cyrillic": ("бвгджзклмнпр", "аеио"),
    "arabic": ("بتثجحدرزسشصق", "اوي"),
    "turkish": ("bçdfğkmpşvzh", "ıieü"),
}
PAIRS = 6
SCRIPTS = ("latin", "cyrillic", "arabic", "turkish")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda word: unicodedata.normalize("NFD", word),
    lambda word: unicodedata.normalize("NFC", word),
    str.upper,
    lambda word: unicodedata.normalize("NFD", word.upper()),
    str.lower,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A value that stands for a kind of value: `speaker@public name`, `open session title`."""

    kind: str
    text: str


def make_marker(kind: str, script: str = "latin") -> Marker:
    """Return the marker of that kind; the same kind and script give the same twelve letters."""
    digest = hashlib.sha256(f"{kind} {script}".encode()).digest()
    consonants, vowels = ALPHABETS[script]
    pairs = [
        consonants[a % len(consonants)] + vowels[b % len(vowels)] for a, b in zip(digest, digest[8:], strict=False)
    ]
    word = "".join(pairs[:PAIRS])
    text = ("İ" + word[1:]) if script == "turkish" else word.capitalize()
    return Marker(kind, text if script == "ascii" else SPELLINGS[digest[-1] % len(SPELLINGS)](text))


def turned(script: str, turns: int) -> str:
    """Return the script that comes so many places after this one, so that the values of one person have several."""
    return SCRIPTS[(SCRIPTS.index(script) + turns) % len(SCRIPTS)]
