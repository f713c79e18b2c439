"""Files of other systems for the tests: real ones beside the repository, and such as are made up here."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import fastjsonschema
import pytest
from lxml import etree

from sessions.exchange.reading import read_programme
from sessions.exchange.values import ImportedProgramme

DATA = Path(__file__).parents[3] / "shared" / "data"
CAMP, DEBCONF, LINUX, PAPERS = (
    "frab-camp2019.json",
    "debconf23.schedule.xml",
    "linux_conf_au_2020.ics",
    "acl2020.demo_papers.csv",
)
HOST = "conference.example"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><schedule><version>1</version><conference><title>Gathering</title>'
    "<time_zone_name>Europe/London</time_zone_name></conference>"
    '<day index="1" date="2012-02-24" start="2012-02-24T06:00:00+00:00" end="2012-02-25T04:00:00+00:00">'
)
TAIL = "</day></schedule>"
Event = tuple[str, datetime, datetime, tuple[str, ...]]
"""A room, a start, an end and the ids of people: what the brute force looks at."""


def real(name: str) -> bytes:
    """Return a real file. Where the folder is not beside the repository the test is skipped, loudly."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"shared/data/{name} is not beside this repository")
    return path.read_bytes()


def valid_xml(body: bytes) -> bool:
    """Tell whether the file is valid against the schema of c3voc."""
    schema = etree.XMLSchema(etree.fromstring(real("frab-schedule.xml.xsd")))
    return bool(schema.validate(etree.fromstring(body)))


def check_json(body: bytes) -> None:
    """Raise an error where the file is not valid against the schema of c3voc."""
    fastjsonschema.validate(json.loads(real("frab-schedule.schema.json")), json.loads(body))


def event(  # the parts of an event
    number: int = 1,
    *,
    guid: str = "",
    title: str = "On trial",
    start: str = "2012-02-24T10:00:00+00:00",
    length: str = "01:00",
    room: str = "Main Hall",
    people: str = "",
    more: str = "",
) -> str:
    """Return an event of a schedule.xml."""
    names = "".join(f'<person id="{name}">{name}</person>' for name in people.split(";") if name)
    return (
        f'<event id="{number}"{f" guid={guid!r}" if guid else ""}><date>{start}</date><duration>{length}</duration>'
        f"<room>{room}</room><title>{title}</title><type>panel</type><language>en</language>{more}"
        f"<persons>{names}</persons></event>"
    )


def schedule(*events: str) -> bytes:
    """Return a schedule.xml of one day with these events."""
    return f'{HEAD}<room name="Main Hall">{"".join(events)}</room>{TAIL}'.encode()


def read(*events: str) -> ImportedProgramme:
    """Read a schedule.xml with these events."""
    return read_programme(schedule(*events))


def crowded(count: int, *, rooms: int = 20, people: int = 900, seed: int = 1) -> tuple[bytes, list[Event]]:
    """Return a schedule.xml in which much overlaps, and the same events as plain values."""
    rng = Random(seed)  # noqa: S311  # the same file every time
    rows, events = [], []
    for number in range(1, count + 1):
        start = datetime.fromisoformat("2012-02-24T08:00:00+00:00")
        start += timedelta(days=rng.randrange(3), minutes=rng.randrange(0, 15 * 60, 5))
        length = rng.choice([5, 20, 30, 45, 60, 90])
        room, who = f"Room {rng.randrange(rooms)}", {str(rng.randrange(people)) for _ in range(rng.randrange(4))}
        events.append((room, start, start + timedelta(minutes=length), tuple(sorted(who))))
        clock = f"{length // 60:02}:{length % 60:02}"
        guid = str(UUID(int=number, version=4))
        rows.append(
            event(
                number,
                guid=guid,
                title=f"Talk {number}",
                start=start.isoformat(),
                length=clock,
                room=room,
                people=";".join(sorted(who)),
            )
        )
    return schedule(*rows), events


def overlapping(events: list[Event]) -> tuple[int, int]:
    """Count by looking at every pair: pairs in one room, and pairs for each person in both."""
    in_rooms = of_people = 0
    for at, (room, start, end, who) in enumerate(events):
        for other_room, other_start, other_end, others in events[at + 1 :]:
            if start < other_end and other_start < end:
                in_rooms += room == other_room
                of_people += len(set(who) & set(others))
    return in_rooms, of_people
