"""Times, days and lengths as other systems write them."""

import re
from datetime import date, datetime, timedelta

from events.models.conference import YEARS

CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?")
ISO = re.compile(r"P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?", re.IGNORECASE)
WORDS = re.compile(r"(?:(\d{1,2})\s*(?:h|hours?|hrs?))?\s*(?:(\d{1,4})\s*(?:m|min|mins|minutes?)?)?", re.IGNORECASE)
LONGEST = timedelta(days=31)


def parse_moment(text: str) -> datetime | None:
    """Return a point in time (ISO 8601), naive where no offset is written; None for a bare day and for what is none."""
    if ":" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(microsecond=0) if moment.year in YEARS else None


def parse_day(text: str) -> date | None:
    """Return the day with which the text begins (ISO 8601), or None."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if day.year in YEARS else None


def at_clock(day: date, text: str) -> datetime | None:
    """Return the naive time of that day that a clock shows, such as `09:30`; None where the text is none."""
    try:
        return datetime.combine(day, datetime.strptime(text.strip()[:5], "%H:%M").time())  # noqa: DTZ007  # naive it is
    except ValueError:
        return None


def parse_minutes(text: str) -> int | None:
    """Return a length in minutes: `1:30`, `01:30:00`, `90`, `90 min`, `1h30`, `PT1H30M`; None where it is none, or none at all."""
    written = text.strip()
    if found := CLOCK.fullmatch(written):
        hours, minutes = found[1], found[2]
        total = int(hours) * 60 + int(minutes)
    elif written[:1] in "Pp" and (found := ISO.fullmatch(written)):
        days, hours, minutes = (int(part or 0) for part in found.groups())
        total = (days * 24 + hours) * 60 + minutes
    elif found := WORDS.fullmatch(written):
        hours, minutes = (int(part or 0) for part in found.groups())
        total = hours * 60 + minutes
    else:
        return None
    return total if 0 < total <= LONGEST // timedelta(minutes=1) else None
