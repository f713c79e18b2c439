"""RubyKaigi 2024, three days in two languages: its two lists, put together as a table, come in whole."""

import csv
import re
from collections import Counter
from datetime import date, datetime
from io import StringIO

import pytest

from events.models import Conference, Room
from sessions.exchange.entering import import_programme
from sessions.exchange.reading import read_programme
from sessions.exchange.reporting import Overlaps, overlaps_of
from sessions.models import Session, Slot
from sessions.publishing import conflicts_of, draft_of
from tests.sessions.exchange_files import real

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCHEDULE, TALKS = "rubykaigi-2024.schedule.yml", "rubykaigi-2024.videos.yml"
LINE = re.compile(r'^(?:- |  )(id|title|language|track|speakers): ?"?(.*?)"?$')
SPEAKER = re.compile(r"^ {4}- (.+)$")
GRID = re.compile(r'^\s*(?:- )?(date|start_time|end_time|slots|items): ?"?(.*?)"?$')


def talks() -> list[dict[str, str]]:
    """Read the talks from YAML that is written in one shape throughout."""
    found: list[dict[str, str]] = []
    for line in real(TALKS).decode().splitlines():
        if line.startswith("- id:"):
            found.append({"speakers": ""})
        if part := LINE.match(line):
            found[-1][part[1]] = part[2].replace('\\"', '"')
        elif (name := SPEAKER.match(line)) and found and "speakers" in found[-1]:
            found[-1]["speakers"] += f"{name[1]}|"
    return found


def slots() -> list[tuple[str, str]]:
    """Return start and end of each place for a talk, in order."""
    found: list[tuple[str, str]] = []
    day = begins = ends = ""
    open_places = 0
    for line in [*real(SCHEDULE).decode().splitlines(), "start_time: over"]:
        part = GRID.match(line)
        if part and part[1] in {"date", "start_time"}:
            found += [(f"{day}T{begins}", f"{day}T{ends}")] * open_places
            open_places = 0
        match part and (part[1], part[2]):
            case ("date", day):
                pass
            case ("start_time", begins):
                pass
            case ("end_time", ends):
                pass
            case ("slots", number):
                open_places = int(number)
            case ("items", _):
                open_places = 0
    return found


def table() -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "title", "language", "room", "speakers", "start", "end"])
    for talk, (begins, ends) in zip(talks(), slots(), strict=True):
        writer.writerow([talk["id"], talk["title"], talk["language"], talk["track"], talk["speakers"], begins, ends])
    return out.getvalue().encode()


def test_53_talks_of_three_days_come_in_with_their_languages_rooms_and_speakers(
    conference: Conference, now: datetime
) -> None:
    conference.first_day, conference.last_day, conference.time_zone = date(2024, 5, 15), date(2024, 5, 17), "Asia/Tokyo"
    conference.save()
    plan = import_programme(read_programme(table()), conference=conference, actor=None, at=now)
    assert (Session.objects.count(), Slot.objects.count(), len(plan.new)) == (53, 53, 53)
    assert Counter(Session.objects.values_list("floor_language", flat=True)) == {"en": 29, "ja": 24}
    assert Room.objects.filter(name__contains="rubykaigi").count() == 3
    assert not Session.objects.filter(contributions=None).exists()
    assert overlaps_of(conflicts_of(draft_of(conference))) == Overlaps()
    first = Slot.objects.select_related("session").earliest("starts_at")
    assert (first.session.title, first.starts_at.astimezone(conference.zone).hour) == (
        "Keynote: Writing Weird Code",
        11,
    )
