"""Who is known is not to be learned: neither from the answer nor from the work behind it (docs/decisions/0009)."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates import registration
from delegates.describing import Answers, add_person
from delegates.models import Answer, Person, Question, Registration, Submission
from delegates.registration import register
from events import clock
from events.accounts import address_alias
from events.models import AuditEntry, Conference, Mail
from events.views import accounts
from events.views.accounts import in_steps
from tests.delegates.asking import ask, fields
from vault.keys import ALIAS_REF, site_key

ADDRESS = "sunrise@example.org"
FORM = {
    "address": ADDRESS,
    "display_name": "Sunset",
    "category": "delegate",
    "photo": "ok",
    "step": "send",
    "conduct": "on",
}
SECRETS = re.compile(r"[0-9A-Z]{6}|[0-9a-f-]{36}|<svg.*?</svg>", re.DOTALL)

Known = Callable[[Conference, datetime], object]


def _registered(conference: Conference, at: datetime) -> Registration:
    said = Answers(display_name="Sunrise", category="delegate", address=ADDRESS)
    register(conference=conference, answers=said, token=uuid4(), at=at)
    return Registration.objects.select_related("person", "conference").get()


def _written_to_today(conference: Conference, at: datetime) -> None:
    _registered(conference, at)
    _registered(conference, at)


def _waiting(conference: Conference, at: datetime) -> None:
    _registered(conference, at)
    Registration.objects.update(state=Registration.State.WAITING)
    Conference.objects.update(capacity=1)
    other = Answers(display_name="Reed", category="delegate", address="reed@example.org")
    register(conference=conference, answers=other, token=uuid4(), at=at)


def _withdrawn(conference: Conference, at: datetime) -> None:
    registration.withdraw(registration=_registered(conference, at), actor=None, at=at)


def _contributor(conference: Conference, _at: datetime) -> None:
    add_person(conference=conference, display_name="Sunrise", address=ADDRESS)


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "STEP", 0.0)


def send(address: str, *asked: Question) -> tuple[HttpResponse, int, int]:
    """Send the form; return its answer and the number of queries of both databases."""
    typed = {"address": address, "token": str(uuid4())} | fields(*((question, "Yes") for question in asked))
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        answer = Client().post("/dhrd-2012/register/", FORM | typed)
    return answer, len(main), len(keys)  # type: ignore[return-value]  # the test client's answer is one


def page(answer: HttpResponse) -> str:
    """Return what is read then, without what is drawn by lot."""
    return SECRETS.sub("…", Client().get(answer["Location"]).content.decode())


@pytest.mark.parametrize("known", [_registered, _written_to_today, _waiting, _withdrawn, _contributor])
def test_a_known_address_causes_as_many_queries_on_each_database_and_the_same_answer(
    conference: Conference, now: datetime, known: Known
) -> None:
    site_key(ALIAS_REF)
    known(conference, now)
    answer, main, keys = send(ADDRESS)
    other, main_of_other, keys_of_other = send("new@example.org")
    assert (main, keys) == (main_of_other, keys_of_other)
    assert (answer.status_code, page(answer)) == (other.status_code, page(other))
    assert {*answer.headers} == {*other.headers}


@pytest.mark.parametrize("known", [_registered, _waiting, _withdrawn, _contributor])
def test_a_known_address_causes_as_many_queries_where_questions_are_asked(
    conference: Conference, now: datetime, known: Known
) -> None:
    site_key(ALIAS_REF)
    known(conference, now)
    question = ask(conference)
    answer, main, keys = send(ADDRESS, question)
    other, main_of_other, keys_of_other = send("new@example.org", question)
    assert (main, keys, answer.status_code) == (main_of_other, keys_of_other, other.status_code)
    answered = Answer.objects.filter(registration__person__address_alias=address_alias(ADDRESS))
    assert [row.value for row in answered if row.value] == (["Yes"] if known is _contributor else [])


@pytest.mark.parametrize("known", [_registered, _written_to_today, _waiting])
def test_nothing_is_left_of_the_work_for_a_known_address_but_a_letter_and_a_note(
    conference: Conference, now: datetime, known: Known
) -> None:
    known(conference, now)
    before = sorted(Registration.objects.values_list("pk", "code", "link_hash", "state"))
    notes = AuditEntry.objects.count()
    send(ADDRESS)
    assert sorted(Registration.objects.values_list("pk", "code", "link_hash", "state")) == before
    assert Person.objects.count() == len(before)
    assert Mail.objects.filter(purpose="again").count() == 1
    assert AuditEntry.objects.count() == notes + 1
    assert not Registration.objects.filter(code=Submission.objects.latest("sent_at").reference).exclude(
        pk__in=[pk for pk, *_rest in before]
    )


def test_the_letter_to_a_known_address_is_sealed_under_its_owners_key(conference: Conference, now: datetime) -> None:
    _registered(conference, now)
    send(ADDRESS)
    mail = Mail.objects.get(purpose="again")
    assert (mail.key_ref, mail.address) == (Person.objects.get().key_ref, ADDRESS)


def test_what_is_done_in_steps_takes_whole_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "STEP", 0.1)
    for work in (0.0, 0.11):
        begun = time.monotonic()
        with in_steps():
            time.sleep(work)
        assert (time.monotonic() - begun) % 0.1 < 0.05
        assert time.monotonic() - begun >= work
