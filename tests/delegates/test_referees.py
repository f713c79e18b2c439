"""Someone whom the applicant named is asked once, by a link, without an account; the link tells nothing else."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from delegates.deciding import accept, decline
from delegates.models import Person, Referee, Registration
from delegates.referees import (
    LASTS,
    NamedThemselvesError,
    NobodyNamedError,
    NotAskedAnyMoreError,
    RequestDecidedError,
    answer_reference,
    ask_referee,
    is_open,
)
from delegates.registration import withdraw
from delegates.showing import hide, show_again
from events import clock
from events.models import Conference, Mail
from events.outbox import deliver
from tests.delegates.vetted import MORNING, REFEREE, agree, officer, request, vet
from vault.keys import destroy_keys

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "keys"])]

State = Registration.State
CLOSED = "Nothing is asked here any more"
SAID = {"verdict": "yes", "words": "We shared an office."}


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    """A request whose referee can be asked."""
    vet(conference, 1)
    return request(conference, now)


def ask(one: Registration, at: datetime) -> str:
    """Ask the referee; return the address of their page."""
    _row, token = ask_referee(registration=one, actor=None, at=at)
    return f"/{one.conference.slug}/reference/{token}/"


def test_the_mail_goes_to_whom_the_person_named_and_says_neither_who_nor_where(
    one: Registration, now: datetime
) -> None:
    page = ask(one, now)
    mail = Mail.objects.get(purpose="reference")
    assert (mail.address, mail.subject, mail.reference) == (REFEREE, "A message for you", "")
    assert page in str(mail.body)
    assert all(word not in str(mail.body).replace(page, "") for word in ("Sunrise", "Defending", one.code))


def test_looking_uses_nothing_up_and_an_answer_is_taken_once(one: Registration, now: datetime) -> None:
    page, client = ask(one, now), Client()
    for _time in range(3):
        shown = client.get(page)
        assert (shown.status_code, "Sunrise" in shown.content.decode()) == (200, True)
    assert "Thank you" in client.post(page, SAID).content.decode()
    for again in (client.get(page), client.post(page, SAID | {"verdict": "no"})):
        assert (again.status_code, CLOSED in again.content.decode()) == (200, True)
    row = Referee.objects.get()
    assert (row.verdict, row.words, row.answered_at) == ("yes", "We shared an office.", now)


def test_an_answer_without_a_choice_is_asked_again_and_nothing_typed_is_lost(one: Registration, now: datetime) -> None:
    answer = Client().post(ask(one, now), {"words": "We shared an office."})
    assert "We shared an office." in answer.content.decode()
    assert Referee.objects.get().answered_at is None


def test_only_the_sha_256_of_the_token_is_kept_and_the_answer_is_sealed_under_the_persons_key(
    one: Registration, now: datetime
) -> None:
    page = ask(one, now)
    row = Referee.objects.get()
    assert page.split("/")[-2] not in {str(value) for value in Referee.objects.values_list().get()}
    assert row.key_ref == one.person.key_ref


def test_asking_again_makes_the_earlier_link_and_mail_worthless(one: Registration, now: datetime) -> None:
    first = ask(one, now - timedelta(minutes=1))
    second = ask(one, now)
    assert CLOSED in Client().get(first).content.decode()
    assert CLOSED not in Client().get(second).content.decode()
    assert list(Mail.objects.filter(purpose="reference").order_by("written_at").values_list("state", flat=True)) == [
        "discarded",
        "queued",
    ]


def test_a_link_lasts_two_weeks(one: Registration, now: datetime) -> None:
    ask(one, now)
    row = Referee.objects.select_related("registration__conference").get()
    assert is_open(row, now + LASTS - timedelta(seconds=1))
    assert not is_open(row, now + LASTS)


@pytest.mark.parametrize("verb", [accept, decline])
def test_after_the_decision_is_told_the_page_says_nothing_of_it(
    one: Registration, now: datetime, verb: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask(one, now)
    agree(one, officer(one.conference, "first"), at=now)
    assert callable(verb)
    verb(registration=one, actor=None, at=now)
    assert "Sunrise" in Client().get(page).content.decode()
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    told = Client().post(page, SAID).content.decode()
    assert (CLOSED in told, "Sunrise" in told) == (True, False)
    assert Referee.objects.get().answered_at is None


def test_after_withdrawal_the_page_says_the_same_and_nothing_of_the_referee_is_left(
    one: Registration, now: datetime
) -> None:
    page = ask(one, now)
    Client().post(page, SAID)
    withdraw(registration=one, actor=None, at=now)
    answer = Client().get(page)
    assert (answer.status_code, CLOSED in answer.content.decode()) == (200, True)
    left = Referee.objects.values_list("name", "address", "verdict", "words", "address_alias").get()
    assert left == (None, None, None, None, "")
    one.refresh_from_db()
    assert (one.referee_name, one.referee_address, one.referee_alias) == ("", "", "")


def test_of_somebody_hidden_the_page_names_nothing_and_asks_again_once_they_are_shown(
    one: Registration, now: datetime
) -> None:
    page, client = ask(one, now), Client()
    hide(person=one.person, by_officer=True, actor=None, at=now)
    told = client.get(page).content.decode()
    assert (CLOSED in told, "Sunrise" in told) == (True, False)
    assert CLOSED in client.post(page, SAID).content.decode()
    assert Referee.objects.get().answered_at is None
    show_again(person=one.person, by_officer=True, actor=None, at=now)
    assert "Sunrise" in client.get(page).content.decode()


def test_a_link_that_waits_to_be_mailed_is_not_mailed_after_withdrawal(one: Registration, now: datetime) -> None:
    ask(one, now)
    withdraw(registration=one, actor=None, at=now)
    deliver(now=lambda: now)
    assert Mail.objects.get(purpose="reference").state == Mail.State.DISCARDED


def test_after_erasure_the_link_is_as_wrong_as_any(one: Registration, now: datetime) -> None:
    page = ask(one, now)
    wrong = Client().get(f"/{one.conference.slug}/reference/{'x' * 43}/")
    destroy_keys([one.key_ref])
    assert Client().get(page).status_code == wrong.status_code == 404
    Person.objects.all().delete()
    gone = Client().get(page)
    assert (gone.status_code, gone.content) == (404, wrong.content)


def test_a_link_opens_nothing_at_another_conference(one: Registration, now: datetime) -> None:
    page = ask(one, now)
    Conference.objects.create(slug="other", first_day=now.date(), last_day=now.date(), is_shown=True)
    assert Client().get(page.replace(one.conference.slug, "other")).status_code == 404


def test_nobody_is_asked_whom_the_person_has_not_named(conference: Conference, now: datetime) -> None:
    vet(conference, 1)
    with pytest.raises(NobodyNamedError):
        ask(request(conference, now, referee=""), now)
    with pytest.raises(NamedThemselvesError):
        ask(request(conference, now, address="reed@example.org", referee="Reed@example.org"), now)


def test_nobody_is_asked_about_a_decided_request(one: Registration, now: datetime) -> None:
    agree(one, officer(one.conference, "first"), at=now)
    accept(registration=one, actor=None, at=now)
    with pytest.raises(RequestDecidedError):
        ask(one, now)


def test_a_second_answer_is_refused_by_the_verb_too(one: Registration, now: datetime) -> None:
    token = ask(one, now).split("/")[-2]
    more = {"conference": one.conference, "token": token, "at": now}
    answer_reference(**more, verdict="no", words="")  # type: ignore[arg-type]  # each names its parts
    with pytest.raises(NotAskedAnyMoreError):
        answer_reference(**more, verdict="yes", words="")  # type: ignore[arg-type]  # each names its parts
    assert Referee.objects.get().verdict == "no"
