"""What a visitor wants to see of the programme: choices and words from the address, applied to what they may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from unicodedata import combining, normalize

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.wording import language_name
from sessions.values import Day, Programme, SessionEntry, Speaker

LONGEST_SEARCH = 100
MOST_AT_ONCE = 100
# Letters that people also type without their stroke or dot, but that Unicode does not take apart: dotless i, l, o, d, h.
STROKES = str.maketrans("\u0131\u0142\u00f8\u0111\u0127", "ilodh")


@dataclass(frozen=True, slots=True)
class Wish:
    """The filters of the programme page, each empty where it is not used. Values that fit nothing were dropped."""

    q: str = ""
    room: str = ""
    theme: str = ""
    language: str = ""
    kind: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is filtered."""
        return self == Wish()

    def query(self, **more: str) -> str:
        """Return the query string for this wish and more parameters, with its question mark."""
        pairs = {"q": self.q, "room": self.room, "theme": self.theme, "language": self.language, "kind": self.kind}
        used = {name: value for name, value in {**more, **pairs}.items() if value}
        return f"?{urlencode(used)}" if used else ""

    def fits(self, session: SessionEntry) -> bool:
        """Tell whether a session is wished for. What is hidden in it fits no filter."""
        return all(
            (
                not self.room or (session.room is not None and str(session.room.id) == self.room),
                not self.theme or self.theme in {str(theme.id) for theme in session.all_themes},
                not self.language or self.language in {session.floor_language, *session.interpretation},
                not self.kind or session.kind == self.kind,
                not self.q or has_words(self.q, _words_of(session)),
            )
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter as a list to choose from; `options` are (value, label, whether it is chosen)."""

    name: str
    label: str
    everything: str
    options: tuple[tuple[str, str, bool], ...]


def wish_from(parameters: Mapping[str, str], programme: Programme) -> Wish:
    """Read the wish from an address; a value that no session of this programme has counts as not given."""
    known = {name: set(options) for name, options in _options(programme).items()}
    chosen = {name: parameters.get(name, "") for name in known}
    wish = Wish(**{name: value for name, value in chosen.items() if value in known[name]})
    return replace(wish, q=search_words(parameters))


def search_words(parameters: Mapping[str, str]) -> str:
    """Return what is searched for."""
    return parameters.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def choices(programme: Programme, wish: Wish) -> tuple[Choice, ...]:
    """Return the filters that leave a choice, each with what the visible sessions offer."""
    words = {
        "theme": (_("Theme"), _("All themes")),
        "room": (_("Room"), _("All rooms")),
        "language": (_("I can follow in"), _("Any language")),
        "kind": (_("Kind"), _("All kinds")),
    }
    options = _options(programme)
    return tuple(
        Choice(name, label, everything, _marked(options[name], getattr(wish, name)))
        for name, (label, everything) in words.items()
        if len(options[name]) > 1
    )


def filtered(programme: Programme, wish: Wish) -> tuple[Day, ...]:
    """Return every day of the programme with the sessions that are wished for; a day may be left empty."""
    if wish.is_empty:
        return programme.days
    return tuple(replace(day, sessions=tuple(filter(wish.fits, day.sessions))) for day in programme.days)


def chosen_day(days: Iterable[Day], wanted: str, today: date) -> Day | None:
    """Return the day of that ISO date; without one today, or else the first day that has a session left."""
    by_date = {day.date.isoformat(): day for day in days}
    if wanted in by_date:
        return by_date[wanted]
    current = by_date.get(today.isoformat())
    if current and current.sessions:
        return current
    return next((day for day in by_date.values() if day.sessions), next(iter(by_date.values()), None))


def stretches_of(day: Day) -> tuple[Day, ...]:
    """Return the day in parts short enough to scroll through, cut where sessions start; most days are one part."""
    parts: list[list[SessionEntry]] = [[]]
    for _start, group in groupby(day.sessions, key=lambda session: session.starts_at):
        together = list(group)
        if parts[-1] and len(parts[-1]) + len(together) > MOST_AT_ONCE:
            parts.append([])
        parts[-1] += together
    return tuple(Day(day.date, tuple(sessions)) for sessions in parts if sessions)


def chosen_stretch(stretches: Iterable[Day], wanted: str, now: datetime) -> Day | None:
    """Return the part that starts at that time of day (HH:MM); without one that of the moment, or the first."""
    parts = list(stretches)
    begun = [part for part in parts if part.sessions[0].starts_at <= now < part.sessions[-1].ends_at]
    asked = [part for part in parts if f"{part.sessions[0].starts_at:%H:%M}" == wanted]
    return next(iter((*asked, *reversed(begun), *parts)), None)


def search_speakers(speakers: Iterable[Speaker], q: str) -> list[Speaker]:
    """Return those whose card, country or sessions have all the words."""
    return [speaker for speaker in speakers if has_words(q, _words_of_speaker(speaker))]


def has_words(q: str, texts: Iterable[str]) -> bool:
    """Tell whether every word of `q` stands in one of the texts, whatever its case and accents."""
    text = folded(" ".join(texts))
    return all(word in text for word in folded(q).split())


def folded(text: str) -> str:
    """Return the text without case and accents."""
    letters = normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not combining(letter)).translate(STROKES)


def _options(programme: Programme) -> dict[str, dict[str, str]]:
    """Return the values and labels of each filter, only as far as visible sessions have them."""
    sessions = programme.sessions
    used = {theme.id for session in sessions for theme in session.all_themes}
    codes = {code for session in sessions for code in (session.floor_language, *session.interpretation) if code}
    languages = {code: language_name(code) for code in codes}
    kinds = {session.kind: session.kind_label for session in sessions if session.kind}
    return {
        "theme": {str(theme.id): theme.short_name for theme in programme.themes if theme.id in used},
        "room": {str(room.id): room.name for room in programme.rooms},
        "language": _by_label(languages),
        "kind": _by_label(kinds),
    }


def _by_label(labels: Mapping[str, str]) -> dict[str, str]:
    by_label: Callable[[tuple[str, str]], str] = lambda item: item[1].casefold()  # noqa: E731  # typed for the sort
    return dict(sorted(labels.items(), key=by_label))


def _marked(options: Mapping[str, str], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((value, label, value == chosen) for value, label in options.items())


def _words_of(session: SessionEntry) -> list[str]:
    people = [text for part in session.contributors for text in (part.card.name, part.card.affiliation)]
    place = [session.room.name] if session.room else []
    themes = [text for theme in session.all_themes for text in (theme.name, theme.short_name)]
    return [session.code, session.title, session.kind_label, session.abstract, *place, *themes, *people]


def _words_of_speaker(speaker: Speaker) -> list[str]:
    card = speaker.card
    return [card.name, card.affiliation, card.biography, speaker.country, *(entry.title for entry in speaker.sessions)]
