"""One's own agenda: what stands on it, what clashes, what changed, notes, mails, and deleting all of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from delegates.models import Person
from events import clock
from events.models import Conference
from sessions.agenda_choices import choose_mail
from sessions.models import Agenda, OwnNote, ScheduleVersion, Seat, Session, Star
from sessions.own_notes import LONGEST, notes_of, write_note
from sessions.seats import take_seat
from sessions.starring import star, starred
from tests.conftest import make_user
from tests.sessions.choosing import (
    AT,
    BASE,
    HOUR,
    agenda_of,
    browser,
    change_all,
    delegate,
    limited,
    press,
    published_twice,
    shown_parallel,
)
from tests.sessions.published import NINE, THIRD, move, publish_at
from tests.sessions.stage import OPENING, place, publish
from vault.keys import has_key

Committed = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture(autouse=True)
def _in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def words(client: Client, path: str = "agenda/") -> str:
    return " ".join(agenda_of(client, path).split())


def test_an_empty_agenda_says_what_to_do_next(conference: Conference) -> None:
    assert "The programme is not published yet" in words(Client())
    publish(conference)
    for client in (Client(), browser(delegate(conference))):
        page = words(client)
        assert "Press the star beside a session" in page
        assert f'href="{BASE}programme/"' in page
        assert "Delete my agenda" not in page


def test_what_is_starred_stands_there_by_day_and_overlaps_are_said(conference: Conference) -> None:
    version, _first, _second = shown_parallel(conference)
    place(version, "2A", title="Seas", starts_at=OPENING + timedelta(days=1))
    place(version, "2B", title="Never starred", room="Room A", starts_at=OPENING + timedelta(days=1))
    client = Client()
    for code in ("2A", "1B", "1A"):
        press(client, code)
    page = words(client)
    assert [page.index(word) for word in ("Friday 24", "Rivers", "Forests", "Saturday 25", "Seas")] == sorted(
        page.index(word) for word in ("Friday 24", "Rivers", "Forests", "Saturday 25", "Seas")
    )
    assert "“Rivers” and “Forests” overlap from 10:00 to 10:30 (30 minutes)." in page
    assert page.count("overlap from") == 1
    assert "Never starred" not in page


def test_a_walk_that_is_too_short_is_said_with_its_minutes(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", title="Rivers")
    place(version, "1B", title="Forests", room="Room A", starts_at=OPENING + HOUR + timedelta(minutes=5))
    conference.rooms.filter(name="Room A").update(walk_minutes=12)
    client = Client()
    press(client, "1A")
    press(client, "1B")
    assert (
        "From “Rivers” in Main Hall to “Forests” in Room A it is a walk of 12 minutes, and there are only 5 minutes between"
        " them." in words(client)
    )
    conference.rooms.filter(name="Room A").update(walk_minutes=5)
    assert "it is a walk" not in words(client)


def test_a_neutral_session_tells_no_more_there_than_on_the_programme(conference: Conference) -> None:
    version = publish(conference)
    place(version, "3C", title="Land and water", ceiling="neutral")
    place(version, "1B", title="Forests", room="Room A")
    client = browser(delegate(conference))
    press(client, "3C")
    press(client, "1B")
    page = words(client)
    assert "“Forests” and “Session 3C” overlap" in page or "“Session 3C” and “Forests” overlap" in page
    assert "Land and water" not in page
    assert page.count("Main Hall") == 0


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_changed_stands_there_until_it_is_read(conference: Conference, *, signed_in: bool) -> None:
    sessions = published_twice(conference)
    client = browser(delegate(conference) if signed_in else None)
    for code in ("1A", "1B", "1C"):
        press(client, code)
    assert "Changed since" not in words(client)
    change_all(conference, *sessions)
    page = words(client)
    for word in ("moved", "in another room", "taken off the programme"):
        assert f'<span class="tag">{word}</span>' in page
    assert client.post(f"{BASE}agenda/changes/").status_code == 302
    assert "Changed since" not in words(client)
    move(sessions[2], NINE + 8 * HOUR)
    publish_at(conference, THIRD)
    assert '<span class="tag">back on the programme</span>' in words(client)


def test_a_change_of_what_is_neutral_or_opaque_by_now_tells_nothing_of_it(conference: Conference) -> None:
    sessions = published_twice(conference)
    client = browser(delegate(conference))
    for code in ("1A", "1B", "1C"):
        press(client, code)
    change_all(conference, *sessions)
    Session.objects.filter(code="1A").update(ceiling="opaque")
    Session.objects.filter(code="1B").update(ceiling="neutral")
    page = words(client)
    assert ("in another room" in page, ">moved<" in page) == (False, False)
    assert "taken off the programme" in page


def test_a_note_is_read_by_whoever_wrote_it_and_nobody_else(conference: Conference) -> None:
    shown_parallel(conference)
    mine, other = delegate(conference), delegate(conference, 1)
    for user in (mine, other):
        press(browser(user), "1A")
    sent = browser(mine).post(f"{BASE}sessions/1A/note/", {"1A-text": "Ask about <the> copy\r\nand the key"})
    assert sent.status_code == 302
    assert "Ask about &lt;the&gt; copy and the key" in words(browser(mine))
    assert "Ask about" not in words(browser(other))
    assert b"Ask about" not in bytes(vars(OwnNote.objects.get())["text"])


def test_a_note_that_is_too_long_is_refused_and_stays_in_the_form(conference: Conference) -> None:
    shown_parallel(conference)
    client = browser(delegate(conference))
    press(client, "1A")
    answer = client.post(f"{BASE}sessions/1A/note/", {"1A-text": "x" * (LONGEST + 1)})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "x" * (LONGEST + 1) in page
    assert 'href="#id_1A-text"' in page
    assert OwnNote.objects.count() == 0


def test_a_note_outlives_its_star_and_an_empty_one_deletes_it_with_its_key(
    conference: Conference, django_capture_on_commit_callbacks: Committed
) -> None:
    _version, first, _second = shown_parallel(conference)
    user = delegate(conference)
    client = browser(user)
    press(client, "1A")
    write_note(user=user, conference=conference, session=first.pk, text="Mine")
    ref = OwnNote.objects.get().key_ref
    press(client, "1A", "no")
    assert "Mine" in words(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{BASE}sessions/1A/note/", {"1A-text": ""})
    assert (OwnNote.objects.count(), has_key(ref)) == (0, False)
    assert "Nothing is starred yet" in words(client)


def test_notes_are_for_those_who_are_signed_in(conference: Conference) -> None:
    shown_parallel(conference)
    client = Client()
    press(client, "1A")
    assert "Write a note" not in words(client)
    assert client.post(f"{BASE}sessions/1A/note/", {"1A-text": "x"}).status_code == 404


def test_deleting_is_asked_first_and_takes_stars_notes_choices_and_the_cookie_but_no_place(
    conference: Conference,
) -> None:
    version, first, _second = shown_parallel(conference)
    workshop = limited(version, code="W")
    mine, other = delegate(conference), delegate(conference, 1)
    for user in (mine, other):
        star(user=user, conference=conference, sessions=[first.pk], at=AT)
        write_note(user=user, conference=conference, session=first.pk, text="Mine")
        choose_mail(user=user, conference=conference, wants=True, at=AT)
        take_seat(user=user, session=workshop, at=AT)
    client = browser(mine)
    asked = words(client, "agenda/delete/")
    assert "1 star is deleted, and 1 note." in asked
    assert "stay yours" in asked
    done = client.post(f"{BASE}agenda/delete/")
    assert "Your agenda is deleted" in done.content.decode()
    assert [model.objects.filter(user=mine).count() for model in (Star, OwnNote, Agenda, Seat)] == [0, 0, 0, 1]
    assert [model.objects.filter(user=other).count() for model in (Star, OwnNote, Agenda, Seat)] == [1, 1, 1, 1]
    anonymous = Client()
    press(anonymous, "1A")
    assert "1 star is deleted." in words(anonymous, "agenda/delete/")
    anonymous.post(f"{BASE}agenda/delete/")
    assert "Nothing is starred yet" in words(anonymous)


def test_the_file_holds_what_is_starred_as_the_public_sees_it(conference: Conference) -> None:
    version, first, _second = shown_parallel(conference)
    hidden = place(version, "3C", title="Land and water", ceiling="neutral", room=None)
    user = delegate(conference)
    star(user=user, conference=conference, sessions=[first.pk, hidden.pk], at=AT)
    answer = browser(user).get(f"{BASE}agenda.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Rivers", "Session 3C"]
    assert answer["Cache-Control"] == "private, no-store"
    assert 'filename="programme.ics"' in answer["Content-Disposition"]
    assert Calendar.from_ical(Client().get(f"{BASE}agenda.ics").content).walk("VEVENT") == []


def test_a_mail_is_chosen_by_those_whom_one_would_reach(conference: Conference) -> None:
    shown_parallel(conference)
    reached = delegate(conference)
    client = browser(reached)
    assert "Send me a mail" in words(client)
    client.post(f"{BASE}agenda/mail/", {"mail": "yes"})
    assert Agenda.objects.get().wants_mail is True
    assert "Send me no mail" in words(client)
    client.post(f"{BASE}agenda/mail/", {"mail": "no"})
    assert Agenda.objects.get().wants_mail is False
    Person.objects.filter(user=reached).update(hid_themselves_at=AT)
    for who in (client, browser(make_user("other@example.org"))):
        assert "Send me a mail" not in words(who)
        assert who.post(f"{BASE}agenda/mail/", {"mail": "yes"}).status_code == 404


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        agenda_of(client, path)
    return len(main) + len(keys)


def fill(version: ScheduleVersion, first: int, last: int) -> list[Session]:
    return [
        place(version, f"S{number}", starts_at=OPENING + number * timedelta(minutes=3)) for number in range(first, last)
    ]


def test_pages_take_as_many_queries_for_sixty_stars_as_for_ten(conference: Conference) -> None:
    version, user = publish(conference), delegate(conference)
    client, costs = browser(user), []
    for first, last in ((0, 10), (10, 60)):
        for session in fill(version, first, last):
            star(user=user, conference=conference, sessions=[session.pk], at=AT)
            write_note(user=user, conference=conference, session=session.pk, text="Mine")
        costs.append([cost(client, path) for path in ("agenda/", "programme/", "sessions/S1/")])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 26
    assert len(starred(user, conference)) == len(notes_of(user, conference)) == 60
