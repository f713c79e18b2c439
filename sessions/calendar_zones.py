"""The rules of a time zone, as a calendar file states them for the days of a conference (RFC 5545 3.6.5)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard


def timezone_of(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the zone's rules from the day before `first` to the day after `last`.

    The library's own search states the start of summer time an hour late, so the changes are sought here, in UTC.
    """
    opening = datetime.combine(first.astimezone(zone).date() - timedelta(days=1), time.min, zone).astimezone(UTC)
    timezone = Timezone()
    timezone.add("TZID", zone.key)
    for change in (opening, *_changes(zone, opening, last + timedelta(days=1))):
        timezone.add_component(_observance(zone, change))
    return timezone


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments, in UTC and to the second, from which other rules hold than on the day before."""
    day = first
    while day < last:
        low, high = day, day + timedelta(days=1)
        if _rule(zone, low) != _rule(zone, high):
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _rule(zone, middle) == _rule(zone, day) else (low, middle)
            yield high
        day += timedelta(days=1)


def _rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _observance(zone: ZoneInfo, start: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return the rule that holds from `start`, whose wall time is the one before the change (RFC 5545 3.6.5)."""
    before = (start - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
    offset, saving, name = _rule(zone, start)
    observance = TimezoneDaylight() if saving else TimezoneStandard()
    observance.add("DTSTART", (start + before).replace(tzinfo=None))
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", offset or timedelta())
    observance.add("TZNAME", name or zone.key)
    return observance
