"""Odd events: each comes in as well as can be, and what was guessed or left out is told of it."""

from datetime import datetime

import pytest

from events.models import Conference
from sessions.conflicts import Clash
from sessions.exchange.entering import import_programme
from sessions.exchange.matching import conflicts_after, plan_import
from sessions.exchange.reading import read_programme
from sessions.exchange.reporting import Finding, Overlaps, findings, overlaps_of, understood_whole
from sessions.exchange.understanding import Grade, Remark
from sessions.models import Session, Slot
from tests.sessions.exchange_files import event, read

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def brought(conference: Conference, now: datetime, *events: str) -> list[str]:
    """Import the events; return what was remarked."""
    plan = import_programme(read(*events), conference=conference, actor=None, at=now)
    return [remark.words for remark in plan.remarks]


def only() -> Session:
    return Session.objects.get()


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (event(title=""), "has no title"),
        (event(title="a" * 10_000), "longer than 200 characters"),
        (event(length="soon"), "length is none"),
        (event(length=""), "No end is said"),
        (event(start="2012-02-30T10:00:00+00:00"), "time is none"),
        (event().replace("<language>en", "<language>xx-klingon"), "is not known: taken as English"),
        (event().replace("<language>en", "<language>fr"), "none of the languages"),
        (event().replace("<language>en</language>", ""), "No language is said"),
        (event().replace("<type>panel", "<type>lecture"), "“lecture” is taken as Panel"),
        (event().replace("<type>panel", "<type>"), "No kind is said"),
        (event(room="R" * 100), "too long and is cut"),
        (event(people="N" * 100), "longer than 80 characters"),
        (event(more=f"<abstract>{'a' * 10_001}</abstract>"), "longer than 10,000"),
        (event(room="main hall"), "“main hall” is taken as “Main Hall”"),
        (event(more="<track>Travel bans</track>"), "“Travel bans” is taken as “Travel bans and censorship”"),
    ],
)
def test_what_is_odd_is_told_and_the_event_comes_in(
    conference: Conference, now: datetime, one: str, words: str
) -> None:
    said = brought(conference, now, one)
    assert any(words in remark for remark in said), said
    only().full_clean()


def test_an_event_that_ends_before_it_starts_comes_in_without_a_place(conference: Conference, now: datetime) -> None:
    rows = "title,start,end\nOn trial,2012-02-24T12:00+00:00,2012-02-24T11:00+00:00\n"
    plan = import_programme(read_programme(rows.encode()), conference=conference, actor=None, at=now)
    assert any("ends before it starts" in remark.words for remark in plan.remarks)
    assert (Session.objects.count(), Slot.objects.count()) == (1, 0)


def test_a_time_zone_that_is_none_is_told_and_the_conferences_own_is_taken(
    conference: Conference, now: datetime
) -> None:
    content = read(event(start="2012-07-01T10:00:00"))
    plan = plan_import(content, conference=conference, at=now)
    assert plan.slots[0].starts_at.hour == 9, "British summer time, as the file says"
    text = "BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Mars/Olympus\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\nDTSTART:20120224T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    plan = plan_import(read_programme(text.encode()), conference=conference, at=now)
    assert any("“Mars/Olympus” is none" in remark.words for remark in plan.remarks)
    assert plan.slots[0].starts_at.hour == 10


def test_an_event_on_another_day_comes_in_and_is_a_conflict(conference: Conference, now: datetime) -> None:
    plan = plan_import(read(event(start="2012-03-01T10:00:00+00:00")), conference=conference, at=now)
    assert [conflict.clash for conflict in conflicts_after(plan)] == [Clash.OUTSIDE]


def test_a_talk_in_the_last_night_is_within_the_conference(conference: Conference, now: datetime) -> None:
    plan = plan_import(read(event(start="2012-02-27T00:30:00+00:00")), conference=conference, at=now)
    assert conflicts_after(plan) == []


@pytest.mark.parametrize(
    ("one", "kind", "ceiling"),
    [
        (event(title="Lunch").replace("<type>panel", "<type>break"), "break", "neutral"),
        (event(title="Coffee break").replace("<type>panel", "<type>"), "break", "neutral"),
        (event(title="Lunch with the families").replace("<type>panel", "<type>break"), "break", "opaque"),
        (
            event(title="Lunch", more="<abstract>Meet the witness</abstract>").replace("<type>panel", "<type>"),
            "panel",
            "neutral",
        ),
        (event(title="Lunch", people="Sunrise").replace("<type>panel", "<type>"), "panel", "neutral"),
    ],
)
def test_only_a_break_that_says_nothing_is_shown_to_everyone(
    conference: Conference, now: datetime, one: str, kind: str, ceiling: str
) -> None:
    brought(conference, now, one)
    assert (only().kind, only().ceiling) == (kind, ceiling)


def test_codes_are_numbers_of_this_site_and_lead_nowhere_else(conference: Conference, now: datetime) -> None:
    Session.objects.create(conference=conference, code="02", title="Here before", revised_at=now)
    brought(conference, now, event(10386, guid="x"), event(10365, guid="y"))
    assert sorted(Session.objects.values_list("code", flat=True)) == ["01", "02", "03"]


def test_remarks_are_gathered_into_findings() -> None:
    remarks = [Remark(Grade.GUESSED, "A guess.", number, "Title") for number in (1, 2, 3, 5)]
    found = findings([*remarks, Remark(Grade.LEFT_OUT, "Left.", 7, "T"), Remark(Grade.LEFT_OUT, "File.")])
    assert found == [
        Finding(Grade.LEFT_OUT, "Left.", (7,), ("T",)),
        Finding(Grade.LEFT_OUT, "File.", (), ()),
        Finding(Grade.GUESSED, "A guess.", (1, 2, 3, 5), ("Title",) * 4),
    ]
    assert [one.spans for one in found] == ["7", "", "1-3, 5"]
    assert understood_whole(9, remarks) == 5


def test_conflicts_are_counted_by_what_overlaps(conference: Conference, now: datetime) -> None:
    four = event(1, people="A"), event(2, people="A"), event(3, room="-"), event(4, start="2012-03-01T10:00:00+00:00")
    plan = plan_import(read(*four), conference=conference, at=now)
    assert overlaps_of(conflicts_after(plan)) == Overlaps(rooms=1, people=1, outside=1, others=1)
