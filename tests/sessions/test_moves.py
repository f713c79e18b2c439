"""Moves of the draft: written down, refused when stale or pinned, taken back and done again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.models import AuditEntry, Conference, Room, TeamMember, User
from sessions import scheduling
from sessions.models import Move, Session, Slot
from sessions.publishing import draft_of
from sessions.scheduling import place, remove
from sessions.standing import mark_of, spot_of
from sessions.undoing import redo, redoable, undo, undoable
from tests.conftest import make_user
from tests.sessions.desk import make_session

NINE = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
AT = datetime(2012, 2, 1, 12, 0, tzinfo=UTC)


def member(conference: Conference, name: str, role: str = "programme") -> User:
    user = make_user(f"{name}@team.example")
    TeamMember.objects.create(conference=conference, user=user, role=role)
    return user


def room_of(conference: Conference, name: str = "Main Hall") -> Room:
    return conference.rooms.get(name=name)


def put(session: Session, actor: User | None, hour: int = 9, room: str = "Main Hall", at: datetime = AT) -> Slot:
    start = NINE.replace(hour=hour)
    return place(session=session, room=room_of(session.conference, room), starts_at=start, actor=actor, at=at)


def where(session: Session) -> str:
    slot = Slot.objects.filter(session=session, version__number=None).select_related("room").first()
    return f"{slot.room.name if slot.room else '-'} {slot.starts_at:%H:%M}-{slot.ends_at:%H:%M}" if slot else "tray"


def test_every_change_is_a_move_with_the_next_number(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    put(session, actor, 11)
    put(session, actor, 11)
    remove(session=session, actor=actor, at=AT)
    moves = Move.objects.order_by("number").values_list("number", "started_before", "starts_at", "actor")
    eleven = NINE + timedelta(hours=2)
    assert list(moves) == [(1, None, NINE, actor.pk), (2, NINE, eleven, actor.pk), (3, eleven, None, actor.pk)]
    assert AuditEntry.objects.filter(action__in=["place", "unplace"]).count() == 3


def test_undo_and_redo_walk_through_ones_own_moves(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    put(session, actor, 11, "Room A")
    walk = []
    for step in (undo, undo, redo, redo, undo):
        step(conference=conference, actor=actor, at=AT)
        walk.append(where(session))
    one, two = "Main Hall 09:00-10:00", "Room A 11:00-12:00"
    assert walk == [one, "tray", one, two, one]
    assert Move.objects.count() == 7
    assert AuditEntry.objects.filter(action="undo move").count() == 3


def test_a_new_move_ends_what_can_be_done_again(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    undo(conference=conference, actor=actor, at=AT)
    assert redoable(conference, actor) is not None
    put(session, actor, 14)
    assert redoable(conference, actor) is None
    with pytest.raises(scheduling.NothingToUndoError):
        redo(conference=conference, actor=actor, at=AT)


def test_nobody_takes_back_the_move_of_another(conference: Conference) -> None:
    session, ada, ben = make_session(conference), member(conference, "ada"), member(conference, "ben")
    put(session, ada)
    assert undoable(conference, ben) is None
    with pytest.raises(scheduling.NothingToUndoError, match="no move of yours"):
        undo(conference=conference, actor=ben, at=AT)
    assert where(session) == "Main Hall 09:00-10:00"


def test_undo_refuses_where_another_moved_it_since_and_says_who(conference: Conference) -> None:
    session = make_session(conference)
    ada, ben = member(conference, "ada"), member(conference, "ben", "organiser")
    put(session, ada)
    put(session, ben, 14, "Room A", at=AT + timedelta(minutes=1))
    sentence = "An organiser moved 2B to Room A, Friday 14:00 to 15:00, 2 minutes ago."
    with pytest.raises(scheduling.StaleMoveError, match=sentence):
        undo(conference=conference, actor=ada, at=AT + timedelta(minutes=3))
    assert where(session) == "Room A 14:00-15:00"


def test_undo_refuses_what_was_changed_without_a_move(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    Slot.objects.update(starts_at=NINE + timedelta(hours=3), ends_at=NINE + timedelta(hours=4))
    with pytest.raises(scheduling.StaleMoveError, match="such as by an import; now it is in: Main Hall, Friday 12:00"):
        undo(conference=conference, actor=actor, at=AT)


def test_undo_refuses_a_place_that_is_taken_by_now(conference: Conference) -> None:
    one, two, actor = make_session(conference, "1A"), make_session(conference, "1B"), member(conference, "ada")
    put(one, actor)
    put(one, actor, 14)
    put(two, member(conference, "ben"))
    with pytest.raises(scheduling.RoomBusyError, match="1A and 1B overlap"):
        undo(conference=conference, actor=actor, at=AT)
    assert where(one) == "Main Hall 14:00-15:00"


def test_what_could_not_be_taken_back_does_not_stand_before_what_came_earlier(conference: Conference) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    actor, other = member(conference, "ada"), member(conference, "ben")
    put(two, actor, 11)
    put(two, actor, 12)
    put(one, actor)
    put(one, other, 14)
    refused = undoable(conference, actor)
    assert refused
    with pytest.raises(scheduling.StaleMoveError):
        undo(conference=conference, actor=actor, at=AT, number=refused.number)
    done = undo(conference=conference, actor=actor, at=AT, number=refused.number - 1, passed=[refused.number])
    assert (done.session, where(two)) == (two, "Main Hall 11:00-12:00")
    assert undoable(conference, actor, passed=range(1, 99)) == refused


def test_no_session_is_taken_back_into_no_room(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor, room="Room A")
    put(session, actor, 11)
    room_of(conference, "Room A").delete()
    with pytest.raises(scheduling.RoomGoneError, match="The room in which 2B stood was deleted since"):
        undo(conference=conference, actor=actor, at=AT)
    assert where(session) == "Main Hall 11:00-12:00"


def test_undo_of_another_move_than_was_shown_is_refused(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    put(session, actor, 14)
    with pytest.raises(scheduling.NothingToUndoError):
        undo(conference=conference, actor=actor, at=AT, number=1)
    assert where(session) == "Main Hall 14:00-15:00"


def test_a_stale_move_is_refused_with_who_changed_what_and_when(conference: Conference) -> None:
    session, ada = make_session(conference), member(conference, "ada")
    seen = mark_of(spot_of(put(session, ada)))
    remove(session=session, actor=ada, at=AT)
    hall, later = room_of(conference), AT + timedelta(hours=2)
    with pytest.raises(scheduling.StaleMoveError) as caught:
        place(session=session, room=hall, starts_at=NINE, actor=None, at=later, expected=seen)
    assert str(caught.value) == (
        "The programme team moved 2B to the tray, 2 hours ago. So nothing was moved. Look where it is now, then move it"
        " again."
    )
    assert where(session) == "tray"
    place(session=session, room=hall, starts_at=NINE, actor=None, at=later, expected="tray")
    assert where(session) == "Main Hall 09:00-10:00"


@pytest.mark.parametrize(
    ("pin", "hour", "room", "refused"),
    [
        ("room", 11, "Main Hall", False),
        ("room", 9, "Room A", True),
        ("time", 9, "Room A", False),
        ("time", 11, "Main Hall", True),
        ("both", 9, "Room A", True),
        ("both", 11, "Main Hall", True),
    ],
)
def test_what_is_pinned_stays(conference: Conference, pin: str, hour: int, room: str, *, refused: bool) -> None:
    session = make_session(conference, pin=pin)
    put(session, None)
    if refused:
        with pytest.raises(scheduling.PinnedError, match="Take the pin off on the session’s page first"):
            put(session, None, hour, room)
    else:
        put(session, None, hour, room)
    assert (where(session) == "Main Hall 09:00-10:00") == refused
    with pytest.raises(scheduling.PinnedError):
        remove(session=session, actor=None, at=AT)


def test_a_session_or_room_that_is_gone_is_refused_and_the_draft_stays_whole(conference: Conference) -> None:
    session, attic = make_session(conference), Room.objects.create(conference=conference, name="Attic")
    put(session, None)
    gone = Room.objects.get(pk=attic.pk)
    attic.delete()
    with pytest.raises(scheduling.UnknownRoomError):
        place(session=session, room=gone, starts_at=NINE, actor=None, at=AT)
    assert where(session) == "Main Hall 09:00-10:00"
    Session.objects.filter(pk=session.pk).delete()
    with pytest.raises(scheduling.SessionGoneError, match="2B was deleted meanwhile"):
        put(session, None)
    assert not draft_of(conference).slots.exists()


def test_undo_refuses_a_day_that_is_no_longer_one_of_the_conference(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    place(session=session, room=room_of(conference), starts_at=NINE + timedelta(days=1), actor=actor, at=AT)
    Conference.objects.update(first_day=date(2012, 2, 25))
    with pytest.raises(scheduling.OutsideConferenceError):
        undo(conference=Conference.objects.get(), actor=actor, at=AT)
