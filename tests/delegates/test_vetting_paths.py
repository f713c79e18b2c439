"""No way past the officers: invitations, held places, files, entry by hand, decisions about many, the line, undo."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest

from delegates.bulk import begin, go_on, outcome_of
from delegates.by_hand import Source, change_category, enter_by_hand
from delegates.deciding import accept, decline, put_in_line
from delegates.importing import Answer, import_people
from delegates.inviting import make_code
from delegates.models import Registration
from delegates.offering import accept_offer, settle_all
from delegates.places import NotVettedError, RegistrationError, count_places
from delegates.registration import withdraw
from delegates.sheets import read_sheet
from delegates.undoing import undo
from events.models import Conference, User
from tests.delegates.holding import give, link
from tests.delegates.vetted import agree, of, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

State = Registration.State
Verb = Callable[..., Registration]


@pytest.fixture
def two(conference: Conference) -> tuple[User, User]:
    """Two safety officers of a conference where both must agree."""
    vet(conference)
    return officer(conference, "first"), officer(conference, "second")


def test_an_invitation_code_gives_its_category_and_no_place(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    more = {"category": "press", "label": "x", "uses_allowed": 2, "expires_at": None, "actor": None}
    _row, text = make_code(conference=conference, at=now, **more)  # type: ignore[arg-type]
    new = request(conference, now, code=text)
    assert (new.state, new.category, new.holds_place) == (State.REQUESTED, "press", False)
    request(conference, now, address="reed@example.org")
    request(conference, now, address="reed@example.org", code=text)
    known = of(conference, "reed@example.org")
    assert (known.state, known.category, known.holds_place) == (State.REQUESTED, "press", False)


def test_a_held_place_is_kept_for_the_request_until_it_is_decided(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    Conference.objects.update(capacity=1)
    row = give(conference, now, 1)
    one = request(conference, now, code=link(row, now))
    assert (one.state, one.holds_place) == (State.REQUESTED, True)
    conference.refresh_from_db()
    assert count_places(conference, at=now).overall == 0
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    agree(one, *two, at=now)
    assert accept(registration=one, actor=None, at=now).state == State.CONFIRMED
    assert count_places(conference, at=now).overall == 0


@pytest.mark.parametrize("verb", [decline, withdraw])
def test_the_kept_place_goes_to_the_line_when_the_request_ends(
    conference: Conference, now: datetime, two: tuple[User, User], verb: Verb
) -> None:
    Conference.objects.update(capacity=1)
    one = request(conference, now, code=link(give(conference, now, 1), now))
    other = request(conference, now, address="reed@example.org")
    agree(other, *two, at=now)
    assert put_in_line(registration=other, actor=None, at=now).state == State.WAITING
    verb(registration=one, actor=None, at=now)
    assert of(conference, "reed@example.org").state == State.OFFERED


def test_an_import_with_places_enters_requests_alone(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    sheet = read_sheet(b"Name,E-mail\nSunrise,sunrise@example.org\n")
    mapped = [Answer.NAME, Answer.ADDRESS]
    plan = import_people(sheet, mapped, conference=conference, actor=None, at=now, with_places=True)
    assert (len(plan.newcomers), plan.placed) == (1, 0)
    assert of(conference, "sunrise@example.org").state == State.REQUESTED


def test_entry_by_hand_and_another_category_give_no_place(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    more = {"display_name": "Reed", "category": "guest", "source": Source.CALL}
    one = enter_by_hand(conference=conference, actor=None, at=now, **more)  # type: ignore[arg-type]
    assert change_category(registration=one, category="press", actor=None, at=now).state == State.REQUESTED
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    agree(one, *two, at=now)
    assert accept(registration=one, actor=None, at=now).state == State.CONFIRMED


def test_a_decision_about_many_leaves_out_whom_officers_have_not_agreed_to_and_says_so(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    rows = [request(conference, now, address=f"{name}@example.org") for name in ("reed", "moss")]
    agree(rows[0], *two, at=now)
    step = begin(pk=uuid4(), conference=conference, action="accept", registrations=rows, actor=two[0], at=now)
    outcome = outcome_of(go_on(step, actor=two[0], at=now))
    assert outcome.done == (rows[0].code,)
    assert outcome.refused == {"safety officers have yet to agree": (rows[1].code,)}


def test_who_waited_before_officers_had_to_agree_is_offered_nothing_until_they_have(
    conference: Conference, now: datetime
) -> None:
    Conference.objects.update(capacity=1)
    first, second = (request(conference, now, address=f"{name}@example.org") for name in ("reed", "moss"))
    assert (first.state, second.state) == (State.CONFIRMED, State.WAITING)
    vet(conference, 1)
    Conference.objects.update(capacity=1)
    withdraw(registration=first, actor=None, at=now)
    settle_all(now)
    assert of(conference, "moss@example.org").state == State.WAITING
    assert count_places(conference, at=now).waited_for == []
    agree(second, officer(conference, "first"), at=now)
    assert of(conference, "moss@example.org").state == State.OFFERED


def test_an_offer_made_before_officers_had_to_agree_is_not_taken_and_goes_back_in_line(
    conference: Conference, now: datetime
) -> None:
    Conference.objects.update(capacity=1)
    first, _second = (request(conference, now, address=f"{name}@example.org") for name in ("reed", "moss"))
    withdraw(registration=first, actor=None, at=now)
    offered = of(conference, "moss@example.org")
    assert offered.state == State.OFFERED
    vet(Conference.objects.get(), 1)
    with pytest.raises(RegistrationError):
        accept_offer(registration=offered, actor=None, at=now)
    settle_all(now)
    back = of(conference, "moss@example.org")
    assert (back.state, back.offer_ends_at, back.queued_at) == (State.WAITING, None, offered.queued_at)


def test_undoing_puts_nobody_back_in_line_to_whom_officers_have_not_agreed(
    conference: Conference, now: datetime
) -> None:
    Conference.objects.update(capacity=1)
    _first, second = (request(conference, now, address=f"{name}@example.org") for name in ("reed", "moss"))
    actor = officer(conference, "first")
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=[second], actor=actor, at=now)
    step = go_on(step, actor=actor, at=now)
    vet(Conference.objects.get(), 1)
    undo(step=step, actor=actor, at=now)
    assert of(conference, "moss@example.org").state == State.REQUESTED


def test_undoing_gives_a_kept_place_back_only_as_long_as_it_is_free(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    Conference.objects.update(capacity=1)
    one = request(conference, now, code=link(give(conference, now, 1), now))
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=[one], actor=two[0], at=now)
    undo(step=go_on(step, actor=two[0], at=now), actor=two[0], at=now)
    assert of(conference, "sunrise@example.org").holds_place
    other = request(conference, now, address="reed@example.org")
    agree(other, *two, at=now)
    put_in_line(registration=other, actor=None, at=now)
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=[one], actor=two[0], at=now)
    undo(step=go_on(step, actor=two[0], at=now), actor=two[0], at=now)
    assert (of(conference, "sunrise@example.org").holds_place, of(conference, "reed@example.org").state) == (
        False,
        State.OFFERED,
    )
