"""What the words of other systems come to here: kinds of session, languages, and names that say that there is nothing."""

import re

from babel import Locale, UnknownLocaleError

from sessions.models import Session

Kind = Session.Kind

NOTHING = frozenset(
    {"", "-", "–", "—", "none", "n/a", "no track", "no room", "no theme", "tba", "tbd", "null", "undefined"}
)
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.PLENARY, re.compile(r"\b(?:plenary|plenaries|plenum|keynotes?|opening|closing|ceremony)\b")),
    (Kind.WORKSHOP, re.compile(r"\b(?:workshops?|hands-on|tutorials?|training|sprint|hack\w*)\b")),
    (Kind.STRATEGY, re.compile(r"\b(?:strategy|bofs?|meeting|meetup|round ?table|working group|assembly)\b")),
    (Kind.TESTIMONY, re.compile(r"\b(?:testimony|testimonies|testimonial)\b")),
    (Kind.PANEL, re.compile(r"\b(?:panels?|podium|discussion|debate)\b")),
    (Kind.BREAK, re.compile(r"\b(?:breaks?|pause|pausa|lunch|dinner|breakfast|coffee|registration)\b")),
)
PAUSE = re.compile(
    r"(?:early |late |morning |afternoon |evening )?"
    r"(?:breakfast|lunch|dinner|supper|brunch|coffee|tea|break|pause|registration|doors?|room changeover|free time)"
    r"(?: (?:break|open|opens|time))?(?: \((?:un)?catered\))?\.?",
    re.IGNORECASE,
)
AFTER_COLON = re.compile(r"\A.*:\s*", re.DOTALL)
ENGLISH = Locale("en").languages
NAMES: dict[str, str] = {name.casefold(): code for code, name in ENGLISH.items()}
TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.IGNORECASE)
LONGEST_TAG = 12


def is_nothing(name: str) -> bool:
    """Tell whether a room, theme or track is named only to say that there is none."""
    return name.strip().casefold() in NOTHING


def kind_of(written: str) -> Kind | None:
    """Return the kind that a word of another system means, or None where it could be any."""
    word = written.casefold()
    if word in Kind.values:
        return Kind(word)
    return next((kind for kind, pattern in KINDS if pattern.search(word)), None)


def is_pause(text: str) -> bool:
    """Tell whether a title is nothing but the name of a break, so that it may be shown to everyone."""
    return bool(PAUSE.fullmatch(text.strip()))


def sounds_like_a_pause(text: str) -> bool:
    """Tell whether a title ends in the name of a break, as in "Main conference: lunch"."""
    return is_pause(AFTER_COLON.sub("", text))


def language_of(written: str) -> str:
    """Return the BCP 47 code of a language that is named by code or in English or in itself, or an empty text."""
    word = written.strip().replace("_", "-")
    if word.casefold() in NAMES:
        return NAMES[word.casefold()].replace("_", "-")
    if not TAG.fullmatch(word):
        return ""
    tag, _, place = word.partition("-")
    code = f"{tag.lower()}-{place.upper() if len(place) == 2 else place.title()}" if place else tag.lower()  # noqa: PLR2004  # ISO 3166-1
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag.lower() if tag.lower() in ENGLISH else ""
    return code if len(code) <= LONGEST_TAG else tag.lower()
