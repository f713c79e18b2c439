"""The page that tells readers what has changed, in no more words than they may read."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from delegates.models import Person
from events import clock
from events.models import Conference
from sessions.models import ScheduleVersion, Session, Slot
from sessions.publishing import show_from
from tests.conftest import team_client
from tests.sessions.stage import OPENING, consent, speaker

NOW = datetime(2012, 1, 25, tzinfo=UTC)
FIRST = datetime(2012, 1, 21, tzinfo=UTC)
LATER = OPENING.replace(hour=14)


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def version_of(conference: Conference, number: int, shown_from: datetime | None = None) -> ScheduleVersion:
    return ScheduleVersion.objects.create(
        conference=conference, number=number, published_at=FIRST, shown_from=shown_from
    )


def put(session: Session, version: ScheduleVersion, start: datetime, room: str = "Main Hall") -> None:
    Slot.objects.create(
        version=version,
        session=session,
        room=version.conference.rooms.get(name=room),
        starts_at=start,
        ends_at=start.replace(hour=start.hour + 1),
    )


def make_session(conference: Conference, code: str, ceiling: str) -> Session:
    return Session.objects.create(
        conference=conference, code=code, title=f"Title of {code}", ceiling=ceiling, revised_at=FIRST
    )


def text(client: Client | None = None, **asked: str) -> str:
    response = (client or Client()).get("/dhrd-2012/programme/changes/", asked)
    assert response.status_code == 200
    return response.content.decode()


def moved(conference: Conference, ceiling: str, **to: str) -> Session:
    """Let a session of that ceiling move between the two versions."""
    old, new = version_of(conference, 1), version_of(conference, 2)
    session = make_session(conference, "1A", ceiling)
    put(session, old, OPENING)
    put(session, new, LATER if not to else OPENING, **to)
    return session


def test_an_open_session_is_told_with_title_and_rooms(conference: Conference) -> None:
    moved(conference, "open")
    page = text()
    assert "1A · Title of 1A" in page
    assert "Friday 24 February 2012, 09:30 to 10:30, Main Hall" in page
    assert "Friday 24 February 2012, 14:30 to 15:30, Main Hall" in page


def test_a_neutral_one_only_with_code_and_time(conference: Conference) -> None:
    moved(conference, "neutral")
    page = text()
    assert "Session 1A" in page
    assert "Friday 24 February 2012, 14:30 to 15:30<" in page
    assert ("Title of 1A" in page, "Main Hall" in page) == (False, False)


def test_a_neutral_one_that_only_changes_its_room_does_not_change_for_readers(conference: Conference) -> None:
    moved(conference, "neutral", room="Room A")
    assert "Nothing that you can see stands elsewhere" in text()
    assert "Room A" in text(team_client(conference, "editor"))


def test_an_opaque_one_is_only_busy(conference: Conference) -> None:
    moved(conference, "opaque")
    page = text()
    assert "Busy" in page
    assert ("1A" in page, "Title" in page, "Main Hall" in page) == (False, False, False)


def hide(person: Person, _session: Session) -> None:
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=FIRST)


def take_back(person: Person, session: Session) -> None:
    consent(person, session, given=False)


def test_it_is_told_as_readers_see_both_now_whatever_they_saw_then(conference: Conference) -> None:
    session = moved(conference, "open")
    person = speaker(conference, "Sunrise")
    session.contributions.create(person=person)
    consent(person, session, given=True)
    assert "Title of 1A" in text()
    hide(person, session)
    hidden = text()
    Person.objects.update(hidden_by_officer_at=None)
    take_back(person, session)
    assert "Title of 1A" not in hidden
    assert text() == hidden


def test_a_version_that_waits_is_as_one_that_does_not_exist(conference: Conference) -> None:
    moved(conference, "open")
    pages = [text(old="1", new="3"), text()]
    waits = version_of(conference, 3, shown_from=NOW.replace(day=26))
    put(make_session(conference, "1B", "open"), waits, OPENING)
    assert [text(old="1", new="3"), text()] == pages
    assert "There is no such version" in pages[0]


def test_a_version_that_was_overtaken_is_never_told_of(conference: Conference) -> None:
    moved(conference, "open")
    overtaken = version_of(conference, 3, shown_from=NOW.replace(day=24))
    put(make_session(conference, "1B", "open"), overtaken, OPENING)
    newest = version_of(conference, 4)
    put(make_session(conference, "1C", "open"), newest, OPENING)
    assert "There is no such version" in text(old="1", new="3")
    assert "From version 2 to version 4" in text()


@pytest.mark.parametrize("bad", ["9", "x", "-1", "\0", "9" * 40, "1 OR 1"])
def test_a_version_that_does_not_exist_is_said_to_be_none(conference: Conference, bad: str) -> None:
    moved(conference, "open")
    assert "There is no such version" in text(old=bad, new="2")


def test_before_there_are_two_versions_the_page_says_so(conference: Conference) -> None:
    assert "Once it is, this page says what changes" in text()
    first = version_of(conference, 1, shown_from=NOW.replace(day=26))
    assert "Once it is, this page says what changes" in text()
    show_from(version=first, moment=None, actor=None, at=NOW)
    assert "The programme stands as it was first published." in text()


def test_what_an_attacker_writes_is_text(conference: Conference) -> None:
    session = moved(conference, "open")
    Session.objects.filter(pk=session.pk).update(title="<script>alert(1)</script>{{ 7|add:7 }}")
    page = text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page
