"""Which letters the report's typefaces can draw, and what stands for the others.

PDF/UA forbids a glyph that means nothing, so typst refuses the whole file for one letter that no face holds.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import typst

FONT_PACKAGES = ("fontpkg_amiri", "fontpkg_noto_sans")
PROBE = Path(__file__).resolve().parent / "typst" / "probe.typ"
MISSING = "\N{WHITE SQUARE}"

Change = Callable[[str], str]

_JOINER = "\N{ZERO WIDTH JOINER}"
_FLAG_LETTERS = ("\N{REGIONAL INDICATOR SYMBOL LETTER A}", "\N{REGIONAL INDICATOR SYMBOL LETTER Z}")
_UNWRITABLE = {"Cc", "Cs", "Cn", "Co"}


@cache
def fonts() -> typst.Fonts:
    """Only fonts that come with our packages: a machine's own would make each machine's report differ."""
    folders = [Path(str(files(package))) / "files" for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def writable(text: str) -> str:
    """Leave out what no PDF text may hold: control characters, halves of surrogate pairs, byte order marks."""
    kept = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in _UNWRITABLE)
    return "".join(kept).replace("\ufeff", "")


def change_strings(value: object, change: Change) -> object:
    """Return the JSON-like value with each string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change_strings(part, change) for part in value]
    if isinstance(value, dict):
        return {key: change_strings(part, change) for key, part in value.items()}
    return value


def missing_clusters(value: object) -> frozenset[str]:
    """Find the letters (with their marks) anywhere in the JSON-like value that no typeface holds."""
    found: set[str] = set()

    def collect(text: str) -> str:
        found.update(cluster for cluster in _clusters(text) if not cluster.isascii())
        return text

    change_strings(value, collect)
    mixed = {cluster for cluster in found if _mixes_scripts(cluster)}
    whole = found - mixed
    if _faces_hold(tuple(sorted(whole | {cluster[0] for cluster in whole}))):
        return frozenset(mixed)
    return frozenset(mixed | {cluster for cluster in whole if not _faces_hold((cluster[0], cluster))})


def with_squares(missing: frozenset[str]) -> Change:
    """Return the change that puts a white square for each missing cluster."""
    return lambda text: "".join(MISSING if cluster in missing else cluster for cluster in _clusters(text))


def _clusters(text: str) -> Iterator[str]:
    """Split text into letters with the marks that belong to them."""
    cluster = ""
    for letter in text:
        if cluster and _belongs(letter, cluster[-1]):
            cluster += letter
            continue
        if cluster:
            yield cluster
        cluster = letter
    if cluster:
        yield cluster


def _belongs(letter: str, before: str) -> bool:
    if letter.isascii():
        return False
    flags = min(letter, before) >= _FLAG_LETTERS[0] and max(letter, before) <= _FLAG_LETTERS[1]
    return flags or _JOINER in {before, letter} or _is_mark(letter)


def _mixes_scripts(cluster: str) -> bool:
    """Tell whether a mark sits on no letter or one of another script: drawing that depends on what is around it."""
    common = {_script(cluster[0]), "COMBINING", "VARIATION"}
    strays = (mark for mark in cluster[1:] if _is_mark(mark) and _script(mark) not in common)
    return _is_mark(cluster[0]) or any(strays)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@lru_cache(maxsize=4096)
def _faces_hold(clusters: tuple[str, ...]) -> bool:
    """Ask typst itself, since the faces within its wheel are no files that could be read."""
    words = "\n".join(clusters)
    try:
        typst.compile(
            PROBE,
            root=PROBE.parent,
            font_paths=fonts(),
            sys_inputs={"words": words},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
