"""To which day of a conference a moment counts: who dances until two has not begun a new day."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_ENDS = time(4)


def day_of(moment: datetime, days: Collection[date]) -> date:
    """Return the day a local time counts to: what starts before 04:00 ends the conference day before it, if there is one."""
    before = moment.date() - timedelta(days=1)
    return before if moment.time() < NIGHT_ENDS and before in days else moment.date()


def span_of(day: date, days: Collection[date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when what begins counts to the day: from midnight on, where none of the days comes before."""
    morning = NIGHT_ENDS if day - timedelta(days=1) in days else time.min
    return datetime.combine(day, morning, zone), datetime.combine(day + timedelta(days=1), NIGHT_ENDS, zone)
