"""The team's pages about publishing: the preview, the versions, going back; and what they cost."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from events import clock
from events.models import Conference, Theme
from sessions.models import Contribution, ScheduleVersion, Session, Slot
from sessions.publishing import draft_of
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, REFUSED, text_of
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, THIRD, make_placed, make_speaker, move, publish_at
from tests.sessions.test_organise_schedule_pages import counted

SEEN = re.compile(r'name="seen" value="([^"]*)"')
PUBLISH, VERSIONS = "schedule/publish/", "schedule/versions/"


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SECOND)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def seen_on(desk: Client, path: str = PUBLISH) -> str:
    found = SEEN.search(text_of(desk, path))
    return found[1] if found else ""


def test_the_preview_says_what_changes_and_for_whom(conference: Conference, desk: Client) -> None:
    session, gone = make_placed(conference, "1A"), make_placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    make_speaker(session, "Sunrise")
    move(session, NINE + HOUR)
    draft_of(conference).slots.filter(session=gone).delete()
    page = text_of(desk, PUBLISH)
    assert "1 moved, 1 taken off" in page
    assert "Friday 24 February 2012, 09:00 to 10:00, Main Hall" in page
    assert "Friday 24 February 2012, 10:00 to 11:00, Main Hall" in page
    assert "One contributor has a part in what changes." in page
    assert "One mail goes out" in page
    assert "Sunrise" in page
    assert "Publish 2 changes" in page


def test_publishing_leads_to_the_list_of_versions(conference: Conference, desk: Client) -> None:
    make_placed(conference, "1A")
    form = {"note": "First version", "seen": seen_on(desk)}
    page = desk.post(f"{BASE}{PUBLISH}", form, follow=True).content.decode()
    assert "Version 1 is published with 1 session." in page
    assert "First version" in page
    assert "the programme team" in page
    assert "Shown now" in page
    assert "There is nothing to publish" in text_of(desk, PUBLISH)


def test_a_preview_that_is_no_longer_true_is_shown_anew_and_what_was_typed_stays(
    conference: Conference, desk: Client
) -> None:
    session = make_placed(conference, "1A")
    form = {"note": "My note", "seen": seen_on(desk)}
    move(session, NINE + HOUR)
    page = desk.post(f"{BASE}{PUBLISH}", form).content.decode()
    assert "Someone moved sessions since you opened this page" in page
    assert "10:00 to 11:00" in page
    assert "My note" in page
    assert seen_on(desk) in page
    assert not ScheduleVersion.objects.published().exists()


def test_who_is_second_is_told_what_happened(conference: Conference, desk: Client) -> None:
    make_placed(conference, "1A")
    form = {"note": "", "seen": seen_on(desk)}
    desk.post(f"{BASE}{PUBLISH}", form)
    assert "Someone else published version 1" in desk.post(f"{BASE}{PUBLISH}", form).content.decode()
    assert ScheduleVersion.objects.published().count() == 1


@pytest.mark.parametrize("seen", ["", "0-x", "1-", "x" * 101, "\0"])
def test_without_a_preview_nothing_is_published(conference: Conference, desk: Client, seen: str) -> None:
    make_placed(conference, "1A")
    assert desk.post(f"{BASE}{PUBLISH}", {"seen": seen}).status_code == 200
    assert not ScheduleVersion.objects.published().exists()


def test_a_clash_stops_publishing_and_is_told(conference: Conference, desk: Client) -> None:
    person = make_person(conference, "Sunrise")
    for code, room in (("1A", "Main Hall"), ("1B", "Room A")):
        session = make_placed(conference, code, room=room)
        Contribution.objects.create(session=session, person=person)
    page = text_of(desk, PUBLISH)
    assert "Sunrise would be in two places" in page
    assert "Publish 2 changes" not in page
    seen = f"0-{'x' * 3}"
    assert "Sunrise would be in two places" in desk.post(f"{BASE}{PUBLISH}", {"seen": seen}).content.decode()
    assert not ScheduleVersion.objects.published().exists()


@pytest.mark.parametrize("bad", [{"note": "x" * 301}, {"shown_from": "yesterday"}, {"shown_from": "2012-01-21T09:00"}])
def test_what_cannot_be_published_is_refused_in_words(
    conference: Conference, desk: Client, bad: dict[str, str]
) -> None:
    make_placed(conference, "1A")
    assert REFUSED in desk.post(f"{BASE}{PUBLISH}", {"seen": seen_on(desk)} | bad).content.decode()
    assert not ScheduleVersion.objects.published().exists()


def test_an_empty_draft_says_what_to_do(conference: Conference, desk: Client) -> None:
    assert "Place at least one, then publish." in text_of(desk, PUBLISH)
    assert "Nothing is published yet" in text_of(desk, VERSIONS)
    assert desk.get(f"{BASE}{VERSIONS}compare/").headers["Location"] == f"{BASE}{VERSIONS}"
    assert conference.versions.published().count() == 0


def test_a_version_waits_and_its_moment_is_moved_or_ended(conference: Conference, desk: Client) -> None:
    make_placed(conference, "1A")
    form = {"seen": seen_on(desk), "shown_from": "2012-01-23T09:00"}
    page = desk.post(f"{BASE}{PUBLISH}", form, follow=True).content.decode()
    assert "Only the programme team sees it until 23 January 2012, 09:00 (Europe/London)." in page
    one = f"{BASE}{VERSIONS}1/"
    assert "Only the programme team sees this version until" in desk.get(one).content.decode()
    assert REFUSED in desk.post(one, {"shown_from": ""}).content.decode()
    moved = desk.post(one, {"shown_from": "2012-01-24T10:00"}, follow=True).content.decode()
    assert "Version 1 is shown from 24 January 2012, 10:00" in moved
    assert "Version 1 is shown to everyone now." in desk.post(one, {"now": "yes"}, follow=True).content.decode()
    assert "waits for no moment any more" in desk.post(one, {"now": "yes"}, follow=True).content.decode()


def test_any_two_versions_are_compared(conference: Conference, desk: Client) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    move(session, NINE + HOUR)
    publish_at(conference, FIRST)
    publish_at(conference, SECOND)
    compared = text_of(desk, f"{VERSIONS}compare/?old=1&new=3")
    assert "From version 1 to version 3" in compared
    assert "10:00 to 11:00" in compared
    assert "same room at the same time in both" in text_of(desk, f"{VERSIONS}compare/?old=2&new=3")


@pytest.mark.database
@pytest.mark.parametrize("number", ["9", "0", "-1", "\0", "x", "9" * 40])
def test_a_version_that_does_not_exist(conference: Conference, desk: Client, number: str) -> None:
    make_placed(conference, "1A")
    publish_at(conference, FIRST)
    page = desk.get(f"{BASE}{VERSIONS}compare/", {"old": number, "new": "1"})
    assert (page.status_code, "There is no such version" in page.content.decode()) == (200, True)
    if number.isdigit():
        for path in (f"{VERSIONS}{number}/", f"{VERSIONS}{number}/back/"):
            assert desk.get(f"{BASE}{path}").status_code == 404
            assert desk.post(f"{BASE}{path}").status_code == 404


def test_going_back_is_asked_once_more_and_says_what_of_the_draft_goes(conference: Conference, desk: Client) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST)
    move(session, NINE + HOUR)
    publish_at(conference, FIRST)
    make_placed(conference, "1B", room="Room A")
    path = f"{VERSIONS}1/back/"
    page = text_of(desk, path)
    assert "One unpublished change of the draft is replaced" in page
    assert "1B · 1B" in page
    assert conference.versions.published().count() == 2
    form = {"note": "As before.", "seen": seen_on(desk, path)}
    done = desk.post(f"{BASE}{path}", form, follow=True).content.decode()
    assert "Version 3 is published with 1 session." in done
    assert "As in version 1 again. As before." in done
    assert "There is nothing to publish" in text_of(desk, PUBLISH)


def test_the_newest_version_offers_no_way_back(conference: Conference, desk: Client) -> None:
    make_placed(conference, "1A")
    publish_at(conference, FIRST)
    assert "This is the newest version already" in text_of(desk, f"{VERSIONS}1/back/")
    assert "Version 1 is the newest one already" in desk.post(f"{BASE}{VERSIONS}1/back/").content.decode()


def test_a_version_that_was_overtaken_says_so(conference: Conference, desk: Client) -> None:
    session = make_placed(conference, "1A")
    publish_at(conference, FIRST, THIRD)
    move(session, NINE + HOUR)
    assert "nobody ever sees version 1" in text_of(desk, PUBLISH)
    publish_at(conference, SECOND)
    assert "in vain: a newer one comes first" in text_of(desk, VERSIONS)


def fill(conference: Conference, first: int, last: int) -> None:
    """Add sessions with a speaker each to the draft, by few statements."""
    draft, room, theme = draft_of(conference), conference.rooms.first(), Theme.objects.get()
    sessions = [
        Session(conference=conference, code=f"S{number:04}", title="Title", theme=theme, revised_at=FIRST)
        for number in range(first, last)
    ]
    Session.objects.bulk_create(sessions)
    people = [make_person(conference, f"Person {number}") for number in range(first, min(last, first + 20))]
    Contribution.objects.bulk_create(
        Contribution(session=session, person=person) for session, person in zip(sessions, people, strict=False)
    )
    Slot.objects.bulk_create(
        Slot(
            version=draft,
            session=session,
            room=room,
            starts_at=NINE + timedelta(minutes=5 * number),
            ends_at=NINE + timedelta(minutes=5 * number + 5),
        )
        for number, session in enumerate(sessions, start=first)
    )


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        (f"{BASE}{PUBLISH}", 28),
        (f"{BASE}{VERSIONS}", 12),
        (f"{BASE}{VERSIONS}1/", 12),
        (f"{BASE}{VERSIONS}compare/?old=1&new=2", 12),
        (f"{BASE}{VERSIONS}1/back/", 22),
        ("/dhrd-2012/programme/changes/?old=1&new=2", 22),
    ],
)
def test_pages_take_as_many_queries_for_a_thousand_sessions_as_for_sixty(
    conference: Conference, desk: Client, path: str, budget: int
) -> None:
    costs = []
    for first, last in ((0, 60), (60, 1000)):
        fill(conference, first, last)
        for number in (1, 2):
            version = ScheduleVersion.objects.get_or_create(
                conference=conference, number=number, defaults={"published_at": FIRST}
            )[0]
            slots = list(draft_of(conference).slots.all())[number:]
            version.slots.all().delete()
            Slot.objects.bulk_create(
                Slot(
                    version=version,
                    session_id=one.session_id,
                    room_id=one.room_id,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                )
                for one in slots
            )
        desk.get(path)
        with counted() as cost:
            assert desk.get(path).status_code == 200
        costs.append(cost[0])
    assert costs[0] == costs[1] <= budget
