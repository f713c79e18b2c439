"""Nobody comes in before enough safety officers have agreed, whichever way they come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from delegates.clearance import is_cleared
from delegates.deciding import accept, put_in_line
from delegates.models import Referee, Registration, Review, VettingNote
from delegates.own_data import own_answers
from delegates.places import NotVettedError
from delegates.referees import ask_referee
from delegates.registration import change, withdraw
from delegates.reviewing import (
    NotAnOfficerError,
    OwnReferralError,
    ReviewClosedError,
    add_vetting_note,
    take_review_back,
)
from events.models import AuditEntry, Conference, TeamMember, User
from tests.conftest import make_user
from tests.delegates.kept import NEEDS_END, SECOND, run
from tests.delegates.vetted import agree, of, officer, protest, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

State = Registration.State
Verb = Callable[..., Registration]


@pytest.fixture
def two(conference: Conference) -> tuple[User, User]:
    """Two safety officers of a conference where both must agree."""
    vet(conference)
    return officer(conference, "first"), officer(conference, "second")


@pytest.mark.parametrize("verb", [accept, put_in_line])
def test_nobody_is_let_in_or_put_in_line_before_two_officers_have_agreed(
    conference: Conference, now: datetime, two: tuple[User, User], verb: Verb
) -> None:
    one = request(conference, now)
    assert one.state == State.REQUESTED
    for officers in ((), two[:1]):
        agree(one, *officers, at=now)
        with pytest.raises(NotVettedError):
            verb(registration=one, actor=None, at=now)
    agree(one, two[1], at=now)
    assert verb(registration=one, actor=None, at=now).state in {State.CONFIRMED, State.OFFERED}


def test_one_officer_who_agrees_twice_is_one(conference: Conference, now: datetime, two: tuple[User, User]) -> None:
    one = request(conference, now)
    agree(one, two[0], two[0], at=now)
    assert Review.objects.count() == 1
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)


def test_an_objection_stops_a_request_until_it_is_taken_back(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    third, one = officer(conference, "third"), request(conference, now)
    agree(one, *two, at=now)
    protest(one, third, at=now)
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    take_review_back(registration=one, reviewer=third, at=now)
    assert accept(registration=one, actor=None, at=now).state == State.CONFIRMED


def test_who_is_no_safety_officer_does_not_review_and_who_is_none_any_more_does_not_count(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    organiser = make_user("organiser@team.example")
    TeamMember.objects.create(conference=conference, user=organiser, role=TeamMember.Role.ORGANISER)
    with pytest.raises(NotAnOfficerError):
        agree(one, organiser, at=now)
    agree(one, *two, at=now)
    TeamMember.objects.filter(user=two[1]).delete()
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)


def test_a_referee_and_the_person_themselves_do_not_review(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    named = request(conference, now, referee=" FIRST@team.example")
    with pytest.raises(OwnReferralError):
        agree(named, two[0], at=now)
    own = request(conference, now, address="second@team.example")
    with pytest.raises(OwnReferralError):
        agree(own, two[1], at=now)


def rename(one: Registration, referee: str, at: datetime) -> None:
    """Let the person name another referee."""
    said = replace(own_answers(one), referee_name="Another", referee_address=referee)
    change(registration=one, answers=said, actor=None, at=at)


def test_an_agreement_counts_no_more_once_the_officer_is_named_or_was_asked_but_an_objection_does(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    rename(one, "second@team.example", now)
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    ask_referee(registration=one, actor=two[0], at=now)
    rename(one, "friend@example.org", now)
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    third = officer(conference, "third")
    with pytest.raises(OwnReferralError):
        agree(one, two[1], at=now)
    agree(one, two[0], third, at=now)
    assert is_cleared(one)
    fourth = officer(conference, "fourth")
    protest(one, fourth, at=now)
    rename(one, "fourth@team.example", now)
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)


def test_who_withdrew_and_asks_again_is_reviewed_anew(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    withdraw(registration=one, actor=None, at=now)
    again = request(conference, now + timedelta(hours=1))
    assert (again.pk, again.state, again.referee_address) == (one.pk, State.REQUESTED, "")
    with pytest.raises(NotVettedError):
        accept(registration=again, actor=None, at=now + timedelta(hours=1))


def test_a_decided_request_is_reviewed_no_more(conference: Conference, now: datetime, two: tuple[User, User]) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    accept(registration=one, actor=None, at=now)
    with pytest.raises(ReviewClosedError):
        protest(one, two[0], at=now)
    with pytest.raises(ReviewClosedError):
        take_review_back(registration=one, reviewer=two[0], at=now)


def test_nothing_of_the_vetting_is_in_the_history_of_the_registration(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    ask_referee(registration=one, actor=two[0], at=now)
    agree(one, two[0], at=now)
    entries = AuditEntry.objects.filter(record="registration", record_id=str(one.pk))
    assert list(entries.values_list("action", flat=True)) == ["register"]


def test_seven_days_after_the_conference_nothing_of_the_vetting_is_left(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    ask_referee(registration=one, actor=two[0], at=now)
    agree(one, two[0], at=now)
    add_vetting_note(registration=one, text="Call first.", author=two[0], at=now)
    kinds = (Referee, Review, VettingNote)
    run(NEEDS_END - SECOND)
    assert [kind._default_manager.count() for kind in kinds] == [1, 1, 1]
    run(NEEDS_END)
    assert [kind._default_manager.count() for kind in kinds] == [0, 0, 0]
    left = of(conference, "sunrise@example.org")
    assert (left.referee_name, left.referee_alias) == ("", "")
