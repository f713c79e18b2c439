"""A conflict as a sentence: who, what, when, and by how much."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from events.wording import format_day, format_time, language_name
from sessions.conflicts.clashes import Clash
from sessions.conflicts.values import Conflict

SENTENCES = {
    Clash.ROOM: _(
        "%(room)s is taken: sessions %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s (%(length)s)."
    ),
    Clash.CLOSED: _(
        "%(room)s is closed during session %(code)s on %(day)s, between %(start)s and %(end)s (%(missing)s)."
    ),
    Clash.EQUIPMENT: _("%(room)s lacks what session %(code)s needs on %(day)s from %(start)s to %(end)s: %(what)s."),
    Clash.NO_ROOM: _("Session %(code)s has no room; only a break can do without one."),
    Clash.PERSON: _(
        "%(who)s would be in two places: sessions %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s"
        " (%(length)s)."
    ),
    Clash.AWAY: _(
        "%(who)s cannot be there during session %(code)s on %(day)s, between %(start)s and %(end)s (%(missing)s)."
    ),
    Clash.PAUSE: _(
        "%(who)s has too little time between sessions %(code)s and %(other)s: the second begins on %(day)s at"
        " %(start)s, but they are ready only at %(end)s (%(length)s too few)."
    ),
    Clash.REST: _(
        "%(who)s has too little rest between interpreting %(code)s and %(other)s: the second begins on %(day)s at"
        " %(start)s, but they are rested only at %(end)s (%(length)s too few)."
    ),
    Clash.UNCONFIRMED: _("%(who)s has not confirmed their part in session %(code)s on %(day)s at %(start)s."),
    Clash.UNAGREED: _(
        "%(who)s has not said yes to session %(code)s on %(day)s at %(start)s being open. Until then it stays neutral."
    ),
    Clash.OUTSIDE: _("Session %(code)s starts on %(day)s, outside the conference's days."),
    Clash.EARLY: _("Session %(code)s begins on %(day)s at %(start)s, before the day begins at %(end)s (%(length)s)."),
    Clash.LATE: _("Session %(code)s goes on until %(end)s after the day has ended, on %(day)s (%(length)s)."),
    Clash.BACKWARDS: _("Session %(code)s ends before it starts, at %(start)s on %(day)s."),
    Clash.TOO_LONG: _("Session %(code)s lasts %(length)s longer than the twelve hours that a session may last."),
    Clash.LANGUAGE: _(
        "Nobody interprets session %(code)s on %(day)s from %(start)s to %(end)s into %(what)s, which is promised."
    ),
    Clash.TURN: _(
        "Too few interpret session %(code)s on %(day)s at %(start)s into %(what)s: it lasts %(missing)s longer than"
        " all their turns."
    ),
    Clash.ORDER: _(
        "Session %(code)s must come after %(other)s, but begins on %(day)s at %(start)s, and %(other)s is over"
        " on %(end_day)s at %(end)s (%(length)s)."
    ),
    Clash.PLENARY: _(
        "A plenary has something beside it: sessions %(code)s and %(other)s overlap on %(day)s from %(start)s to"
        " %(end)s (%(length)s)."
    ),
    Clash.BREAK: _(
        "A session runs over a break: %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s (%(length)s)."
    ),
    Clash.THEME: _(
        "Two sessions of one theme run at a time: %(code)s and %(other)s overlap on %(day)s from %(start)s to %(end)s"
        " (%(length)s)."
    ),
    Clash.AUDIENCE: _(
        "Two sessions that many want to hear run at a time: %(code)s and %(other)s overlap on %(day)s from %(start)s"
        " to %(end)s (%(length)s)."
    ),
    Clash.POPULAR: _(
        "Two sessions that many have starred run at a time: %(code)s and %(other)s overlap on %(day)s from %(start)s to"
        " %(end)s (%(length)s)."
    ),
    Clash.SEATS: ngettext_lazy(
        "%(room)s is too small for session %(code)s on %(day)s at %(start)s: %(count)d person would have no seat.",
        "%(room)s is too small for session %(code)s on %(day)s at %(start)s: %(count)d people would have no seat.",
        "count",
    ),
    Clash.BOOTHS: ngettext_lazy(
        "%(room)s has too few booths for session %(code)s on %(day)s at %(start)s: %(count)d is missing.",
        "%(room)s has too few booths for session %(code)s on %(day)s at %(start)s: %(count)d are missing.",
        "count",
    ),
}
LANGUAGES = frozenset({Clash.LANGUAGE, Clash.TURN})


def word(conflict: Conflict, *, zone: ZoneInfo, who: str = "") -> str:
    """Return the conflict as a sentence; `who` is what the reader may know of the person."""
    facts = {
        "code": conflict.session.code,
        "other": conflict.other.code if conflict.other else "",
        "room": conflict.session.room,
        "who": who or _("A contributor"),
        "what": language_name(conflict.what) if conflict.clash in LANGUAGES else conflict.what,
        "day": format_day(conflict.starts_at, zone),
        "end_day": format_day(conflict.ends_at, zone),
        "start": format_time(conflict.starts_at, zone),
        "end": format_time(conflict.ends_at, zone),
        "length": _minutes(conflict.minutes),
        "missing": _minutes(conflict.excess),
        "count": conflict.excess,
    }
    return str(SENTENCES[conflict.clash] % facts)


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
