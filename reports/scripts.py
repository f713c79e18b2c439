"""Text as a pen would write it: cleaned, Arabic letters joined, and put in the order they stand from left to right."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from arabic_reshaper.arabic_reshaper import ArabicReshaper
from arabic_reshaper.letters import LETTERS_ARABIC
from bidi.algorithm import get_display  # type: ignore[import-untyped]

ZWNJ, ZWJ = "\u200c", "\u200d"
_JOINERS = frozenset({ZWNJ, ZWJ})
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_SHAPED_LETTER = re.compile("[\ufb50-\ufdcf\ufe70-\ufefc]")
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f]")
_ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_MARKS_BEFORE_LETTER = re.compile(f"([{_ARABIC_MARKS}]+)([^{_ARABIC_MARKS}])")
_LETTER_WITH_MARKS = re.compile(f".[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff{ZWNJ}{ZWJ}{_ARABIC_MARKS}]*")
_MOST_MARKS = 4


class Form(IntEnum):
    """A form of a joining letter, numbered as arabic-reshaper numbers them."""

    ISOLATED = 0
    INITIAL = 1
    MEDIAL = 2
    FINAL = 3


_JOIN_BOTH_SIDES = "ټځڅښڛڜڠڢڣڥڧڨڪګڬڮڵڶڷڼڽێ"
_JOIN_THE_RIGHT = "ډڊڏړڔڕږڗڙۊۏە"

# These letters have joined forms, but no codes for them. Each borrows the code of a ligature that is never drawn:
# those are written from right to left too, so that the bidirectional algorithm treats the borrower alike.
_FIRST_BORROWED = 0xFC00
_UNCODED = [(letter, form) for letter in _JOIN_BOTH_SIDES for form in (Form.INITIAL, Form.MEDIAL, Form.FINAL)]
_UNCODED += [(letter, Form.FINAL) for letter in _JOIN_THE_RIGHT]
BORROWED = dict(enumerate(_UNCODED, _FIRST_BORROWED))
_BORROWED_CODES = {letter_and_form: chr(code) for code, letter_and_form in BORROWED.items()}


def _forms(letter: str) -> tuple[str, str, str, str]:
    initial, medial, final = (_BORROWED_CODES.get((letter, form), "") for form in list(Form)[1:])
    return letter, initial, medial, final


_LETTERS = LETTERS_ARABIC | {letter: _forms(letter) for letter in _JOIN_BOTH_SIDES + _JOIN_THE_RIGHT}
JOINABLE_LETTERS = frozenset(map(ord, _LETTERS)) - {ord(ZWJ)}

# Lam with alef is one letter form that Arabic spelling demands; every other ligature is taste, and extracts badly.
_SPELLING = {"delete_harakat": False, "support_ligatures": True, "ARABIC LIGATURE ALLAH": False}
_RESHAPER = ArabicReshaper(_SPELLING)  # type: ignore[no-untyped-call]
_RESHAPER.letters = _LETTERS


def clean(text: str) -> str:
    """Compose (NFC), collapse white space, and drop what cannot be seen: controls, overrides, stray surrogates.

    The two joiners stay, since Persian spelling needs them. A letter keeps at most four combining marks.
    """
    seen = (" " if c.isspace() else c for c in text if c.isspace() or c in _JOINERS or not _is_unseen(c))
    composed = unicodedata.normalize("NFC", _VARIATION_SELECTOR.sub("", "".join(seen)))
    return " ".join(_with_few_marks(_SHAPED_LETTER.sub(_as_letters, composed)).split())


def _as_letters(shaped: re.Match[str]) -> str:
    """Undo a form that was chosen elsewhere, so that the letters join as they stand here."""
    return unicodedata.normalize("NFKC", shaped[0])


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def is_mark(character: str) -> bool:
    """Say whether the character sits on the one before it instead of standing by itself."""
    return unicodedata.category(character) in {"Mn", "Me"}


def _with_few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if is_mark(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def reads_from_the_right(text: str) -> bool:
    """Say whether the first letter that has a direction runs from right to left (UAX #9, P2 and P3)."""
    directions = map(unicodedata.bidirectional, text)
    return next((direction in {"R", "AL"} for direction in directions if direction in {"L", "R", "AL"}), False)


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in text)


@lru_cache(maxsize=20_000)
def as_drawn(text: str, *, from_the_right: bool) -> str:
    """Return cleaned text in visual order, left to right, with Arabic in its joined presentation forms.

    Marks follow the letter they sit on. `from_the_right` is the base direction of the paragraph.
    """
    if _has_right_to_left(text):
        ordered = get_display(_RESHAPER.reshape(text), base_dir="R" if from_the_right else "L")
        text = _MARKS_BEFORE_LETTER.sub(r"\2\1", ordered)
    return text.replace(ZWNJ, "").replace(ZWJ, "")


def letters(text: str) -> tuple[str, ...]:
    """Cut text into its letters, each with the marks that sit on it: where a word too long for a line may break."""
    return tuple(_LETTER_WITH_MARKS.findall(text))
