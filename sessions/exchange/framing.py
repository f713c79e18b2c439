"""What a file leaves unsaid because everybody there knew it: the time zone, the days, the languages."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from events.models import Conference
from events.models.conference import LONGEST_CONFERENCE_DAYS
from sessions.days import NIGHT_ENDS, day_of
from sessions.exchange.guessing import language_of
from sessions.exchange.understanding import Frame, Grade, Remark, clean_line
from sessions.exchange.values import ImportedProgramme

USUAL_LANGUAGE = "en"
LONGEST_WORD = 64


def zone_named(programme: ImportedProgramme) -> ZoneInfo | None:
    """Return the time zone that the file names, if it is one."""
    return ZoneInfo(programme.zone) if programme.zone in available_timezones() else None


def frame_of(programme: ImportedProgramme, conference: Conference) -> tuple[Frame, list[Remark]]:
    """Return what the conference adds to the file, and what is to be remarked on the file as a whole."""
    said, zone = zone_named(programme), conference.zone
    remarks = [Remark(Grade.LEFT_OUT, words) for words in programme.problems]
    if programme.zone and said is None:
        facts = {"written": clean_line(programme.zone)[:LONGEST_WORD], "zone": zone.key}
        words = _("The file's time zone “%(written)s” is none. Times without an offset are taken as %(zone)s.") % facts
        remarks.append(Remark(Grade.GUESSED, words))
    elif said and said.key != zone.key:
        facts = {"written": said.key, "zone": zone.key}
        words = (
            _("The file's times are those of %(written)s. Each is kept as that moment and shown in %(zone)s.") % facts
        )
        remarks.append(Remark(Grade.GUESSED, words))
    languages = tuple(conference.languages) or (USUAL_LANGUAGE,)
    return Frame(zone, languages, said, programme.is_ours), remarks


def days_of(programme: ImportedProgramme, zone: ZoneInfo) -> tuple[date, date] | None:
    """Return the first and the last day; where times lie far apart, the days of a month on which most happens.

    The small hours belong to the day before. None where the file has no time at all.
    """
    said = {opening.astimezone(zone).date() for opening in programme.openings if opening.tzinfo} | set(programme.days)
    starts = list(_starts(programme, zone))
    known = said | {start.date() for start in starts if start.time() >= NIGHT_ENDS}
    counted = Counter(day_of(start, known) for start in starts)
    counted.update(said)
    if not counted:
        return None
    span = timedelta(days=LONGEST_CONFERENCE_DAYS - 1)
    first = max(sorted(counted), key=lambda day: sum(n for other, n in counted.items() if day <= other <= day + span))
    return first, max(day for day in counted if first <= day <= first + span)


def _starts(programme: ImportedProgramme, zone: ZoneInfo) -> Iterator[datetime]:
    for event in programme.events:
        if event.starts_at:
            is_said = event.starts_at.tzinfo is not None
            yield event.starts_at.astimezone(zone) if is_said else event.starts_at.replace(tzinfo=zone)


def languages_of(programme: ImportedProgramme) -> list[str]:
    """Return the languages that the events name, the most frequent first; English where there is none."""
    named = Counter(code for event in programme.events if (code := language_of(event.language)))
    return [code for code, _count in named.most_common()] or [USUAL_LANGUAGE]
