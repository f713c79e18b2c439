"""What is decided and not told yet is told by no other door: letters, travel support, the file of one's own data."""

from datetime import datetime, timedelta

import pytest

from delegates.deciding import accept, decline, put_in_line
from delegates.handing_over import registration as request_in_file
from delegates.models import Registration, VisaRequest
from delegates.visas import NoPlaceError, ask_for_letter
from events.models import Conference
from tests.delegates.travelling import DETAILS
from tests.delegates.vetted import MORNING, agree, of, officer, request, vet

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
    verb(registration=one, actor=None, at=now + LATER)  # type: ignore[operator]
    again = of(one.conference, "sunrise@example.org")
    assert request_in_file(again.person, MORNING - SECOND) == before
