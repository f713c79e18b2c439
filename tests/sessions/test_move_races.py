"""Several organisers who move one session, or take the same move back, at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError, connection, connections

from events.models import Conference, User
from sessions import moving, undoing
from sessions.models import Move, ScheduleVersion, Session, Slot
from sessions.publishing import draft_of
from sessions.scheduling import NothingToUndoError, StaleMoveError, place
from sessions.standing import mark_of, spot_after, spot_of
from sessions.undoing import undo
from tests.delegates.test_races import all_at_once
from tests.sessions.desk import make_session
from tests.sessions.test_moves import AT, NINE, member, put, room_of

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

EDITORS = 4
ONE_MOVES = {"moved": 1, "stale": 3}


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away the lock of the draft's row, and SQLite's immediate transactions; let all read before anyone writes."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    seen = Barrier(EDITORS)
    with (
        patch.object(moving, "lock_draft", lambda conference: ScheduleVersion.objects.get(conference=conference)),
        patch.object(moving, "_refuse_pinned", meeting(seen)),
    ):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def meeting(barrier: Barrier) -> Callable[..., None]:
    def wait(*_args: object) -> None:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=2)

    return wait


def move(session: Session, mark: str, number: int) -> str:
    start = NINE + timedelta(hours=1 + number)
    try:
        mine = Session.objects.select_related("conference").get(pk=session.pk)
        place(session=mine, room=room_of(mine.conference), starts_at=start, actor=None, at=AT, expected=mark)
    except StaleMoveError:
        return "stale"
    except (OperationalError, IntegrityError):
        return "lost"
    finally:
        connections.close_all()
    return "moved"


def four_moves(conference: Conference) -> Counter[str]:
    session = make_session(conference)
    mark = mark_of(spot_of(put(session, None)))
    return all_at_once(lambda number: move(session, mark, number), EDITORS)


def test_of_four_who_saw_it_in_one_place_one_moves_it(conference: Conference) -> None:
    assert four_moves(conference) == ONE_MOVES
    last, slot = Move.objects.order_by("-number")[0], Slot.objects.get()
    assert (last.number, spot_after(last)) == (2, spot_of(slot))


def test_without_the_lock_a_move_is_made_twice_or_lost(conference: Conference) -> None:
    draft_of(conference)
    with without_the_lock():
        outcome = four_moves(conference)
    assert outcome != ONE_MOVES


def take_back(conference: Conference, actor: User) -> str:
    try:
        undo(conference=conference, actor=actor, at=AT, number=2)
    except NothingToUndoError:
        return "nothing"
    except OperationalError:
        return "lost"
    finally:
        connections.close_all()
    return "taken back"


def test_undo_pressed_four_times_at_once_takes_one_move_back(conference: Conference) -> None:
    session, actor = make_session(conference), member(conference, "ada")
    put(session, actor)
    put(session, actor, 14)
    assert all_at_once(lambda _number: take_back(conference, actor), 4) == {"taken back": 1, "nothing": 3}
    assert Slot.objects.get().starts_at == NINE
    assert undoing.undoable(conference, actor) == Move.objects.get(number=1)
