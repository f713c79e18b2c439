"""The demonstration's texts and people as frozen values, read from the files in `data/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
DAYS = ("friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Contributor:
    """Someone with a part in a session. `comes` is `person`, `video`, `statement` or `guest`; only `person` registers."""

    key: str
    name: str
    country: str
    affiliation: str
    speaks: tuple[str, ...]
    shows: str
    comes: str
    category: str
    biography: str


@dataclass(frozen=True, slots=True)
class Delegate:
    """Someone without a part in a session; `state` is a value of Registration.State."""

    name: str
    country: str
    speaks: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a contributor does in a session; `has_agreed` says whether their yes to an open session is recorded.

    `is_prevented`: they cannot come, and outputs say so, and nothing of why.
    """

    key: str
    role: str
    way: str = "person"
    has_agreed: bool = True
    is_prevented: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A session: `day` counts from 0, `start` is on the conference's clocks, `room` is empty for a break."""

    code: str
    kind: str
    title: str
    day: int
    start: time
    minutes: int
    room: str
    room_before: str
    theme: str
    abstract: str
    summary: str
    floor: str
    into: tuple[str, ...]
    ceiling: str
    chatham: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The conference itself; `times` are its days and moments, `lists` its rooms, themes and organisations."""

    texts: Mapping[str, str]
    first_day: date
    last_day: date
    opens: datetime
    closes: datetime
    venue_from: datetime
    capacity: int
    languages: tuple[str, ...]
    rooms: tuple[Mapping[str, object], ...]
    themes: tuple[Mapping[str, str], ...]
    organisations: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation of the report, and to whom."""

    theme: str
    addressee: str
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that the demonstration loads."""

    frame: Frame
    contributors: tuple[Contributor, ...]
    delegates: tuple[Delegate, ...]
    items: tuple[Item, ...]
    subtitle: str
    advice: tuple[Advice, ...]


ROLES: Mapping[str, tuple[str, str, bool]] = {
    "welcomers": ("welcomer", "person", True),
    "moderators": ("moderator", "person", True),
    "speakers": ("speaker", "person", True),
    "silent": ("speaker", "person", False),
    "video": ("speaker", "video", True),
    "statement": ("speaker", "statement", True),
    "rapporteurs": ("rapporteur", "person", True),
    "interpreters": ("interpreter", "person", True),
}
"""What the lists of names in a session's table mean: role, way, and whether a yes is recorded."""

TEXTS = (
    *("slug", "name", "tagline", "time_zone", "city", "venue"),
    *("invented_notice", "welcome", "practical", "conduct"),
)


def _read(name: str) -> dict[str, object]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _tables(table: Mapping[str, object], name: str) -> list[dict[str, object]]:
    rows = table.get(name, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _words(value: object) -> tuple[str, ...]:
    """Return a list of texts, or the words of one."""
    return tuple(str(item) for item in (value if isinstance(value, list) else str(value).split()))


def _texts(row: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        message = "the demonstration's data lack a moment"
        raise TypeError(message)
    return value


def _frame() -> Frame:
    table = _read("conference")
    return Frame(
        texts={name: str(table[name]).strip() for name in TEXTS},
        first_day=date.fromisoformat(str(table["first_day"])),
        last_day=date.fromisoformat(str(table["last_day"])),
        opens=_moment(table["registration_opens"]),
        closes=_moment(table["registration_closes"]),
        venue_from=_moment(table["venue_from"]),
        capacity=int(str(table["capacity"])),
        languages=_words(table["languages"]),
        rooms=tuple(_tables(table, "rooms")),
        themes=tuple(_texts(row) for row in _tables(table, "themes")),
        organisations=tuple(_texts(row) for row in _tables(table, "organisations")),
    )


def _contributor(row: Mapping[str, object]) -> Contributor:
    text = _texts(row)
    return Contributor(
        key=text["key"],
        name=text["name"],
        country=text["from"],
        affiliation=text["at"],
        speaks=_words(row["speaks"]),
        shows=text["shows"],
        comes=text["comes"],
        category=text.get("category", "speaker"),
        biography=text["bio"],
    )


def _delegates() -> tuple[Delegate, ...]:
    table = _read("delegates")
    confirmed = [
        Delegate(name, str(group["country"]), _words(group["speaks"]), "confirmed")
        for group in _tables(table, "group")
        for name in _words(group["names"])
    ]
    others = [
        Delegate(str(row["name"]), str(row["country"]), _words(row["speaks"]), str(group["state"]))
        for group in _tables(table, "others")
        for row in _tables(group, "people")
    ]
    return (*confirmed, *others)


def _item(row: Mapping[str, object], day: int) -> Item:
    text = _texts(row)
    room = text.get("room", "")
    return Item(
        code=text["code"],
        kind=text["kind"],
        title=text["title"],
        day=day,
        start=time.fromisoformat(text["start"]),
        minutes=int(text["minutes"]),
        room=room,
        room_before=text.get("room_before", room),
        theme=text.get("theme", ""),
        abstract=text.get("abstract", "").strip(),
        summary=text.get("summary", "").strip(),
        floor=text.get("floor", "en"),
        into=_words(row.get("into", "")),
        ceiling=text.get("ceiling", "open"),
        chatham=bool(row.get("chatham")),
        parts=tuple(
            Part(key, role, way, agreed, key in _words(row.get("prevented", "")))
            for name, (role, way, agreed) in ROLES.items()
            for key in _words(row.get(name, ""))
        ),
    )


@cache
def read_script() -> Script:
    """Return the whole script."""
    report = _read("report")
    return Script(
        frame=_frame(),
        contributors=tuple(_contributor(row) for row in _tables(_read("people"), "people")),
        delegates=_delegates(),
        items=tuple(_item(row, day) for day, name in enumerate(DAYS) for row in _tables(_read(name), "session")),
        subtitle=str(report["subtitle"]),
        advice=tuple(
            Advice(str(row["theme"]), str(row["to"]), str(row["text"])) for row in _tables(report, "recommendations")
        ),
    )
