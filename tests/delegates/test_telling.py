"""The time that an answer takes says nothing: until the morning it is told, everything is as for an open request."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates.answers import is_asked_follow_ups
from delegates.bulk import begin, go_on
from delegates.deciding import accept, decline, put_in_line
from delegates.describing import Answers
from delegates.inviting import make_code
from delegates.models import Registration
from delegates.offering import NotOfferedError, accept_offer, settle_all
from delegates.registration import change, withdraw
from delegates.telling import answer_due, as_told, told_state
from delegates.undoing import undo
from events import clock
from events.models import Conference, Mail, User
from events.outbox import deliver, hold, release, release_all
from tests.conftest import make_user, sign_in
from tests.delegates.vetted import MORNING, agree, of, officer, request, vet

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

State = Registration.State
Verb = Callable[..., Registration]
SECOND = timedelta(seconds=1)


@pytest.fixture
def two(conference: Conference) -> tuple[User, User]:
    """Two safety officers of a conference where both must agree."""
    vet(conference)
    return officer(conference, "first"), officer(conference, "second")


def decided(conference: Conference, now: datetime, two: tuple[User, User], verb: Verb, **more: str) -> Registration:
    """Return a request about which that was decided three hours after it came."""
    one, at = request(conference, now, **more), now + timedelta(hours=3)
    agree(one, *two, at=at)
    verb(registration=one, actor=None, at=at)
    return of(conference, str(one.person.address))


def news() -> list[Mail]:
    return list(Mail.objects.filter(purpose__in=["news", "offer"]).exclude(state="discarded"))


@pytest.mark.parametrize("verb", [accept, decline, put_in_line])
def test_every_answer_is_told_on_the_same_morning(
    conference: Conference, now: datetime, two: tuple[User, User], verb: Verb
) -> None:
    one = decided(conference, now, two, verb)
    assert one.answer_due_at == MORNING
    assert told_state(one, MORNING - SECOND) == State.REQUESTED
    assert told_state(one, MORNING) == one.state != State.REQUESTED
    assert {mail.due_at for mail in news()} == {MORNING}


def test_a_late_answer_is_told_on_the_first_morning_after_it(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = request(conference, now)
    early = datetime(2012, 1, 25, 8, 59, tzinfo=UTC)
    assert answer_due(one, early) == early + timedelta(minutes=1)
    assert answer_due(one, early + timedelta(minutes=1)) == datetime(2012, 1, 26, 9, 0, tzinfo=UTC)


def test_the_morning_is_that_of_the_conference(conference: Conference, now: datetime, two: tuple[User, User]) -> None:
    conference.time_zone = "Asia/Manila"
    conference.save()
    assert decided(conference, now, two, accept).answer_due_at == datetime(2012, 1, 23, 1, 0, tzinfo=UTC)


def test_where_nobody_has_to_agree_an_answer_is_told_at_once(conference: Conference, now: datetime) -> None:
    one = request(conference, now)
    assert (one.state, one.answer_due_at) == (State.CONFIRMED, None)


def test_an_offer_lasts_its_time_from_when_it_is_told_and_is_not_taken_before(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = decided(conference, now, two, put_in_line)
    assert (one.state, one.offer_ends_at) == (State.OFFERED, MORNING + timedelta(hours=conference.offer_hours))
    with pytest.raises(NotOfferedError):
        accept_offer(registration=one, actor=None, at=MORNING - SECOND)
    settle_all(MORNING)
    deliver(now=lambda: MORNING)
    assert accept_offer(registration=one, actor=None, at=MORNING).state == State.CONFIRMED


def test_mails_do_not_leave_earlier_by_a_decision_about_many_its_undoing_or_a_release(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one, actor = request(conference, now), two[0]
    agree(one, *two, at=now)
    step = begin(pk=uuid4(), conference=conference, action="accept", registrations=[one], actor=actor, at=now)
    step = go_on(step, actor=actor, at=now)
    assert [mail.due_at for mail in news()] == [MORNING]
    mail = news()[0]
    hold(mail=mail, actor=actor, at=now)
    release(mail=Mail.objects.get(pk=mail.pk), actor=actor, at=now)
    assert [mail.due_at for mail in news()] == [MORNING]
    hold(mail=Mail.objects.get(pk=mail.pk), actor=actor, at=now)
    release_all(conference=conference, shown_at=now, actor=actor, at=now)
    assert [mail.due_at for mail in news()] == [MORNING]
    undo(step=step, actor=actor, at=now)
    back = of(conference, "sunrise@example.org")
    assert (back.state, back.answer_due_at, news()) == (State.REQUESTED, None, [])


def test_a_held_mail_that_is_released_after_the_morning_leaves_at_once(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    Conference.objects.update(holds_mail=True)
    decided(conference, now, two, accept)
    late = MORNING + timedelta(hours=5)
    release_all(conference=conference, shown_at=late, actor=two[0], at=late)
    assert [mail.due_at for mail in news()] == [late]


GUARD = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
PAGES = ("", "change/", "withdraw/", "questions/")


def seen(client: Client, conference: Conference) -> list[tuple[int, bytes]]:
    """Return what the person sees of their own pages and of the conference's."""
    own = [f"/{conference.slug}/registration/{page}" for page in PAGES]
    answers = [client.get(path) for path in [*own, f"/{conference.slug}/", f"/{conference.slug}/programme/"]]
    return [(answer.status_code, GUARD.sub(b"", answer.content)) for answer in answers]


@pytest.mark.parametrize("verb", [accept, decline, put_in_line])
def test_until_then_the_persons_own_pages_are_those_of_an_open_request(
    conference: Conference,
    now: datetime,
    two: tuple[User, User],
    verb: Verb,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Conference.objects.update(venue="12 Long Street")
    one = request(conference, now)
    one.person.user = make_user("sunrise@example.org")
    one.person.save()
    client = sign_in(Client(), one.person.user, second_factor=False)
    monkeypatch.setattr(clock, "now", lambda: MORNING - SECOND)
    before = seen(client, conference)
    agree(one, *two, at=now)
    verb(registration=one, actor=None, at=now)
    assert seen(client, conference) == before
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    assert seen(client, conference) != before


def test_who_takes_a_request_back_before_the_answer_is_told_withdraws_whatever_it_was(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    for name, verb in (("reed", accept), ("moss", decline), ("fern", put_in_line)):
        one = decided(conference, now, two, verb, address=f"{name}@example.org")
        left = withdraw(registration=one, actor=None, at=now + timedelta(hours=4))
        assert (left.state, left.answer_due_at) == (State.WITHDRAWN, None)
    assert news() == []
    one = decided(conference, now, two, decline)
    assert withdraw(registration=one, actor=None, at=MORNING).state == State.DECLINED


def test_another_category_before_the_answer_is_told_opens_the_request_again(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    conference.admission = Conference.Admission.ON_REQUEST
    conference.save()
    one, said = decided(conference, now, two, accept), Answers(display_name="Sunrise", category="press")
    changed = change(registration=one, answers=said, actor=None, at=now + timedelta(hours=4))
    assert (changed.state, changed.category, changed.answer_due_at) == (State.REQUESTED, "press", None)
    assert news() == []


@pytest.mark.parametrize("verb", [None, accept, decline, put_in_line])
def test_an_invitation_before_the_answer_is_told_does_to_the_own_page_what_it_does_to_an_open_request(
    conference: Conference, now: datetime, two: tuple[User, User], verb: Verb | None
) -> None:
    one = decided(conference, now, two, verb) if verb else request(conference, now)
    more = {"category": "press", "label": "x", "uses_allowed": 2, "expires_at": None, "actor": None}
    at = now + timedelta(hours=4)
    _row, text = make_code(conference=conference, at=at, **more)  # type: ignore[arg-type]
    request(conference, at, code=text)
    known = as_told(of(conference, "sunrise@example.org"), at)
    assert (known.pk, known.state, known.category) == (one.pk, State.REQUESTED, "press")
    assert Mail.objects.filter(purpose="again").count() == 1


def test_follow_up_questions_are_asked_once_the_place_is_told(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = decided(conference, now, two, accept)
    assert not is_asked_follow_ups(one, MORNING - SECOND)
    assert is_asked_follow_ups(one, MORNING)


def test_a_second_decision_before_the_first_is_told_leaves_one_mail(
    conference: Conference, now: datetime, two: tuple[User, User]
) -> None:
    one = decided(conference, now, two, decline)
    accept(registration=one, actor=None, at=now + timedelta(hours=4))
    assert [mail.due_at for mail in news()] == [MORNING]
