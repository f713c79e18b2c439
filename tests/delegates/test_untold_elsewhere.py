"""What is decided and not told yet is told by no other door: letters, travel support, the file of one's own data."""

from datetime import datetime, timedelta

import pytest

from delegates.deciding import accept
from delegates.models import Registration, VisaRequest
from delegates.visas import NoPlaceError, ask_for_letter
from events.models import Conference
from tests.delegates.travelling import DETAILS
from tests.delegates.vetted import MORNING, agree, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

SECOND = timedelta(seconds=1)


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
