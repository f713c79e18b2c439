"""Places in limited sessions: who gets one, who waits, who is next, and what others learn of it."""

from datetime import timedelta

import pytest
from django.test import Client

from delegates.models import Person, Registration
from delegates.registration import withdraw
from events import clock
from events.access import Role
from events.models import AuditEntry, Conference, Mail, User
from sessions.editing import save_session
from sessions.models import Seat, Session
from sessions.seats import (
    BegunError,
    NoPlaceHereError,
    NotLimitedError,
    Tally,
    give_back,
    seats_of,
    settle_all,
    take_seat,
    told,
)
from tests.conftest import make_user, team_client
from tests.sessions.choosing import AT, BASE, HOUR, agenda_of, browser, delegate, limited
from tests.sessions.stage import OPENING, publish

State = Registration.State


@pytest.fixture(autouse=True)
def _in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def workshop(conference: Conference) -> Session:
    """An open session with two places."""
    return limited(publish(conference), 2)


def people(conference: Conference, count: int) -> list[User]:
    return [delegate(conference, number) for number in range(count)]


def has_place(session: Session) -> list[str]:
    """Return who has a place, by the number in their address, in the order in which they came."""
    seats = Seat.objects.filter(session=session, is_taken=True).select_related("user").order_by("number")
    return [str(seat.user.address)[8] for seat in seats]


def mailed() -> list[str]:
    return sorted(str(mail.address)[8] for mail in Mail.objects.filter(purpose="agenda"))


def test_the_third_waits_where_two_places_are_and_twice_is_once(conference: Conference, workshop: Session) -> None:
    users = people(conference, 3)
    assert [take_seat(user=user, session=workshop, at=AT) for user in users] == [True, True, False]
    assert [take_seat(user=user, session=workshop, at=AT) for user in users] == [True, True, False]
    assert Seat.objects.count() == 3
    assert (mailed(), AuditEntry.objects.count()) == ([], 0)


def test_a_place_that_is_given_back_goes_to_the_next_who_is_told_that_there_is_news(
    conference: Conference, workshop: Session
) -> None:
    users = people(conference, 5)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    assert give_back(user=users[0], session=workshop, at=AT) is True
    assert give_back(user=users[0], session=workshop, at=AT) is False
    assert (has_place(workshop), mailed()) == (["1", "2"], ["2"])
    assert give_back(user=users[3], session=workshop, at=AT) is True
    give_back(user=users[1], session=workshop, at=AT)
    assert (has_place(workshop), mailed()) == (["2", "4"], ["2", "4"])
    mail = Mail.objects.filter(purpose="agenda").first()
    assert mail is not None
    assert f"{BASE}agenda/" in str(mail.body)
    for word in ("1A", "place", "Title", "session"):
        assert word not in f"{mail.subject} {str(mail.body).replace(f'{BASE}agenda/', '')}"


def test_whoever_comes_back_is_the_last_in_line(conference: Conference, workshop: Session) -> None:
    users = people(conference, 4)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    give_back(user=users[2], session=workshop, at=AT)
    take_seat(user=users[2], session=workshop, at=AT)
    give_back(user=users[0], session=workshop, at=AT)
    give_back(user=users[1], session=workshop, at=AT)
    assert has_place(workshop) == ["3", "2"]


def test_only_who_has_a_place_at_the_conference_takes_one_before_it_begins_where_it_is_limited(
    conference: Conference, workshop: Session
) -> None:
    requested = delegate(conference, 1, State.REQUESTED)
    for user in (requested, make_user("nobody@example.org")):
        with pytest.raises(NoPlaceHereError):
            take_seat(user=user, session=workshop, at=AT)
    placed = delegate(conference, 2)
    with pytest.raises(BegunError):
        take_seat(user=placed, session=workshop, at=OPENING)
    with pytest.raises(BegunError):
        take_seat(user=placed, session=limited(publish(conference, None), code="2D"), at=AT)
    Session.objects.filter(pk=workshop.pk).update(places=None)
    with pytest.raises(NotLimitedError):
        take_seat(user=placed, session=workshop, at=AT)
    assert Seat.objects.count() == 0


def test_more_places_are_passed_on_and_fewer_take_none_away(conference: Conference, workshop: Session) -> None:
    users = people(conference, 5)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    for places, having in ((3, ["0", "1", "2"]), (1, ["0", "1", "2"]), (None, ["0", "1", "2", "3", "4"])):
        workshop.places = places
        save_session(session=workshop, fields=["places"], actor=None, at=AT)
        assert has_place(workshop) == having
    assert mailed() == ["2", "3", "4"]


def test_whoever_withdraws_from_the_conference_loses_the_place_to_the_next(
    conference: Conference, workshop: Session
) -> None:
    users = people(conference, 4)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    settle_all(AT)
    assert has_place(workshop) == ["0", "1"]
    for user in (users[0], users[2]):
        withdraw(registration=Registration.objects.get(person__user=user), actor=None, at=AT)
    settle_all(AT)
    assert (has_place(workshop), Seat.objects.count()) == (["1", "3"], 2)
    settle_all(AT)
    assert mailed() == ["3"]


def test_once_the_session_has_begun_nobody_is_given_a_place_any_more(conference: Conference, workshop: Session) -> None:
    users = people(conference, 3)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    give_back(user=users[0], session=workshop, at=OPENING + HOUR)
    settle_all(OPENING + HOUR)
    assert (has_place(workshop), mailed()) == (["1"], [])


def test_who_is_hidden_gets_the_place_and_no_mail(conference: Conference, workshop: Session) -> None:
    users = people(conference, 3)
    for user in users:
        take_seat(user=user, session=workshop, at=AT)
    Person.objects.filter(user=users[2]).update(hid_themselves_at=AT)
    give_back(user=users[0], session=workshop, at=AT)
    assert (has_place(workshop), mailed()) == (["1", "2"], [])


def test_the_page_offers_a_place_then_a_spot_in_line_and_tells_nobody_how_many(
    conference: Conference, workshop: Session
) -> None:
    first, second, third = (browser(user) for user in people(conference, 3))
    for client in (first, second):
        assert "There are places left." in agenda_of(client, "sessions/1A/")
        client.post(f"{BASE}sessions/1A/place/")
        assert "You have a place" in agenda_of(client, "sessions/1A/")
    page = agenda_of(third, "sessions/1A/")
    assert "All places are taken." in page
    third.post(f"{BASE}sessions/1A/place/")
    assert "You wait in the line" in agenda_of(third)
    asked = agenda_of(first, "sessions/1A/place/back/")
    assert "Give your place back?" in asked
    first.post(f"{BASE}sessions/1A/place/back/")
    assert "You have a place" in agenda_of(third)
    assert first.get(f"{BASE}sessions/1A/place/back/").status_code == 404
    assert workshop.places == 2


def test_others_are_not_told_that_a_session_is_limited(conference: Conference, workshop: Session) -> None:
    Session.objects.filter(pk=workshop.pk).update(ceiling="neutral")
    holder = browser(delegate(conference))
    for client in (Client(), holder, browser(delegate(conference, 1, State.REQUESTED))):
        assert "only so many" not in agenda_of(client, "sessions/1A/")
        assert client.post(f"{BASE}sessions/1A/place/").status_code == 404
    assert Seat.objects.count() == 0


def test_a_place_in_a_session_that_was_hidden_since_can_be_given_back(
    conference: Conference, workshop: Session
) -> None:
    user = delegate(conference)
    take_seat(user=user, session=workshop, at=AT)
    Session.objects.filter(pk=workshop.pk).update(ceiling="opaque")
    client = browser(user)
    assert client.post(f"{BASE}sessions/1A/place/back/").status_code == 302
    assert seats_of(user, conference) == {}


@pytest.mark.parametrize(
    ("places", "tally", "words"),
    [
        (None, Tally(3, 0), ""),
        (20, Tally(3, 0), "fewer than 5 of 20 places are taken"),
        (20, Tally(19, 0), "15 or more of 20 places are taken"),
        (20, Tally(20, 1), "all 20 places are taken; in the line: fewer than 5"),
        (20, Tally(22, 7), "all 20 places are taken; in the line: 5 or more"),
    ],
)
def test_organisers_read_how_many_roughly(places: int | None, tally: Tally, words: str) -> None:
    assert told(Session(places=places), tally) == words


def test_organisers_set_the_number_and_read_no_name(conference: Conference, workshop: Session) -> None:
    for user in people(conference, 3):
        take_seat(user=user, session=workshop, at=AT)
    page = agenda_of(team_client(conference, Role.PROGRAMME), "organise/sessions/1A/")
    assert "all 2 places are taken; in the line: fewer than 5" in page
    assert 'name="places" value="2"' in page


def test_a_session_moved_into_the_past_gives_no_places(conference: Conference, workshop: Session) -> None:
    workshop.slots.update(starts_at=AT - HOUR, ends_at=AT + timedelta(minutes=1))
    with pytest.raises(BegunError):
        take_seat(user=delegate(conference), session=workshop, at=AT)
