"""Where vetting meets other ways in: nobody comes past a quota, keeps a place that was not given, or loses one."""

from datetime import datetime, timedelta

import pytest

from delegates.by_hand import Source, enter_by_hand
from delegates.deciding import accept, decline, put_in_line
from delegates.inviting import make_code
from delegates.models import Registration, WayIn
from delegates.offering import settle_all
from delegates.places import count_places
from events.models import Conference, Mail, User
from tests.delegates.holding import give, link
from tests.delegates.vetted import MORNING, agree, of, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

State = Registration.State
LATER = timedelta(hours=3)


@pytest.fixture
def two(conference: Conference) -> tuple[User, User]:
    """Two safety officers of a conference where both must agree."""
    vet(conference)
    return officer(conference, "first"), officer(conference, "second")


def code_for(conference: Conference, category: str, at: datetime) -> str:
    more = {"category": category, "label": "x", "uses_allowed": 9, "expires_at": None, "actor": None}
    return make_code(conference=conference, at=at, **more)[1]  # type: ignore[arg-type]  # each names its parts


def test_an_invitation_carries_no_untold_place_into_a_category_that_is_full(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    WayIn.objects.create(conference=conference, category="press", quota=0)
    one = request(conference, now)
    agree(one, *two, at=now)
    accept(registration=one, actor=None, at=now)
    request(conference, now + LATER, code=code_for(conference, "press", now))
    again = of(conference, "sunrise@example.org")
    assert (again.state, again.category) == (State.REQUESTED, "press")
    assert count_places(conference, at=now).taken["press"] == 0


def test_a_held_place_leaves_an_untold_place_a_place(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    accept(registration=one, actor=None, at=now)
    request(conference, now + LATER, code=link(give(conference, now, 1), now))
    assert of(conference, "sunrise@example.org").state == State.CONFIRMED


@pytest.mark.parametrize("verb", [accept, decline])
def test_an_untold_answer_stands_when_officers_need_not_agree_any_more(
    conference: Conference, now: datetime, two: tuple[User, User], verb: object
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    decided = verb(registration=one, actor=None, at=now).state  # type: ignore[operator]  # every verb takes these
    Conference.objects.update(reviews_needed=0, capacity=1)
    request(conference, now + LATER, code=code_for(conference, "delegate", now))
    assert of(conference, "sunrise@example.org").state == decided


def test_who_let_a_held_place_and_an_offer_go_is_entered_again_without_a_place(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now, code=link(give(conference, now, 1), now))
    agree(one, *two, at=now)
    assert put_in_line(registration=one, actor=None, at=now).state == State.OFFERED
    Mail.objects.update(state=Mail.State.SENT, sent_at=MORNING)
    settle_all(MORNING + timedelta(days=14))
    assert of(conference, "sunrise@example.org").state == State.WITHDRAWN
    more = {"display_name": "Sunrise", "category": "delegate", "source": Source.CALL, "address": "sunrise@example.org"}
    entered = enter_by_hand(conference=conference, actor=None, at=MORNING, **more)  # type: ignore[arg-type]  # each names its parts
    assert (entered.state, entered.holds_place) == (State.REQUESTED, False)
    assert count_places(conference, at=MORNING).taken.total() == 0
