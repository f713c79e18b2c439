"""The mail of an offer does not outlive the offer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from delegates import deciding, registration
from delegates.describing import Answers
from delegates.models import Registration
from delegates.offering import accept_offer, settle_all
from delegates.registration import register
from events.models import Conference, Mail

HOUR = timedelta(hours=1)
State = Registration.State


@pytest.fixture
def offered(conference: Conference, now: datetime) -> Registration:
    """Someone who is offered a place by a mail that is held."""
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST, holds_mail=True)
    conference.refresh_from_db()
    said = Answers(display_name="Dawn", address="dawn@example.org", category="delegate")
    sent = register(conference=conference, answers=said, token=uuid4(), at=now)
    found = Registration.objects.select_related("person", "conference").get(code=sent.reference)
    deciding.put_in_line(registration=found, actor=None, at=now)
    found.refresh_from_db()
    assert (found.state, offers()) == (State.OFFERED, ["held"])
    return found


def offers() -> list[str]:
    return list(Mail.objects.filter(purpose="offer").values_list("state", flat=True))


@pytest.mark.parametrize("verb", [accept_offer, deciding.accept, deciding.take_back, registration.withdraw])
def test_it_is_not_sent_any_more_once_the_offer_was_taken_or_is_over(
    offered: Registration, now: datetime, verb: Callable[..., Registration]
) -> None:
    assert verb(registration=offered, actor=None, at=now + HOUR).state != State.OFFERED
    assert offers() == ["discarded"]


def test_nor_after_the_last_day(offered: Registration, now: datetime) -> None:
    Registration.objects.update(offer_ends_at=now + 60 * 24 * HOUR)
    settle_all(now + 60 * 24 * HOUR)
    assert (Registration.objects.get().state, offers()) == (State.WITHDRAWN, ["discarded"])


def test_one_that_a_worker_is_sending_goes_out(offered: Registration, now: datetime) -> None:
    Mail.objects.filter(purpose="offer").update(state=Mail.State.QUEUED, claimed_until=now + 2 * HOUR)
    deciding.take_back(registration=offered, actor=None, at=now + HOUR)
    assert offers() == ["queued"]
