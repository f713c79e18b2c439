"""Who is known is not to be learned: neither from the answer nor from the work behind it (docs/decisions/0009)."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates import registration
from delegates.describing import Answers, add_person
from delegates.inviting import make_code
from delegates.models import Allotment, Person, Question, Registration, Submission
from delegates.offering import settle_all
from delegates.places import count_places
from delegates.registration import register
from events import clock
from events.accounts import address_alias
from events.models import AuditEntry, Conference, Mail
from events.views import accounts
from events.views.accounts import in_steps
from tests.delegates.asking import ask, fields, pick
from tests.delegates.holding import give, link
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
State = Registration.State
SECRETS = re.compile(r"[0-9A-Z]{6}|[0-9a-f-]{36}|<svg.*?</svg>", re.DOTALL)

Known = Callable[[Conference, datetime], object]
Sent = Mapping[str, object]


def _register(conference: Conference, at: datetime, name: str, address: str) -> None:
    said = Answers(display_name=name, category="delegate", address=address)
    register(conference=conference, answers=said, token=uuid4(), at=at)


def _registered(conference: Conference, at: datetime) -> Registration:
    _register(conference, at, "Sunrise", ADDRESS)
    return Registration.objects.select_related("person", "conference").get(person__address_alias=address_alias(ADDRESS))


def _written_to_today(conference: Conference, at: datetime) -> None:
    _registered(conference, at)
    _registered(conference, at)


def _requested(conference: Conference, at: datetime) -> None:
    _registered(conference, at)
    Registration.objects.update(state=State.REQUESTED)


def _last_place(conference: Conference, at: datetime, *people: tuple[str, str]) -> None:
    """Let the first of them have the last place, and the others wait."""
    Conference.objects.update(capacity=1 + count_places(conference, at=at).held.total())
    for name, address in people:
        _register(conference, at, name, address)
    assert Registration.objects.filter(state=State.WAITING).count() == len(people) - 1


def _waiting(conference: Conference, at: datetime) -> None:
    _last_place(conference, at, ("Reed", "reed@example.org"), ("Sunrise", ADDRESS))


def _offered(conference: Conference, at: datetime) -> None:
    _waiting(conference, at)
    _register(conference, at, "Moss", "moss@example.org")
    first = Registration.objects.select_related("person", "conference").get(state=State.CONFIRMED)
    registration.withdraw(registration=first, actor=None, at=at)


def _someone_waits(conference: Conference, at: datetime) -> None:
    _last_place(conference, at, ("Sunrise", ADDRESS), ("Reed", "reed@example.org"))


def _withdrawn(conference: Conference, at: datetime) -> None:
    registration.withdraw(registration=_registered(conference, at), actor=None, at=at)


def _contributor(conference: Conference, _at: datetime) -> None:
    add_person(conference=conference, display_name="Sunrise", address=ADDRESS)


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "STEP", 0.0)


def send(address: str, more: Mapping[str, object] = MappingProxyType({})) -> tuple[HttpResponse, int, int]:
    """Send the form; return its answer and the number of queries of both databases."""
    said = FORM | {"address": address, "token": str(uuid4())} | dict(more)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        answer = Client().post("/dhrd-2012/register/", said)
    return answer, len(main), len(keys)  # type: ignore[return-value]  # the test client's answer is one


def page(answer: HttpResponse) -> str:
    """Return what is read then, without what is drawn by lot."""
    return SECRETS.sub("…", Client().get(answer["Location"]).content.decode())


def _without(_conference: Conference, _at: datetime) -> Sent:
    return {}


def _questions(conference: Conference, _at: datetime) -> Sent:
    asked = Question.objects.all() or [ask(conference), ask(conference, "Where?"), pick(conference)]
    return fields(*((question, "Rice") for question in asked))


def _link(conference: Conference, at: datetime) -> Sent:
    return {"code": link(Allotment.objects.get(), at)}


def _code(conference: Conference, at: datetime) -> Sent:
    ends = at + timedelta(days=1)
    more = {"category": "press", "label": "x", "uses_allowed": 1, "expires_at": ends, "actor": None, "at": at}
    return {"code": make_code(conference=conference, **more)[1]}  # type: ignore[arg-type]


@pytest.mark.parametrize("asking", [_without, _questions, _link, _code])
@pytest.mark.parametrize(
    "known",
    [
        _registered,
        _requested,
        _written_to_today,
        _waiting,
        _offered,
        _someone_waits,
        _withdrawn,
        _contributor,
    ],
)
def test_a_known_address_causes_as_many_queries_on_each_database_and_the_same_answer(
    conference: Conference, now: datetime, known: Known, asking: Callable[[Conference, datetime], Sent]
) -> None:
    site_key(ALIAS_REF)
    give(conference, now, 3)
    known(conference, now)
    answer, main, keys = send(ADDRESS, asking(conference, now))
    settle_all(now)
    other, main_of_other, keys_of_other = send("new@example.org", asking(conference, now))
    assert (main, keys) == (main_of_other, keys_of_other)
    assert (answer.status_code, page(answer)) == (other.status_code, page(other))
    assert {*answer.headers} == {*other.headers}


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
