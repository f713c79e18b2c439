"""Many people ask for few places at the same moment, use one code, or answer offers."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError, Event
from time import sleep
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections

from delegates import inviting, registration, untold
from delegates.allotting import change_places, give_places, make_personal_link
from delegates.bulk import begin, go_on
from delegates.deciding import put_in_line
from delegates.describing import Answers
from delegates.inviting import InvitationCodeError, make_code
from delegates.models import Allotment, InvitationCode, Registration, Submission
from delegates.places import RegistrationError
from delegates.registration import register
from delegates.undoing import UndoneAlreadyError, undo
from events import outbox
from events.models import Conference, Mail
from tests.conftest import make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

PEOPLE = 60
PLACES = 10


def ask(conference: Conference, number: int, token: UUID, at: datetime, code: str = "") -> str:
    try:
        answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="delegate")
        return register(conference=conference, answers=answers, token=token, at=at, code=code).state
    except InvitationCodeError:
        return "refused"
    except OperationalError:
        return "lost"
    finally:
        connections.close_all()


def all_at_once(job: Callable[[int], str], count: int) -> Counter[str]:
    start = Barrier(count)

    def run(number: int) -> str:
        start.wait()
        return job(number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(run, range(count)))


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Take away what protects the places: the row lock, and SQLite's immediate transactions."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    with patch.object(registration, "lock", lambda conference: Conference.objects.get(pk=conference.pk)):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def test_sixty_requests_for_ten_places_end_with_ten_places_and_fifty_waiting(
    conference: Conference, now: datetime
) -> None:
    assert conference.capacity == PLACES
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now), PEOPLE)
    assert outcome == {"confirmed": PLACES, "waiting": PEOPLE - PLACES}
    assert Counter(Registration.objects.values_list("state", flat=True)) == outcome
    assert len(set(Registration.objects.values_list("code", flat=True))) == PEOPLE
    assert Mail.objects.count() == PEOPLE


def test_without_the_lock_places_are_given_twice_or_requests_are_lost(conference: Conference, now: datetime) -> None:
    with without_the_lock():
        outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now), PEOPLE)
    assert outcome != {"confirmed": PLACES, "waiting": PEOPLE - PLACES}


def test_the_same_form_sent_twenty_times_in_parallel_is_one_registration(conference: Conference, now: datetime) -> None:
    token = uuid4()
    outcome = all_at_once(lambda _number: ask(conference, 1, token, now), 20)
    assert outcome == {"confirmed": 20}
    assert (Registration.objects.count(), Submission.objects.count(), Mail.objects.count()) == (1, 1, 1)


def test_the_same_person_sending_two_forms_in_parallel_is_one_registration(
    conference: Conference, now: datetime
) -> None:
    all_at_once(lambda _number: ask(conference, 1, uuid4(), now), 2)
    assert (Registration.objects.count(), Submission.objects.count()) == (1, 2)


def code_for_five(conference: Conference, at: datetime) -> str:
    more = {"category": "press", "label": "x", "uses_allowed": 5, "expires_at": None, "actor": None}
    return make_code(conference=conference, at=at, **more)[1]  # type: ignore[arg-type]


def test_twenty_people_with_a_code_for_five_are_five(conference: Conference, now: datetime) -> None:
    text = code_for_five(conference, now)
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now, text), 20)
    assert outcome == {"confirmed": 5, "refused": 15}
    assert (InvitationCode.objects.get().uses, Registration.objects.filter(category="press").count()) == (5, 5)


def test_without_the_lock_a_code_that_is_looked_at_and_then_counted_lets_more_in(
    conference: Conference, now: datetime
) -> None:
    text = code_for_five(conference, now)
    seen = Barrier(20)

    def look_and_count(place: Conference, typed: str, *, at: datetime) -> InvitationCode:
        row = inviting.find_usable(place, typed, at=at)
        if row is None:
            raise InvitationCodeError
        with suppress(BrokenBarrierError):
            seen.wait(timeout=2)
        InvitationCode.objects.filter(pk=row.pk).update(uses=row.uses + 1)
        return row

    with without_the_lock(), patch.object(registration, "use_code", look_and_count):
        outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now, text), 20)
    assert outcome != {"confirmed": 5, "refused": 15}


def test_two_who_ask_for_the_last_place_are_one_in_and_one_in_line(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=1)
    assert all_at_once(lambda number: ask(conference, number, uuid4(), now), 2) == {"confirmed": 1, "waiting": 1}


def test_two_who_leave_at_once_free_two_places_for_two_offers(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=2)
    for number in range(5):
        ask(conference, number, uuid4(), now)
    holders = list(Registration.objects.confirmed().select_related("conference"))

    def leave(number: int) -> str:
        try:
            return registration.withdraw(registration=holders[number], actor=None, at=now).state
        finally:
            connections.close_all()

    assert all_at_once(leave, 2) == {"withdrawn": 2}
    states = Counter(Registration.objects.values_list("state", flat=True))
    assert states == {"withdrawn": 2, "offered": 2, "waiting": 1}


def held_links(conference: Conference, at: datetime, count: int) -> list[str]:
    """Return that many personal links for as many places held as delegates."""
    until = at + timedelta(days=3)
    more = {"label": "x", "category": "delegate", "places": count, "expires_at": until, "actor": None}
    allotment, _token = give_places(conference=conference, at=at, **more)  # type: ignore[arg-type]
    return [make_personal_link(allotment=allotment, left=str(left), at=at) for left in range(count, 0, -1)]


def test_two_bearers_of_links_for_the_last_held_place_are_one_in_and_one_refused(
    conference: Conference, now: datetime
) -> None:
    links = held_links(conference, now, 2)
    allotment = Allotment.objects.select_related("conference").get()
    change_places(allotment=allotment, places=1, expires_at=allotment.expires_at, actor=None, at=now)
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now, links[number]), 2)
    assert outcome == {"confirmed": 1, "refused": 1}
    assert (Allotment.objects.get().taken, sum(InvitationCode.objects.values_list("uses", flat=True))) == (1, 1)


def test_twenty_people_with_one_personal_link_are_one(conference: Conference, now: datetime) -> None:
    text = held_links(conference, now, 1)[0]
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now, text), 20)
    assert outcome == {"confirmed": 1, "refused": 19}


def test_a_stranger_beside_a_bearer_gets_no_place_that_is_held(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=2)
    links = held_links(conference, now, 2)
    outcome = all_at_once(lambda number: ask(conference, number, uuid4(), now, [*links, "", "", "", ""][number]), 6)
    assert outcome == {"confirmed": 2, "waiting": 4}
    assert set(Registration.objects.confirmed().values_list("category", flat=True)) == {"delegate"}
    assert Allotment.objects.get().taken == 2


def test_a_page_that_is_sent_twice_at_once_makes_one_link(conference: Conference, now: datetime) -> None:
    held_links(conference, now, 1)
    allotment = Allotment.objects.select_related("conference").get()
    change_places(allotment=allotment, places=3, expires_at=allotment.expires_at, actor=None, at=now)

    def make(_number: int) -> str:
        try:
            make_personal_link(allotment=allotment, left="2", at=now)
        except RegistrationError:
            return "refused"
        finally:
            connections.close_all()
        return "made"

    assert all_at_once(make, 2) == {"made": 1, "refused": 1}


def test_mails_are_released_while_the_offers_they_tell_of_are_prolonged(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST, holds_mail=True)
    conference.refresh_from_db()
    for number in range(3):
        ask(conference, number, uuid4(), now)
    for row in Registration.objects.select_related("conference"):
        put_in_line(registration=row, actor=None, at=now)
    for row in reversed(untold.untold_offers(conference)):  # PostgreSQL finds what was changed last, last
        Mail.objects.filter(reference=row.code, purpose="offer").update(attempts=0)
    actor = make_user("actor@team.example")
    later, prolong, has_begun = now + timedelta(hours=3), untold._prolong, Event()

    def slowly(registration: Registration, at: datetime) -> None:
        prolong(registration, at)
        has_begun.set()
        sleep(0.3)

    monkeypatch.setattr(untold, "_prolong", slowly)

    def prolong_or_release(number: int) -> str:
        try:
            if number:
                has_begun.wait(5)
                outbox.release_all(conference=conference, shown_at=later, actor=actor, at=later)
            else:
                untold.prolong_untold(conference, at=later)
        except OperationalError:
            return "lost"
        finally:
            connections.close_all()
        return "done"

    assert all_at_once(prolong_or_release, 2) == {"done": 2}


def test_two_who_undo_at_once_while_others_ask_undo_once_and_give_no_place_twice(
    conference: Conference, now: datetime
) -> None:
    Conference.objects.update(capacity=3, admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    for number in range(3):
        ask(conference, number, uuid4(), now)
    rows, actor = list(Registration.objects.select_related("person")), make_user("actor@team.example")
    step = begin(pk=uuid4(), conference=conference, action="accept", registrations=rows, actor=actor, at=now)
    go_on(step, actor=actor, at=now)
    Conference.objects.update(admission=Conference.Admission.OPEN)

    def undo_or_ask(number: int) -> str:
        try:
            if number > 1:
                return ask(conference, number + 9, uuid4(), now)
            return f"put back {len(undo(step=step, actor=actor, at=now).restored)}"
        except UndoneAlreadyError:
            return "undone before"
        finally:
            connections.close_all()

    outcome = all_at_once(undo_or_ask, 8)
    assert (outcome["put back 3"], outcome["undone before"]) == (1, 1)
    states = Counter(Registration.objects.values_list("state", flat=True))
    assert (states["requested"], states["confirmed"] + states["offered"], states["waiting"]) == (3, 3, 3)
