"""Files as they come: broken, hostile, odd. What cannot be read is refused in words; one odd event never stops the rest."""

import gzip
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import icalendar
import pytest

from sessions.exchange.framing import days_of
from sessions.exchange.markup import is_html, to_markdown
from sessions.exchange.moments import parse_minutes, parse_moment
from sessions.exchange.reading import read_programme
from sessions.exchange.understanding import Frame, understand
from sessions.exchange.values import UnreadableProgrammeError
from tests.sessions.exchange_files import event, read, schedule

FRAME = Frame(ZoneInfo("Europe/London"), ("en",))
NOISE = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"<",
    b'"',
    b"\r\n",
    b"9" * 40,
    b"&#xd800;",
    b"\\ud800",
    b"2012-13-45",
    b";TZID=Mars/X:",
)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE schedule [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><schedule>&c;</schedule>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>'


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schedule.xml", b"0" * 10_000_000)
    return file.getvalue()


REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf \n\t", "empty"),
    "nothing but NUL": (b"\0" * 50, "empty"),
    "truncated XML": (schedule(event())[:-60], "breaks off or is wrong in line 1"),
    "truncated JSON": (b'{"schedule": {"conference": {"days": [', "breaks off or is wrong in line 1"),
    "truncated calendar": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A", "breaks off"),
    "huge": (b"<schedule>" + b" " * 8_000_000, "larger than 8 MB"),
    "zip bomb": (zipped(), "packed"),
    "gzip bomb": (gzip.compress(b"<" * 10_000_000), "packed"),
    "entities": (BOMB, "entities"),
    "entity from a file": (OUTSIDE, "entities"),
    "another XML": (b"<html><body>Programme</body></html>", "no schedule"),
    "another JSON": (b'{"talks": []}', "names no conference"),
    "JSON of nothing": (b"[]", "names no conference"),
    "deep JSON": (b"[" * 200_000, "nested too deeply|breaks off"),
    "long number": (b'{"schedule": ' + b"9" * 5000 + b"}", "numbers too long"),
    "no event": (schedule(), "no event and nobody"),
    "no known heading": (b"A,B\n1,2\n", "heading Title"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
    "open quotation mark": (b'title\n"a', "quotation mark"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_words(name: str) -> None:
    content, words = REFUSED[name]
    with pytest.raises(UnreadableProgrammeError, match=words):
        read_programme(content)


def test_more_events_than_can_be_imported_at_a_time_are_refused() -> None:
    rows = "".join(f"Talk {number}\n" for number in range(5_001))
    with pytest.raises(UnreadableProgrammeError, match="5,000"):
        read_programme(f"title\n{rows}".encode())


def test_xml_nested_a_hundred_thousand_deep_is_no_schedule_and_no_crash() -> None:
    with pytest.raises(UnreadableProgrammeError):
        read_programme(b"<schedule>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</schedule>")


def read_or_refused(content: bytes) -> bool:
    """Read a file and everything in it; tell whether it could be."""
    try:
        programme = read_programme(content)
    except UnreadableProgrammeError:
        return False
    for one in programme.events:
        understand(one, FRAME)
    return days_of(programme, FRAME.zone) is not None or programme.total > 0


def test_every_calendar_that_the_library_is_tested_with_is_read_or_refused() -> None:
    folder = Path(icalendar.__file__).parent / "tests" / "calendars"
    outcome = Counter(read_or_refused(path.read_bytes()) for path in folder.glob("*.ics"))
    assert outcome.total() > 50
    assert outcome[True] > outcome.total() // 3


@pytest.mark.parametrize("seed", range(60))
def test_files_with_noise_in_them_are_read_or_refused(seed: int) -> None:
    rng = Random(seed)  # noqa: S311  # the same noise every time
    person = {"id": 1, "public_name": "Sunrise"}
    talk = {"title": "On trial", "date": "2012-02-24T10:00:00+00:00", "duration": "01:00", "persons": [person]}
    days = [{"date": "2012-02-24", "rooms": {"Hall": [talk, talk]}}]
    written = json.dumps({"schedule": {"conference": {"days": days}}}).encode()
    lines = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\nDTSTART:20120224T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for whole in (schedule(event(people="Sunrise")), written, lines, b"title,start,end\nA,2012-02-24T10:00,11:00\n"):
        noisy = bytearray(whole)
        for _time in range(rng.choice([1, 4, 12])):
            at = rng.randrange(len(noisy))
            noisy[at : at + rng.choice([0, 1, 9])] = rng.choice(NOISE)
        read_or_refused(bytes(noisy))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_letters_are_read_in_each_encoding_that_xml_may_be_in(encoding: str) -> None:
    text = schedule(event(title="Kaçırılanlar ve gözaltı" if encoding != "latin-1" else "Où est-il ?")).decode()
    content = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    assert read_programme(content).events[0].title in {"Kaçırılanlar ve gözaltı", "Où est-il ?"}


def test_a_wrong_encoding_and_control_characters_are_mended_and_told() -> None:
    programme = read_programme(
        schedule(event(title="Caf\u00e9 NUL")).replace("é".encode(), b"\xe9").replace(b"NUL", b"\0\x01")
    )
    assert programme.events[0].title == "Café"
    assert len(programme.problems) == 1


def test_a_json_of_odd_types_is_read_as_far_as_it_goes() -> None:
    odd = {"title": ["a"], "date": 7, "persons": "x", "duration": None, "room": {}, "id": 3, "type": True}
    days = [
        {"date": "2012-02-24", "rooms": {"Hall": [odd, 5, None, {"title": "Fine", "persons": [1, {"name": 4}]}]}},
        "day",
    ]
    content = json.dumps({"schedule": {"conference": {"title": 5, "days": days}}}).encode()
    programme = read_programme(content)
    assert [one.title for one in programme.events] == ["", "", "", "Fine"]
    assert [one.room for one in programme.events] == ["Hall"] * 4
    assert programme.title == "5"


def test_an_unfinished_calendar_event_does_not_stop_the_others() -> None:
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "SUMMARY:One",
        "DTSTART:20120231T100000",
        "DTEND:yesterday",
        "END:VEVENT",
    ]
    lines += [
        "BEGIN:VEVENT",
        "SUMMARY:Two",
        "DTSTART:20120224T100000Z",
        "DURATION:PT45M",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    one, two = read_programme("\r\n".join(lines).encode()).events
    assert (one.title, one.starts_at, bool(one.problems)) == ("One", None, True)
    assert (two.starts_at, two.minutes) == (datetime(2012, 2, 24, 10, tzinfo=UTC), 45)


def test_two_events_with_one_id_both_arrive_and_the_second_is_told() -> None:
    first, second = read(event(1, guid="a", title="One"), event(2, guid="a", title="Two")).events
    assert (first.title, first.problems) == ("One", ())
    assert second.title == "Two"
    assert second.key != first.key
    assert "event 1" in second.problems[0]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:45", 45),
        ("1:30", 90),
        ("01:30:00", 90),
        ("90", 90),
        ("90 min", 90),
        ("1h30", 90),
        ("PT1H30M", 90),
        ("", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("99999999999", None),
        ("P400D", None),
        ("1:99", None),
    ],
)
def test_lengths_are_read_as_they_are_written(text: str, minutes: int | None) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["2012-02-30T10:00", "0001-01-01T00:00+05:00", "2012-02-24", "25:00", "tomorrow", "2012-02-24T10:00+99:00"]
)
def test_a_time_that_is_none_is_none(text: str) -> None:
    assert parse_moment(text) is None


def test_talks_past_midnight_belong_to_the_day_on_which_the_evening_began() -> None:
    programme = read(
        event(1), event(2, start="2012-02-26T01:30:00+00:00", guid="b"), event(3, start="2012-02-25T20:00:00+00:00")
    )
    days = days_of(programme, ZoneInfo("Europe/London"))
    assert days
    assert [day.day for day in days] == [24, 25]


def test_a_year_that_is_wrong_does_not_make_a_conference_of_decades() -> None:
    programme = read(event(1), event(2, start="2091-02-24T10:00:00+00:00"), event(3, start="2012-02-26T10:00:00+00:00"))
    days = days_of(programme, ZoneInfo("Europe/London"))
    assert days
    assert [day.isoformat() for day in days] == ["2012-02-24", "2012-02-26"]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>two</b></p><p>three &amp; four</p>", "One **two**\n\nthree & four"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<a href='https://e.example/a_b'>more</a>", "[more](<https://e.example/a_b>)"),
        ("<a href='javascript:alert(1)'>more</a> <a href='/intern'>here</a>", "more here"),
        ("a<br>b", "a  \nb"),
        ("<script>alert(1)</script><p onclick='x'>fine</p>", "fine"),
        ("<p># no heading, *no* emphasis</p>", "\\# no heading, \\*no\\* emphasis"),
        ("<h2>Title</h2>text", "## Title\n\ntext"),
        ("<p>never closed <em>at all", "never closed *at all*"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert is_html(html)
    assert to_markdown(html) == markdown


@pytest.mark.parametrize("text", ["1 < 2 > 0", "a <- b", "Mail <x@example.org>", "*already* Markdown", "vector<int>"])
def test_what_is_no_html_stays_as_it_is(text: str) -> None:
    assert not is_html(text)
