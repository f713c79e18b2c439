"""A room that runs late: what moves, what does not, who is told, and what stops it."""

from datetime import datetime, time, timedelta

import pytest

from events.models import Conference
from sessions import lateness, running_late
from sessions.accepting_conflicts import mark_of
from sessions.levels import Level
from sessions.models import Acknowledgement, ProgrammeRules, ScheduleVersion, Session, Slot, Window
from sessions.rules import stoppers
from sessions.scheduling import place
from tests.conftest import make_person
from tests.sessions.late import (
    MORNING,
    NOW,
    QUARTER,
    a_day,
    begins,
    draft_of,
    hold,
    late,
    look,
    room_a,
    versions,
)


def test_what_has_not_begun_moves_for_everyone_at_once(conference: Conference) -> None:
    a_day(conference)
    version = late(conference)
    assert version.number == 2
    assert begins(version) == begins(draft_of(conference)) == {"A1": 0, "A2": 1, "A3": 2.25, "A4": 3.25}
    assert version.note == "Room A runs 15 minutes late."


def test_a_session_keeps_its_length(conference: Conference) -> None:
    versions(conference)
    hold(conference, "A2", 2, minutes=25)
    slot = late(conference).slots.get()
    assert (slot.starts_at, slot.ends_at) == (
        MORNING + timedelta(hours=2, minutes=15),
        MORNING + timedelta(minutes=160),
    )


def test_from_a_chosen_session_on(conference: Conference) -> None:
    a_day(conference)
    assert begins(late(conference, 30, "A4")) == {"A1": 0, "A2": 1, "A3": 2, "A4": 3.5}


def test_other_rooms_and_days_stay(conference: Conference) -> None:
    a_day(conference)
    hold(conference, "B1", 2, room="Main Hall")
    hold(conference, "N1", 26)
    assert {"B1": 2, "N1": 26}.items() <= begins(late(conference)).items()


def test_the_small_hours_belong_to_the_day_that_goes_on(conference: Conference) -> None:
    versions(conference)
    hold(conference, "D1", 16.5)  # half past one at night
    assert begins(late(conference)) == {"D1": 16.75}


def test_a_room_catches_up_again(conference: Conference) -> None:
    a_day(conference)
    late(conference, 20)
    version = late(conference, -20)
    assert begins(version) == {"A1": 0, "A2": 1, "A3": 2, "A4": 3}
    assert version.note == "Room A has caught up 20 minutes."


def test_calendars_are_told_of_what_moved_only(conference: Conference) -> None:
    a_day(conference)
    sequences = dict(late(conference).slots.values_list("session__code", "sequence"))
    assert sequences == {"A1": 0, "A2": 0, "A3": 1, "A4": 1}


# Only the shift reaches the public


def test_what_else_the_draft_holds_stays_in_the_draft(conference: Conference) -> None:
    a_day(conference)
    secret = hold(conference, "B1", 5, room="Main Hall")
    place(session=secret, room=room_a(conference), starts_at=MORNING + timedelta(hours=8), actor=None, at=NOW)
    assert begins(late(conference))["B1"] == 5
    assert begins(draft_of(conference))["B1"] == 8


def test_what_the_draft_has_elsewhere_stays_there_and_is_named(conference: Conference) -> None:
    a_day(conference)
    there = {"starts_at": MORNING + timedelta(hours=7), "actor": None, "at": NOW}
    place(session=Session.objects.get(code="A4"), room=room_a(conference), **there)  # type: ignore[arg-type]
    assert look(conference).left == ("A4",)
    assert begins(late(conference))["A4"] == 3.25
    assert begins(draft_of(conference))["A4"] == 7


def test_a_version_that_waits_for_its_moment_comes_with_the_shift_and_still_then(conference: Conference) -> None:
    a_day(conference)
    moment = NOW + timedelta(hours=5)
    waiting = ScheduleVersion.objects.create(
        conference=conference, number=2, published_at=NOW, shown_from=moment, note="Soon"
    )
    for slot in draft_of(conference).slots.all():
        room = slot.room if slot.session.code != "A1" else conference.rooms.get(name="Main Hall")
        Slot.objects.create(
            version=waiting, session=slot.session, room=room, starts_at=slot.starts_at, ends_at=slot.ends_at
        )
    late(conference)
    now, then = (conference.versions.shown(at).get(number=number) for at, number in ((NOW, 3), (moment, 4)))
    assert conference.versions.shown(NOW).first() == now
    assert begins(now) == begins(then)
    assert (then.note, then.shown_from) == ("Soon", moment)
    assert [version.slots.get(session__code="A1").room.name for version in (now, then)] == ["Room A", "Main Hall"]  # type: ignore[union-attr]


def wait(conference: Conference, number: int, moment: datetime, **moved: float) -> ScheduleVersion:
    """Let a version wait that differs from the draft in when these sessions begin, in hours after nine."""
    version = ScheduleVersion.objects.create(
        conference=conference, number=number, published_at=NOW, shown_from=moment, note=f"Later {number}"
    )
    for slot in draft_of(conference).slots.select_related("session"):
        start = slot.starts_at
        if slot.session.code in moved:
            start = MORNING + timedelta(hours=moved[slot.session.code])
        version.slots.create(
            session=slot.session, room=slot.room, starts_at=start, ends_at=start + (slot.ends_at - slot.starts_at)
        )
    return version


def test_every_version_that_waits_still_has_its_turn(conference: Conference) -> None:
    a_day(conference)
    hold(conference, "B1", 6, room="Main Hall")
    noon, evening = NOW + timedelta(hours=2), NOW + timedelta(hours=8)
    wait(conference, 2, evening, B1=9)  # will never be shown: the next one comes before it
    wait(conference, 3, noon, B1=7)
    wait(conference, 4, evening, B1=8)
    assert late(conference).number == 5
    shown = [conference.versions.shown(at).first() for at in (NOW, noon, evening)]
    assert [(version.number, version.note) for version in shown[1:] if version] == [(6, "Later 3"), (7, "Later 4")]
    assert [begins(version)["B1"] for version in shown] == [6, 7, 8]
    assert [begins(version)["A4"] for version in shown] == [3.25, 3.25, 3.25]


def test_what_only_a_version_that_waits_has_in_the_way_stops_it_too(conference: Conference) -> None:
    a_day(conference)
    hold(conference, "A6", 6)
    wait(conference, 2, NOW + timedelta(hours=2), A6=4)
    assert [(str(one.clash), one.minutes) for one in look(conference).stopping] == [("room", 15)]


def test_the_note_names_no_room_that_the_public_is_not_told(conference: Conference) -> None:
    a_day(conference)
    Session.objects.filter(code="A4").update(ceiling=Session.Ceiling.NEUTRAL)
    delay = look(conference)
    assert running_late.hidden_among(delay, at=NOW) == ["A4"]
    assert late(conference).note == "Some sessions begin 15 minutes later."


# What stops it


def test_a_fixed_time_stays_and_ends_the_shift(conference: Conference) -> None:
    a_day(conference)
    versions_before = ScheduleVersion.objects.count()
    Session.objects.filter(code="A4").update(pin=Session.Pin.TIME)
    delay = look(conference)
    assert (delay.pinned, [shift.code for shift in delay.shifts]) == ("A4", ["A3"])
    assert [(str(one.clash), one.minutes) for one in delay.stopping] == [("room", 15)]
    with pytest.raises(running_late.StoppedError):
        late(conference, reason="That is how it is.")
    assert ScheduleVersion.objects.count() == versions_before


def test_what_the_shift_would_break_is_told_and_nothing_moves(conference: Conference) -> None:
    versions(conference)
    person = make_person(conference)
    hold(conference, "A3", 2, person)
    hold(conference, "B3", 3, person, room="Main Hall")
    before = begins(draft_of(conference))
    delay = look(conference)
    assert [(str(one.clash), one.person, one.minutes) for one in delay.stopping] == [("person", person.pk, 15)]
    with pytest.raises(running_late.NoReasonError):
        late(conference)
    assert begins(draft_of(conference)) == before


@pytest.mark.parametrize("level", [Level.BLOCK_MOVE, Level.BLOCK_PUBLISHING])
def test_with_a_reason_the_day_goes_on_however_strict_the_rule(conference: Conference, level: Level) -> None:
    versions(conference)
    ProgrammeRules.objects.create(
        conference=conference,
        pause=15,
        day_ends=time(12),
        levels={"away": level, "pause": level, "late": level, "person": level},
    )
    person = make_person(conference)
    hold(conference, "A3", 2, person)
    hold(conference, "B3", 3.5, person, room="Main Hall")
    Window.objects.create(person=person, starts_at=MORNING, ends_at=MORNING + timedelta(hours=3))
    stopping = look(conference, 40).stopping
    assert {"away", "late", "person"} == {str(one.clash) for one in stopping}
    version = late(conference, 40, reason="She stays for it.")
    assert begins(version) == begins(draft_of(conference)) == {"A3": 2 + 40 / 60, "B3": 3.5}
    kept = Acknowledgement.objects.filter(conference=conference)
    marks = {mark_of(one) for one in stopping}
    assert {row.mark: row.reason for row in kept} == dict.fromkeys(marks, "She stays for it.")
    still = marks & {mark_of(one) for one in stoppers(conference, draft_of(conference))}
    assert still == (marks if level == Level.BLOCK_MOVE else set())


def test_what_was_broken_before_does_not_stop_it(conference: Conference) -> None:
    versions(conference)
    person = make_person(conference)
    hold(conference, "A3", 2, person)
    hold(conference, "B3", 2.5, person, room="Main Hall")  # they overlap by half an hour
    assert look(conference, 15).stopping != ()  # by three quarters now
    assert look(conference, -15).stopping == ()


def test_what_only_the_draft_has_in_the_way_stops_it_too(conference: Conference) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    Slot.objects.filter(version__number=1, session=hold(conference, "A4", 3)).delete()
    assert [one.minutes for one in look(conference).stopping] == [15]


@pytest.mark.parametrize(("minutes", "error"), [(0, lateness.MinutesError), (241, lateness.MinutesError)])
def test_so_many_minutes_are_no_delay(conference: Conference, minutes: int, error: type[Exception]) -> None:
    a_day(conference)
    with pytest.raises(error):
        look(conference, minutes)


def test_nothing_begins_before_now(conference: Conference) -> None:
    a_day(conference)
    assert look(conference, -50).shifts[0].to == NOW
    with pytest.raises(lateness.BeforeNowError, match="Session A3 would have begun already"):
        look(conference, -51)


def test_a_room_in_which_nothing_begins_any_more_is_not_late(conference: Conference) -> None:
    a_day(conference)
    with pytest.raises(lateness.NothingLeftError):
        look(conference, at=MORNING + timedelta(hours=3))


def test_nothing_is_late_before_the_first_day(conference: Conference) -> None:
    a_day(conference)
    with pytest.raises(lateness.NothingLeftError):
        look(conference, at=MORNING - timedelta(days=20))


def test_nothing_is_late_before_anything_is_published(conference: Conference) -> None:
    ScheduleVersion.objects.create(conference=conference)
    with pytest.raises(lateness.NothingShownError):
        look(conference)


# What was looked at


def test_whoever_presses_second_is_shown_what_would_happen_now(conference: Conference) -> None:
    a_day(conference)
    seen = look(conference).mark
    late(conference, seen=seen)
    with pytest.raises(running_late.SeenOtherwiseError) as stale:
        late(conference, seen=seen)
    assert [shift.to for shift in stale.value.delay.shifts] == [
        MORNING + timedelta(hours=hours) + 2 * QUARTER for hours in (2, 3)
    ]
    assert conference.versions.published().count() == 2


def test_a_conflict_that_came_meanwhile_is_shown_first(conference: Conference) -> None:
    a_day(conference)
    seen = look(conference).mark
    person = make_person(conference)
    hold(conference, "B3", 3, person, room="Main Hall")
    Session.objects.get(code="A3").contributions.create(person=person)
    with pytest.raises(running_late.SeenOtherwiseError):
        late(conference, seen=seen)
