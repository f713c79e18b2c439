"""Words that occur nowhere else: whoever finds one in an output knows which value it came from."""

import hashlib
from dataclasses import dataclass

ALPHABETS = {
    "ascii": ("bdfgklmprtvz", "aeiou"),
    "latin": ("bçdfgkmñpvzž", "aéio"),
    "cyrillic": ("бвгджзклмнпр", "аеио"),
    "arabic": ("بتثجحدرزسشصق", "اوي"),
    "turkish": ("bçdfğkmpşvzh", "ıieü"),
}
PAIRS = 6


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
    return Marker(kind, ("İ" + word[1:]) if script == "turkish" else word.capitalize())
