"""Placing sessions: the rules, the messages, the races."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import connections

from events.models import AuditEntry, Conference, Room
from sessions import scheduling
from sessions.contributing import contribute
from sessions.models import Session, Slot
from sessions.publishing import draft_of
from sessions.rules import stoppers
from sessions.scheduling import moment_of, place, remove
from tests.conftest import make_person

NINE = datetime(2012, 2, 24, 9, 0)  # noqa: DTZ001  # on the conference's clocks


def make_session(conference: Conference, code: str = "1A", **fields: object) -> Session:
    given = {"title": f"Session {code}", "revised_at": datetime(2012, 1, 1, tzinfo=UTC)} | fields
    return Session.objects.create(conference=conference, code=code, **given)


def room_of(conference: Conference, name: str = "Main Hall") -> Room:
    return conference.rooms.get(name=name)


def put(session: Session, start: datetime, room: str = "Main Hall", minutes: int | None = None) -> Slot:
    at = datetime(2012, 1, 20, tzinfo=UTC)
    return place(
        session=session, room=room_of(session.conference, room), starts_at=start, minutes=minutes, at=at, actor=None
    )


def test_a_session_is_placed_for_its_own_length(conference: Conference) -> None:
    slot = put(make_session(conference, minutes=45), NINE)
    assert (slot.starts_at, slot.ends_at) == (
        datetime(2012, 2, 24, 9, 0, tzinfo=UTC),
        datetime(2012, 2, 24, 9, 45, tzinfo=UTC),
    )
    assert slot.version == draft_of(conference)


def test_placing_again_moves_the_session_and_is_audited(conference: Conference) -> None:
    session = make_session(conference)
    put(session, NINE)
    put(session, NINE + timedelta(minutes=30), minutes=20)
    (slot,) = Slot.objects.all()
    assert slot.ends_at - slot.starts_at == timedelta(minutes=20)
    assert Counter(AuditEntry.objects.values_list("action", flat=True)) == {"place": 2}


def test_a_taken_room_is_refused_by_name(conference: Conference) -> None:
    put(make_session(conference, "1A"), NINE)
    with pytest.raises(
        scheduling.RoomBusyError, match=r"Main Hall is taken: sessions 1A and 1B overlap .* 09:59 to 10:00"
    ):
        put(make_session(conference, "1B"), NINE + timedelta(minutes=59))
    put(Session.objects.get(code="1B"), NINE + timedelta(minutes=60))


def test_a_person_in_two_places_is_refused_without_their_name(conference: Conference, now: datetime) -> None:
    person = make_person(conference, "Moonlight")
    sessions = [make_session(conference, code) for code in ("1A", "1B")]
    for session in sessions:
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=now)
    put(sessions[0], NINE)
    with pytest.raises(scheduling.PersonBusyError) as caught:
        put(sessions[1], NINE, "Room A")
    assert caught.value.conflict.person == person.pk
    assert "Moonlight" not in str(caught.value)


def test_a_written_statement_keeps_nobody_anywhere(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    sessions = [make_session(conference, code) for code in ("1A", "1B")]
    for session, way in zip(sessions, ("person", "statement"), strict=True):
        contribute(session=session, person=person, role="speaker", way=way, actor=None, at=now)
    put(sessions[0], NINE)
    assert put(sessions[1], NINE, "Room A").session == sessions[1]


@pytest.mark.parametrize("day", [date(2012, 2, 23), date(2012, 2, 27)])
def test_a_session_starts_on_a_day_of_the_conference(conference: Conference, day: date) -> None:
    with pytest.raises(scheduling.OutsideConferenceError, match="outside the conference's days"):
        put(make_session(conference), datetime.combine(day, NINE.time()))


def test_a_session_may_end_after_the_last_midnight(conference: Conference) -> None:
    slot = put(make_session(conference, minutes=120), datetime(2012, 2, 26, 23, 0))  # noqa: DTZ001
    assert slot.ends_at == datetime(2012, 2, 27, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [-60, 0, 4, 721])
def test_a_session_has_a_possible_length(conference: Conference, minutes: int) -> None:
    with pytest.raises(scheduling.LengthError, match="between 5 minutes and 12 hours"):
        put(make_session(conference), NINE, minutes=minutes)


def test_the_room_of_another_conference_is_unknown(conference: Conference, now: datetime) -> None:
    other = Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Leeds"
    )
    room = Room.objects.create(conference=other, name="Attic")
    with pytest.raises(scheduling.UnknownRoomError, match="does not belong"):
        place(session=make_session(conference), room=room, starts_at=NINE, at=now, actor=None)
    assert not Slot.objects.exists()


def test_only_a_break_is_placed_without_a_room(conference: Conference, now: datetime) -> None:
    lunch = make_session(conference, "L", kind="break")
    assert place(session=lunch, room=None, starts_at=NINE, at=now, actor=None).room is None
    with pytest.raises(scheduling.RoomMissingError, match="only a break"):
        place(session=make_session(conference), room=None, starts_at=NINE, at=now, actor=None)


def test_a_session_is_taken_off_the_draft(conference: Conference, now: datetime) -> None:
    session = make_session(conference)
    put(session, NINE)
    remove(session=session, at=now, actor=None)
    remove(session=session, at=now, actor=None)
    assert not Slot.objects.exists()
    assert AuditEntry.objects.filter(action="unplace").count() == 1


def test_wall_times_follow_the_clocks_of_the_conference(conference: Conference) -> None:
    zone = conference.zone
    assert moment_of(datetime(2012, 7, 1, 9, 0), zone) == datetime(2012, 7, 1, 8, 0, tzinfo=UTC)  # noqa: DTZ001
    assert moment_of(datetime(2012, 10, 28, 1, 30), zone) == datetime(2012, 10, 28, 0, 30, tzinfo=UTC)  # noqa: DTZ001


def test_a_time_that_the_clocks_skip_is_refused(conference: Conference) -> None:
    with pytest.raises(scheduling.NoSuchTimeError, match="01:30 does not exist"):
        moment_of(datetime(2012, 3, 25, 1, 30), conference.zone)  # noqa: DTZ001


def test_a_session_across_the_change_of_clocks_lasts_its_minutes(conference: Conference) -> None:
    Conference.objects.update(first_day=date(2012, 3, 24), last_day=date(2012, 3, 25))
    session = make_session(Conference.objects.get(), minutes=60)
    slot = put(session, datetime(2012, 3, 25, 0, 30))  # noqa: DTZ001
    assert slot.ends_at.astimezone(conference.zone).hour == 2
    assert slot.ends_at - slot.starts_at == timedelta(minutes=60)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_placed_the_draft_stays_possible(conference: Conference, now: datetime, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # repeatable, not secret
    people = [make_person(conference, f"Person {number}") for number in range(4)]
    sessions = [make_session(conference, f"S{number}", minutes=30) for number in range(12)]
    for session in sessions:
        contribute(session=session, person=chance.choice(people), role="speaker", way="person", actor=None, at=now)
    refused = 0
    for _ in range(60):
        start = NINE + timedelta(minutes=15 * chance.randrange(16))
        try:
            put(chance.choice(sessions), start, chance.choice(["Main Hall", "Room A"]), chance.choice([15, 45, 90]))
        except scheduling.ConflictError:
            refused += 1
        assert stoppers(conference, draft_of(conference)) == []
    assert 0 < refused < 60


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_twenty_at_once_one_gets_the_room(conference: Conference) -> None:
    draft_of(conference)
    for number in range(20):
        make_session(conference, f"P{number}")

    def attempt(number: int) -> str:
        try:
            put(Session.objects.get(code=f"P{number}"), NINE)
        except scheduling.RoomBusyError:
            return "busy"
        else:
            return "placed"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(attempt, range(20)))
    assert outcomes == {"placed": 1, "busy": 19}
    assert Slot.objects.count() == 1
