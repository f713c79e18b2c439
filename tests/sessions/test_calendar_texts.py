"""Whatever people write comes back from a calendar file as they wrote it, and as text alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event
from vobject.base import Component, readOne

from delegates.cards import Card
from sessions.calendar_texts import line_of, lines_of, plain
from sessions.calendars import draw_calendar
from sessions.values import Contributor, Day, Programme, RoomEntry, SessionEntry, ThemeEntry

NOBODY = UUID(int=0)
ALWAYS = {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}
START = datetime(2012, 2, 20, 9, 30, tzinfo=UTC)


def session(
    *,
    title: str = "Safe harbours",
    abstract: str = "",
    room: RoomEntry | None = None,
    theme: ThemeEntry | None = None,
    contributors: tuple[Contributor, ...] = (),
) -> SessionEntry:
    return SessionEntry(
        uid="5f0c",
        code="2B",
        title=title,
        ceiling="open",
        kind="talk",
        kind_label="Talk",
        starts_at=START,
        ends_at=START.replace(hour=10),
        revised_at=START,
        sequence=0,
        abstract=abstract,
        room=room,
        theme=theme,
        contributors=contributors,
    )


def draw(entry: SessionEntry, *, name: str = "Harbour 2012") -> bytes:
    programme = Programme(
        conference_name=name,
        conference_uid="c0ffee",
        slug="harbour",
        zone=ZoneInfo("Europe/London"),
        version=1,
        days=(Day(date=START.date(), sessions=(entry,)),),
        rooms=(),
        themes=(),
        revised_at=START,
    )
    return draw_calendar(programme, host="conference.example")


def only_event(content: bytes) -> Event:
    events = Calendar.from_ical(content).events
    assert len(events) == 1
    return events[0]


def second_reading(content: bytes) -> Component:
    return readOne(content.decode())  # type: ignore[no-any-return, no-untyped-call]


def content_lines(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def exact(text: str) -> str:
    """Undo the escapes of RFC 5545 3.3.11, each once."""
    meanings = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
    characters = iter(text)
    return "".join(meanings[next(characters)] if character == "\\" else character for character in characters)


def values(content: bytes, name: str) -> list[str]:
    return [exact(line.partition(":")[2]) for line in content_lines(content) if line.startswith(f"{name}:")]


def assert_well_formed(content: bytes) -> None:
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def with_title(text: str) -> SessionEntry:
    return session(title=text)


def with_room(text: str) -> SessionEntry:
    return session(room=RoomEntry(id=NOBODY, name=text, capacity=None, step_free=False))


def with_theme(text: str) -> SessionEntry:
    return session(theme=ThemeEntry(id=NOBODY, name=text, short_name="S", colour=1))


def with_person(text: str) -> SessionEntry:
    return session(contributors=(Contributor(card=Card(person_id=NOBODY, name=text), role="", way=""),))


HOSTILE = [
    "End\r\nATTENDEE:mailto:someone@conference.example",
    "END:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:second",
    "quotes \" and ' and ^n ^' ^^ carets",
    "\\N \\n \\\\N \\; \\, C:\\New",
    "\N{RIGHT-TO-LEFT OVERRIDE}drowssap\N{POP DIRECTIONAL FORMATTING} \N{RIGHT-TO-LEFT ISOLATE}x",
    "👩🏽‍🚀🇮🇳" * 20,
    "سلام دنیا " * 20,
    "\x00\x07\x1b[31m\x7f\x85\u2028\ufeff\ud800 end",
    "x" * 10_000,
    "ä€😀\\" * 1_000,
]
TEXTS = st.one_of(st.text(max_size=200), st.text(alphabet='\\nN,;:^"\r\n\t é😀\u202e', max_size=200))
FIELDS: list[tuple[Callable[[str], SessionEntry], str]] = [
    (with_title, "SUMMARY"),
    (with_room, "LOCATION"),
    (with_theme, "CATEGORIES"),
    (with_person, "DESCRIPTION"),
]


def assert_returns(make: Callable[[str], SessionEntry], name: str, text: str) -> None:
    content = draw(make(text))
    expected = line_of(text)
    assert_well_formed(content)
    assert values(content, name) == [expected] * (1 if expected or name == "SUMMARY" else 0)
    assert set(only_event(content)) == ALWAYS | ({name} if expected else set())
    assert len(second_reading(content).vevent_list) == 1


@pytest.mark.parametrize(("make", "name"), FIELDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_back_as_mere_text(make: Callable[[str], SessionEntry], name: str, text: str) -> None:
    assert_returns(make, name, text)


@pytest.mark.parametrize(("make", "name"), FIELDS)
def test_any_text_comes_back_as_it_was(make: Callable[[str], SessionEntry], name: str) -> None:
    @settings(max_examples=50, deadline=None)
    @given(text=TEXTS)
    def check(text: str) -> None:
        assert_returns(make, name, text)

    check()


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_any_abstract_comes_back_without_its_markup(text: str) -> None:
    content = draw(session(abstract=text))
    assert_well_formed(content)
    assert values(content, "DESCRIPTION") == ([plain(text)] if plain(text) else [])


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_any_name_of_a_conference_comes_back_as_it_was(text: str) -> None:
    content = draw(session(), name=text)
    assert_well_formed(content)
    assert values(content, "NAME") == values(content, "X-WR-CALNAME") == [line_of(text)]


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_both_parsers_read_the_title_that_was_written(text: str) -> None:
    content = draw(with_title(text))
    assert str(only_event(content)["SUMMARY"]) == line_of(text)
    assert second_reading(content).vevent.summary.value == line_of(text)


def test_cleaning_keeps_joiners_and_drops_what_commands() -> None:
    assert lines_of(" a\u200db\r\nc\u202ed\x00\te ") == "a\u200db\ncd e"


def test_markdown_becomes_words() -> None:
    text = "# Head\n\nSome **bold** `code`\nand [a page](https://x.example/).\n\n- one\n- two\n\n1. first\n\n<b>raw</b>"
    assert plain(text) == (
        "Head\n\nSome bold code\nand a page (https://x.example/).\n\n- one\n\n- two\n\n1. first\n\n<b>raw</b>"
    )
