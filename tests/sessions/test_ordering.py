"""Which session comes after which; nothing can come after itself, by however many steps."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import OperationalError, connections

from events.models import Conference
from sessions import ordering
from sessions.models import Order, Session
from sessions.ordering import CircleError, ElsewhereError, order_after
from tests.sessions.desk import NINE, make_session, other_conference


def put(session: Session, *after: Session) -> None:
    order_after(session=session, after=after, actor=None, at=NINE)


def orders() -> list[tuple[str, str]]:
    return list(Order.objects.order_by("session__code", "after__code").values_list("session__code", "after__code"))


def test_a_session_comes_after_those_that_are_named_and_no_others(conference: Conference) -> None:
    first, second, third = (make_session(conference, code) for code in ("1A", "1B", "1C"))
    put(third, first, second)
    assert orders() == [("1C", "1A"), ("1C", "1B")]
    put(third, second)
    assert orders() == [("1C", "1B")]
    put(third)
    assert orders() == []


def test_a_circle_is_refused_in_words_that_go_once_around(conference: Conference) -> None:
    first, second, third = (make_session(conference, code) for code in ("1A", "1B", "1C"))
    put(second, first)
    put(third, second)
    with pytest.raises(CircleError) as refused:
        put(first, third)
    assert (
        str(refused.value)
        == "1A would come after 1C, which comes after 1B, which comes after 1A. Nothing can come after itself."
    )
    assert orders() == [("1B", "1A"), ("1C", "1B")]


def test_a_session_cannot_come_after_itself_or_one_of_elsewhere(conference: Conference) -> None:
    session = make_session(conference)
    with pytest.raises(CircleError):
        put(session, session)
    with pytest.raises(ElsewhereError):
        put(session, make_session(other_conference(conference)))
    assert orders() == []


def test_two_ways_that_meet_are_no_circle(conference: Conference) -> None:
    top, left, right, end = (make_session(conference, code) for code in ("1A", "1B", "1C", "1D"))
    put(left, top)
    put(right, top)
    put(end, left, right)
    assert len(orders()) == 4


def cross(conference: Conference) -> Counter[str]:
    """Let two people at once put each of two sessions after the other."""
    first, second = make_session(conference, "1A"), make_session(conference, "1B")
    pairs, start = [(first, second), (second, first)], Barrier(2)

    def run(number: int) -> str:
        start.wait()
        try:
            put(*pairs[number])
        except CircleError:
            return "refused"
        except OperationalError:
            return "lost"
        else:
            return "put"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return Counter(pool.map(run, range(2)))


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_two_at_once_make_no_circle(conference: Conference) -> None:
    assert cross(conference) == Counter(put=1, refused=1)
    assert Order.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_without_the_lock_two_at_once_can_make_one(conference: Conference) -> None:
    if connections["default"].vendor == "sqlite":
        pytest.skip("SQLite runs one writing transaction at a time, with or without a lock of rows")
    both_looked = Barrier(2)
    refuse = ordering._refuse_circle

    def look(session: Session, before: ordering.Before) -> None:
        refuse(session, before)
        both_looked.wait(timeout=10)

    with patch.object(ordering, "lock", lambda conference: conference), patch.object(ordering, "_refuse_circle", look):
        assert cross(conference) == Counter(put=2)
