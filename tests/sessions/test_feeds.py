"""Calendars that devices fetch: what each kind has, as sessions come, move, close and go."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from delegates.models import Person
from events import clock
from events.audience import Audience
from events.models import Conference, Room, Theme, User
from sessions import feed_contents
from sessions.cancelling import seen_before
from sessions.feeding import Wish
from sessions.models import Contribution, Feed, ScheduleVersion, Session
from sessions.scheduling import remove
from tests.conftest import make_user
from tests.sessions.feeds import events_of, fetch, subscribe, titles
from tests.sessions.published import FIRST, HOUR, NINE, SECOND, THIRD, make_placed, make_speaker, move, publish_at
from tests.sessions.stage import consent, shows

pytestmark = pytest.mark.database

Kind = Feed.Kind
NOW = datetime(2012, 1, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def placed(
    conference: Conference, code: str, start: datetime = NINE, room: str = "Main Hall", **more: object
) -> Session:
    """Place a session that is open unless told otherwise."""
    session = make_placed(conference, code, start, room)
    Session.objects.filter(pk=session.pk).update(**{"ceiling": "open", "title": f"About {code}"} | more)
    return session


def room_of(conference: Conference, name: str) -> Wish:
    return Wish(Kind.ROOM, room_id=Room.objects.get(conference=conference, name=name).pk)


def test_the_whole_programme_is_followed_through_coming_moving_and_going(conference: Conference) -> None:
    _feed, token = subscribe(conference)
    assert titles(token) == []
    placed(conference, "1A")
    goes = placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    assert titles(token) == ["About 1A", "About 1B"]
    move(goes, NINE + HOUR, "Room A")
    publish_at(conference, SECOND)
    event = events_of(fetch(token).content)[str(goes.pk)]
    assert (event.start, event.sequence) == (NINE + HOUR, 1)
    remove(session=goes, at=SECOND, actor=None)
    publish_at(conference, THIRD)
    assert titles(token) == ["About 1A", "*About 1B"]
    assert events_of(fetch(token).content)[str(goes.pk)].sequence == 2


def test_a_feed_is_not_told_of_what_went_before_it_was_made(conference: Conference) -> None:
    placed(conference, "1A")
    gone = placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    remove(session=gone, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    _old, old = subscribe(conference, at=FIRST, label="old")
    _new, new = subscribe(conference, at=SECOND + HOUR, label="new")
    assert (titles(old), titles(new)) == (["About 1A", "*About 1B"], ["About 1A"])


def test_a_theme_has_its_sessions_and_keeps_those_that_are_taken_off_as_cancelled(conference: Conference) -> None:
    theme = conference.themes.get()
    other = Theme.objects.create(conference=conference, name="Land", short_name="Land", position=2)
    first = placed(conference, "1A", theme=theme)
    second = placed(conference, "1B", room="Room A", theme=other)
    second.other_themes.add(theme)
    placed(conference, "1C", NINE + HOUR, theme=other)
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, Wish(Kind.THEME, theme_id=theme.pk))
    assert titles(token) == ["About 1A", "About 1B"]
    for session in (first, second):
        remove(session=session, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    assert sorted(titles(token)) == ["*About 1A", "*About 1B"]


def test_a_session_that_closes_leaves_the_feed_of_a_theme_that_it_does_not_say_any_more(conference: Conference) -> None:
    theme = conference.themes.get()
    session = placed(conference, "1A", theme=theme)
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, Wish(Kind.THEME, theme_id=theme.pk))
    said = [titles(token)]
    for ceiling in ("neutral", "opaque"):
        Session.objects.filter(pk=session.pk).update(ceiling=ceiling)
        said.append(titles(token))
    assert said == [["About 1A"], ["Session 1A"], []]


def test_what_moves_to_another_room_is_cancelled_in_the_feed_of_the_old_one(conference: Conference) -> None:
    session = placed(conference, "1A")
    publish_at(conference, FIRST)
    _hall, hall = subscribe(conference, room_of(conference, "Main Hall"), label="hall")
    _room, room = subscribe(conference, room_of(conference, "Room A"), label="room")
    assert (titles(hall), titles(room)) == (["About 1A"], [])
    move(session, NINE, "Room A")
    publish_at(conference, SECOND)
    assert (titles(hall), titles(room)) == (["*About 1A"], ["About 1A"])
    assert events_of(fetch(hall).content)[str(session.pk)].sequence == 1
    remove(session=session, at=SECOND, actor=None)
    publish_at(conference, THIRD)
    assert (titles(hall), titles(room)) == (["*About 1A"], ["*About 1A"])


def test_the_feed_of_a_room_never_tells_where_a_session_stands_that_is_not_open(conference: Conference) -> None:
    session, stays = placed(conference, "1A"), placed(conference, "1B", NINE + HOUR)
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, room_of(conference, "Main Hall"))
    assert titles(token) == ["About 1A", "About 1B"]
    Session.objects.filter(pk=session.pk).update(ceiling="neutral")
    assert titles(token) == ["About 1B"]
    move(session, NINE, "Room A")
    publish_at(conference, SECOND)
    assert titles(token) == ["About 1B"]
    remove(session=session, at=SECOND, actor=None)
    publish_at(conference, THIRD)
    assert titles(token) == ["About 1B"]
    assert stays.code == "1B"


def test_one_session_is_followed_whatever_becomes_of_it(conference: Conference) -> None:
    session = placed(conference, "1A")
    placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, Wish(Kind.SESSION, session_id=session.pk))
    said = [titles(token)]
    Session.objects.filter(pk=session.pk).update(ceiling="opaque")
    said.append(titles(token))
    remove(session=session, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    said.append(titles(token))
    assert said == [["About 1A"], ["Busy"], ["*Busy"]]


def test_an_agenda_has_what_is_starred_and_drops_what_is_starred_no_longer(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    stars: set[UUID] = set()
    monkeypatch.setattr(feed_contents, "starred", lambda _user, _conference: frozenset(stars))
    sessions = [placed(conference, "1A"), placed(conference, "1B", room="Room A")]
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, Kind.AGENDA)
    said = [titles(token)]
    stars |= {session.pk for session in sessions}
    said.append(titles(token))
    remove(session=sessions[1], at=FIRST, actor=None)
    publish_at(conference, SECOND)
    said.append(titles(token))
    stars.clear()
    said.append(titles(token))
    assert said == [[], ["About 1A", "About 1B"], ["About 1A", "*About 1B"], []]


def test_ten_thousand_stars_are_no_burden(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    session = placed(conference, "1A")
    publish_at(conference, FIRST)
    stars = frozenset({session.pk, *(UUID(int=number) for number in range(10_000))})
    monkeypatch.setattr(feed_contents, "starred", lambda _user, _conference: stars)
    _feed, token = subscribe(conference, Kind.AGENDA)
    assert titles(token) == ["About 1A"]


def speaks(session: Session, user: User) -> Person:
    """Give the account's person a part in the session, and let them agree to be shown with it."""
    person = make_speaker(session, visibility=shows(Audience.PUBLIC), user=user)
    consent(person, session, given=True)
    return person


def test_contributors_follow_their_own_sessions_until_they_are_not_there_any_more(conference: Conference) -> None:
    own, _other = placed(conference, "1A"), placed(conference, "1B", room="Room A")
    user = make_user()
    person = speaks(own, user)
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference, Kind.OWN, user=user)
    nothing = fetch("unknown").content
    assert titles(token) == ["About 1A"]
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=FIRST)
    assert fetch(token).content == nothing
    Person.objects.filter(pk=person.pk).update(hidden_by_officer_at=None)
    Contribution.objects.all().delete()
    assert titles(token) == []


def test_a_withdrawn_yes_and_a_hidden_person_count_at_the_next_fetch(conference: Conference) -> None:
    session = placed(conference, "1A")
    person = speaks(session, make_user())
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference)
    etags, said = [], []
    for change in (
        lambda: None,
        lambda: consent(person, session, given=False, at=SECOND),
        lambda: consent(person, session, given=True, at=THIRD),
        lambda: Person.objects.filter(pk=person.pk).update(hid_themselves_at=FIRST),
    ):
        change()
        answer = fetch(token)
        etags.append(answer["ETag"])
        said.append(("Sunrise" in answer.content.decode(), *titles(token)))
    assert said == [(True, "About 1A"), (False, "Session 1A"), (True, "About 1A"), (False, "Session 1A")]
    assert len(set(etags)) == 4


def test_a_name_is_said_only_within_its_times(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    session = placed(conference, "1A")
    until = NOW + timedelta(days=1)
    person = speaks(session, make_user())
    person.windows = {"name": [None, until.isoformat()]}
    person.save()
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference)
    before = fetch(token).content
    monkeypatch.setattr(clock, "now", lambda: until)
    assert ("Sunrise" in before.decode(), "Sunrise" in fetch(token).content.decode()) == (True, False)


def test_the_same_state_gives_the_same_bytes_whatever_the_hour(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(conference, "1A")
    gone = placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    remove(session=gone, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    _feed, token = subscribe(conference)
    first = fetch(token)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=3))
    with translation.override("ar"):
        again = fetch(token, **{"accept-language": "ar"})
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert fetch(token, **{"if-none-match": first["ETag"]}).status_code == 304


def test_what_is_published_while_a_feed_is_built_shows_whole_at_the_next_fetch(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = placed(conference, "1A"), placed(conference, "1B", room="Room A")
    publish_at(conference, FIRST)
    _feed, token = subscribe(conference)

    def meanwhile(*found: Any, **rest: Any) -> list[ScheduleVersion]:
        monkeypatch.setattr(feed_contents, "seen_before", seen_before)
        move(stays, NINE + HOUR)
        remove(session=goes, at=SECOND, actor=None)
        publish_at(conference, SECOND)
        return seen_before(*found, **rest)

    monkeypatch.setattr(feed_contents, "seen_before", meanwhile)
    before = events_of(fetch(token).content)[str(stays.pk)].start
    assert before == NINE
    assert titles(token) == ["About 1A", "*About 1B"]
    assert events_of(fetch(token).content)[str(stays.pk)].start == NINE + HOUR
