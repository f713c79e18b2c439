"""What is decided and not told yet is told by no other door: letters, travel support, the file of one's own data."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from delegates.bulk import begin, go_on
from delegates.deciding import accept, decline, put_in_line
from delegates.handing_over import history as history_in_file
from delegates.handing_over import mails as mails_in_file
from delegates.handing_over import registration as request_in_file
from delegates.handing_over_travel import support as support_in_file
from delegates.lifecycle import count_all
from delegates.models import Registration, VisaRequest
from delegates.referees import ask_referee
from delegates.support_lists import own_decision
from delegates.supporting import grant
from delegates.undoing import undo
from delegates.visas import NoPlaceError, ask_for_letter
from events.models import Conference, Mail
from tests.conftest import make_user
from tests.delegates.travelling import DETAILS, money
from tests.delegates.vetted import MORNING, agree, of, officer, request, vet
from vault.fields import Json

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

SECOND = timedelta(seconds=1)
LATER = timedelta(hours=3)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    """An open request to which both officers have agreed."""
    vet(conference)
    one = request(conference, now)
    agree(one, officer(conference, "first"), officer(conference, "second"), at=now)
    return one


def test_a_letter_is_asked_for_once_the_place_is_told(one: Registration, now: datetime) -> None:
    accept(registration=one, actor=None, at=now)
    with pytest.raises(NoPlaceError):
        ask_for_letter(registration=one, details=DETAILS, actor=None, at=MORNING - SECOND)
    assert VisaRequest.objects.count() == 0
    ask_for_letter(registration=one, details=DETAILS, actor=None, at=MORNING)
    assert VisaRequest.objects.count() == 1


@pytest.mark.parametrize("verb", [accept, decline, put_in_line])
def test_the_file_says_no_more_of_the_request_before_the_morning(
    one: Registration, now: datetime, verb: object
) -> None:
    before = request_in_file(one.person, MORNING - SECOND)
    verb(registration=one, actor=None, at=now + LATER)  # type: ignore[operator]  # every verb takes these
    again = of(one.conference, "sunrise@example.org")
    assert request_in_file(again.person, MORNING - SECOND) == before


def told_of(one: Registration, at: datetime) -> tuple[Json, Json]:
    """Return the history and the mails of the file that the person downloads at that moment."""
    person = of(one.conference, "sunrise@example.org").person
    return history_in_file(person, at), mails_in_file(person, at)


def test_an_answer_that_was_taken_back_untold_never_stands_in_the_file(one: Registration, now: datetime) -> None:
    before = told_of(one, MORNING - SECOND)
    step = begin(
        pk=uuid4(),
        conference=one.conference,
        action="accept",
        registrations=[one],
        actor=make_user("o@x.example"),
        at=now,
    )
    go_on(step, actor=step.actor, at=now)
    undo(step=step, actor=step.actor, at=now + SECOND)
    assert told_of(one, MORNING - SECOND) == before


def test_the_file_tells_one_answer_as_of_its_morning_however_it_came_about(one: Registration, now: datetime) -> None:
    decline(registration=one, actor=None, at=now + LATER)
    accept(registration=one, actor=None, at=now + 2 * LATER)
    file = json.dumps(
        [told_of(one, MORNING), request_in_file(of(one.conference, "sunrise@example.org").person, MORNING)]
    )
    assert "declined" not in file
    assert "T15:00" not in file
    assert "T18:00" not in file
    assert file.count("gave a place") == 1


def test_the_file_does_not_tell_that_a_referee_was_asked(one: Registration, now: datetime) -> None:
    before = told_of(one, MORNING)
    ask_referee(registration=one, actor=None, at=now)
    assert Mail.objects.filter(purpose="reference", key_ref=one.key_ref).exists()
    assert told_of(one, MORNING) == before


def test_support_that_follows_an_answer_is_told_with_it_and_no_sooner(one: Registration, now: datetime) -> None:
    accept(registration=one, actor=None, at=now + LATER)
    line = money(one.conference, "500", now)
    grant(registration=one, line=line, units=10_000, note="", actor=None, at=now + 2 * LATER)
    person = of(one.conference, "sunrise@example.org").person
    label = "what was decided about your travel support"
    assert own_decision(one, MORNING - SECOND) is None
    assert support_in_file(person, MORNING - SECOND) is None
    assert label not in {str(words) for words, _number in count_all(person, MORNING - SECOND)}
    shown = own_decision(one, MORNING)
    assert shown is not None
    assert shown.at == MORNING
    told = support_in_file(person, MORNING)
    assert isinstance(told, dict)
    assert told["at"] == "2012-01-23T09:00:00+00:00"
    assert label in {str(words) for words, _number in count_all(person, MORNING)}


def test_support_that_was_granted_before_the_answer_stays_told(one: Registration, now: datetime) -> None:
    grant(registration=one, line=money(one.conference, "500", now), units=100, note="", actor=None, at=now)
    accept(registration=one, actor=None, at=now + LATER)
    assert own_decision(one, MORNING - SECOND) is not None
