"""An older version is published again: what becomes of the draft, what is refused, what calendars are given."""

import pytest

from events.models import Conference
from sessions.going_back import NewestAlreadyError, PinnedElsewhereError, go_back
from sessions.models import Move, ScheduleVersion, Slot
from sessions.publishing import ConflictsRemainError, DraftChangedError, draft_of, last_version, seen_of
from sessions.scheduling import place, remove
from tests.sessions.published import (
    FIRST,
    HOUR,
    NINE,
    SECOND,
    THIRD,
    given,
    make_placed,
    make_speaker,
    move,
    publish_at,
)

TEN, NOON = NINE + HOUR, NINE + 3 * HOUR


def stands(version: ScheduleVersion) -> list[tuple[str, int]]:
    """Return where the sessions of the version are: code and hour."""
    return [(slot.session.code, slot.starts_at.hour) for slot in version.slots.select_related("session")]


def two_versions(conference: Conference) -> ScheduleVersion:
    """Publish two versions that differ in all ways; return the first."""
    moves, goes = make_placed(conference, "1A"), make_placed(conference, "1B", TEN)
    first = publish_at(conference, FIRST)
    move(moves, NOON)
    remove(session=goes, at=FIRST, actor=None)
    make_placed(conference, "1C", NINE)
    publish_at(conference, SECOND)
    return first


def test_its_places_are_published_under_a_new_number_and_the_draft_stands_there_too(conference: Conference) -> None:
    first = two_versions(conference)
    made = go_back(version=first, note="The hall is closed.", actor=None, at=THIRD)
    assert (made.number, made.note) == (3, "As in version 1 again. The hall is closed.")
    assert stands(made) == stands(draft_of(conference)) == stands(first) == [("1A", 9), ("1B", 10)]
    assert given(conference, THIRD) == [("1A", 2, THIRD), ("1B", 2, THIRD)]


def test_every_session_that_moves_for_it_leaves_a_move_that_can_be_taken_back(conference: Conference) -> None:
    first = two_versions(conference)
    drafted = make_placed(conference, "1D", NOON, "Room A")
    Move.objects.all().delete()
    go_back(version=first, note="", actor=None, at=THIRD)
    found = {
        move.session.code: (move.number, move.started_before, move.starts_at)
        for move in Move.objects.select_related("session")
    }
    assert {code: (before, after) for code, (_number, before, after) in found.items()} == {
        "1A": (NOON, NINE),
        "1B": (None, TEN),
        "1C": (NINE, None),
        "1D": (NOON, None),
    }
    assert sorted(number for number, _before, _after in found.values()) == [1, 2, 3, 4]
    assert not draft_of(conference).slots.filter(session=drafted).exists()


def test_the_newest_version_is_nothing_to_go_back_to(conference: Conference) -> None:
    two_versions(conference)
    newest = last_version(conference)
    assert newest
    with pytest.raises(NewestAlreadyError):
        go_back(version=newest, note="", actor=None, at=THIRD)


def test_what_was_moved_since_one_looked_is_not_lost(conference: Conference) -> None:
    first = two_versions(conference)
    seen = seen_of(draft_of(conference).slots.all(), last_version(conference))
    make_placed(conference, "1D", NOON, "Room A")
    before = stands(draft_of(conference))
    with pytest.raises(DraftChangedError):
        go_back(version=first, note="", actor=None, at=THIRD, expected=seen)
    assert stands(draft_of(conference)) == before
    assert conference.versions.published().count() == 2


@pytest.mark.parametrize("pin", ["time", "both"])
def test_a_session_that_is_fixed_elsewhere_stops_it(conference: Conference, pin: str) -> None:
    first = two_versions(conference)
    conference.sessions.filter(code="1A").update(pin=pin)
    with pytest.raises(PinnedElsewhereError, match="elsewhere in that version: 1A"):
        go_back(version=first, note="", actor=None, at=THIRD)


def test_a_session_whose_room_is_fixed_may_go_back_to_another_time(conference: Conference) -> None:
    first = two_versions(conference)
    conference.sessions.filter(code="1A").update(pin="room")
    assert go_back(version=first, note="", actor=None, at=THIRD).number == 3


def test_a_clash_that_has_come_up_since_stops_it_and_leaves_the_draft(conference: Conference) -> None:
    one, two = make_placed(conference, "1A"), make_placed(conference, "1B", NINE, "Room A")
    first = publish_at(conference, FIRST)
    move(two, NOON)
    publish_at(conference, SECOND)
    person = make_speaker(one)
    two.contributions.create(person=person)
    before = Slot.objects.count()
    with pytest.raises(ConflictsRemainError):
        go_back(version=first, note="", actor=None, at=THIRD)
    assert (Slot.objects.count(), stands(draft_of(conference))) == (before, [("1A", 9), ("1B", 12)])


def test_a_session_whose_time_is_fixed_keeps_its_length_too(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    first = publish_at(conference, FIRST)
    place(
        session=session, room=conference.rooms.get(name="Main Hall"), starts_at=NINE, minutes=30, at=FIRST, actor=None
    )
    publish_at(conference, SECOND)
    conference.sessions.update(pin="time")
    with pytest.raises(PinnedElsewhereError):
        go_back(version=first, note="", actor=None, at=THIRD)
