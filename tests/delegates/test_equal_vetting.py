"""Where officers must agree first, nobody learns either whether an address is registered (docs/decisions/0009)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from delegates.models import Registration
from delegates.offering import settle_all
from events.models import Conference
from tests.delegates import test_equal_work as equal
from tests.delegates.holding import give
from tests.delegates.vetted import vet
from vault.keys import ALIAS_REF, site_key

_calm = equal._calm
REFEREE = {"referee_name": "A Friend", "referee_address": "friend@example.org"}


def _declined(conference: Conference, at: datetime) -> None:
    equal._registered(conference, at)
    Registration.objects.update(state=Registration.State.DECLINED)


@pytest.mark.parametrize("asking", [equal._without, equal._questions, equal._link, equal._code])
@pytest.mark.parametrize("known", [equal._registered, _declined, equal._withdrawn, equal._contributor])
def test_a_known_address_causes_as_many_queries_and_the_same_answer(
    conference: Conference,
    now: datetime,
    known: Callable[[Conference, datetime], object],
    asking: Callable[[Conference, datetime], equal.Sent],
) -> None:
    site_key(ALIAS_REF)
    give(conference, now, 3)
    vet(conference)
    known(conference, now)
    answer, main, keys = equal.send(equal.ADDRESS, REFEREE | dict(asking(conference, now)))
    settle_all(now)
    other, main_of_other, keys_of_other = equal.send("new@example.org", REFEREE | dict(asking(conference, now)))
    assert (main, keys) == (main_of_other, keys_of_other)
    assert (answer.status_code, equal.page(answer)) == (other.status_code, equal.page(other))
