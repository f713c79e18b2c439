"""The public page on which a letter is checked: two answers, and nothing that tells one refusal from another."""

import re
from datetime import date, datetime

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from delegates import visas
from delegates.deciding import take_back
from delegates.models import VisaRequest
from events import clock
from events.models import Conference
from tests.delegates.travelling import agreed
from tests.proof.outputs import listening

PAGE = "/dhrd-2012/letters/"
GUARD = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def made(conference: Conference, at: datetime, number: int = 0) -> str:
    """Return the reference of a letter that was made."""
    one = agreed(conference, at, number)
    visas.issue(registration=one, draw=lambda _details: b"", actor=None, at=at)
    return str(VisaRequest.objects.get(registration=one).reference)


def check(typed: str) -> HttpResponse:
    return Client().post(PAGE, {"reference": typed})  # type: ignore[return-value]  # the test client's answer is one


def scan(reference: str) -> HttpResponse:
    return Client().get(f"{PAGE}{reference}/")  # type: ignore[return-value]  # the test client's answer is one


def plain(answer: HttpResponse, path: str = PAGE) -> tuple[int, dict[str, str], bytes]:
    """Return all of the answer but the form's guard and the address that was asked for."""
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, headers, GUARD.sub(b"", answer.content).replace(path.encode(), b"PATH")


def every_invalid(conference: Conference, at: datetime) -> dict[str, str]:
    """Return references that are not valid, each for another reason."""
    other = Conference.objects.create(
        slug="other-2012",
        name="Other",
        city="Lisbon",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        registration_opens=conference.registration_opens,
        registration_closes=conference.registration_closes,
        admission=Conference.Admission.OPEN,
        is_shown=True,
    )
    revoked, placeless = made(conference, at, 1), made(conference, at, 2)
    one, two = (
        VisaRequest.objects.get(reference_hash=visas.hash_reference(each)).registration for each in (revoked, placeless)
    )
    visas.revoke(registration=one, actor=None, at=at)
    take_back(registration=two, actor=None, at=at)
    only_agreed = VisaRequest.objects.get(registration=agreed(conference, at, 3))
    return {
        "never made": visas.make_reference(),
        "revoked": revoked,
        "place taken back": placeless,
        "agreed, not made": str(only_agreed.reference),
        "of another conference": made(other, at, 4),
        "malformed": "%27;--",
        "too short": "K7M2",
        "in another script": "ΑΒΓΔ",
    }


def test_a_letter_is_valid_however_its_reference_is_typed_or_scanned(conference: Conference, now: datetime) -> None:
    reference = made(conference, now)
    for answer in (check(reference), check(f" {reference.lower().replace('-', ' ')} "), scan(reference)):
        page = answer.content.decode()
        assert ("Valid</span>" in page, "Not valid" in page, reference in page.replace(f"{PAGE}{reference}/", "")) == (
            True,
            False,
            False,
        )


def test_whyever_a_letter_is_not_valid_the_same_bytes_and_headers_say_so(conference: Conference, now: datetime) -> None:
    typed = every_invalid(conference, now)
    answers = {why: plain(check(reference)) for why, reference in typed.items()}
    scanned = {
        why: plain(scan(reference), f"{PAGE}{reference}/") for why, reference in typed.items() if "%" not in reference
    }
    never = answers["never made"]
    assert (never[0], b"Not valid" in never[2]) == (200, True)
    assert {why for why, answer in answers.items() if answer != never} == set()
    assert {why for why, answer in scanned.items() if answer[:2] != never[:2] or b"Not valid" not in answer[2]} == set()


def test_every_check_asks_the_database_the_same(conference: Conference, now: datetime) -> None:
    typed = every_invalid(conference, now) | {"valid": made(conference, now, 5)}
    asked = {}
    for why, reference in typed.items():
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            check(reference)
        asked[why] = (len(main), len(keys))
    assert set(asked.values()) == {(2, 0)}


def test_no_log_line_holds_a_reference(conference: Conference, now: datetime, settings: Settings) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 2
    reference = made(conference, now)
    with listening() as memory:
        statuses = [scan(reference).status_code for _time in range(3)]
        Client().delete(f"{PAGE}{reference}/")
    assert (statuses, len(memory.lines) > 0) == ([200, 200, 429], True)
    assert not any(group in line for line in memory.lines for group in reference.split("-"))


def test_who_checks_without_end_is_asked_to_wait(conference: Conference, settings: Settings) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 2
    answers = [check(visas.make_reference()) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 'class="state' not in answers[2].content.decode()


@pytest.mark.django_db(databases=["default", "keys"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=120))
def test_nothing_that_is_typed_is_valid_or_breaks_the_page(conference: Conference, typed: str) -> None:
    answer = check(typed)
    page = answer.content.decode()
    assert (answer.status_code, "Valid</span>" in page) in {(200, False), (429, False)}
