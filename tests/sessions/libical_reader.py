"""Read calendars with libical, by Debian's own Python: a list of them in, what it finds in each out. Run as a program."""

import json
import sys

import gi  # type: ignore[import-not-found]  # Debian's, not this environment's

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # type: ignore[import-not-found]  # noqa: E402  # after its version is said

EVENT, ALARM = ICalGLib.ComponentKind.VEVENT_COMPONENT, ICalGLib.ComponentKind.VALARM_COMPONENT


def moment(time: "ICalGLib.Time") -> int:
    """Return the seconds since 1970."""
    return int(time.as_timet_with_zone(time.get_timezone()))


def read(text: str) -> dict[str, object]:
    """Return how many lines it complains of, and the events."""
    calendar = ICalGLib.Component.new_from_string(text)
    events, event = [], calendar.get_first_component(EVENT)
    while event:
        alarms = event.count_components(ALARM)
        found = [event.get_uid(), event.get_summary(), event.get_location() or "", event.get_description() or ""]
        status = event.get_status().value_nick
        events.append(
            [*found, status, event.get_sequence(), moment(event.get_dtstart()), moment(event.get_dtend()), alarms]
        )
        event = calendar.get_next_component(EVENT)
    return {"errors": calendar.count_errors(), "events": events}


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
