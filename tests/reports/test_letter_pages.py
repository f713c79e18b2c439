"""The desk of letters, how they are worded, and the one press that makes a letter."""

from datetime import datetime
from pathlib import Path

import pytest
import typst
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.models import Registration, VisaRequest
from events import clock
from events.countries import load_countries
from events.models import Conference
from reports import letter_pdf
from reports.letter_words import LetterWords, forget_signatories, has_words, save_letter_words, words_of
from reports.models import LetterTemplate
from tests.conftest import prove, sign_in, team_client
from tests.delegates.kept import END, SECOND
from tests.delegates.test_desk_budgets import crowd
from tests.delegates.travelling import DETAILS, NUMBER, agreed, come
from tests.reports.test_letter_pdf import read
from vault.models import DataKey

OWN, MAKE = "/dhrd-2012/registration/letter/", "/dhrd-2012/registration/letter/letter.pdf"
DESK = "/dhrd-2012/organise/letters/"
WORDS = LetterWords("We invite $name.", "Winifred Applegarthe", "Secretary", "Society")


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def own(one: Registration) -> Client:
    load_countries()
    user = one.person.user
    assert user
    return sign_in(Client(), user, second_factor=False)


def ready(conference: Conference, at: datetime) -> Registration:
    save_letter_words(conference=conference, words=WORDS, actor=None, at=at)
    return agreed(conference, at)


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_letter_is_streamed_once_under_a_name_that_says_nothing(conference: Conference, now: datetime) -> None:
    client = own(ready(conference, now))
    answer = client.post(MAKE)
    assert answer.streaming
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    text = read(body(answer))  # type: ignore[arg-type]
    assert ("Lale Çınar" in text, NUMBER in text, "rkiye" in text) == (True, True, True)
    assert (VisaRequest.objects.get().passport_number, VisaRequest.objects.get().born) == ("", "")
    again = client.post(MAKE, follow=True).content.decode()
    assert "There is no letter to be made" in again


def test_a_second_letter_needs_number_and_day_of_birth_typed_again(conference: Conference, now: datetime) -> None:
    client = own(ready(conference, now))
    body(client.post(MAKE))  # type: ignore[arg-type]
    wrong = client.post(MAKE, {"passport_number": NUMBER, "born": "2150-01-01"})
    assert (wrong.status_code, "error-summary" in wrong.content.decode()) == (200, True)
    text = read(body(client.post(MAKE, {"passport_number": NUMBER, "born": "1979-04-23"})))  # type: ignore[arg-type]
    assert (NUMBER in text, str(VisaRequest.objects.get().reference) in text) == (True, True)


@pytest.mark.parametrize("fault", ["typeface", "template", "nobody signs"])
def test_a_letter_that_cannot_be_made_leaves_the_request_as_it_was(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    client = own(ready(conference, now))
    if fault == "nobody signs":
        LetterTemplate.objects.all().delete()
    elif fault == "typeface":
        monkeypatch.setattr(letter_pdf, "missing_clusters", lambda _document: frozenset("x"))
    else:
        monkeypatch.setattr(typst, "compile", _broken)
    client.raise_request_exception = False
    status = client.post(MAKE).status_code
    asked = VisaRequest.objects.get()
    assert (status, asked.state, asked.passport_number) == (500 if fault == "template" else 302, "agreed", NUMBER)


def _broken(*_args: object, **_kwargs: object) -> bytes:
    message = "broken"
    raise RuntimeError(message)


def test_the_own_page_asks_only_those_with_a_place_and_says_why_not_yet(conference: Conference, now: datetime) -> None:
    one = come(conference, now)
    client = own(one)
    page = client.get(OWN).content.decode()
    for words in ("Passport number", "Why we ask", "nobody on the team", "you make the letter, and not after"):
        assert words in page
    Registration.objects.update(state=Registration.State.WAITING)
    page = client.get(OWN).content.decode()
    assert ("as soon as you have a place" in page, "Passport number" in page) == (True, False)


def test_people_ask_correct_and_take_back_on_their_own_page(conference: Conference, now: datetime) -> None:
    one = come(conference, now)
    client = own(one)
    given = {"legal_name": "Lale", "passport_number": NUMBER, "born": "1979-04-23", "nationality": "TR", "embassy": "A"}
    refused = client.post(OWN, given | {"passport_number": ""}).content.decode()
    assert ("error-summary" in refused, 'value="Lale"' in refused, VisaRequest.objects.count()) == (True, True, 0)
    client.post(OWN, given)
    client.post(OWN, given | {"legal_name": "Lale Çınar"})
    assert "Lale Çınar" in client.get(OWN).content.decode()
    assert "Keep the request" in client.get(f"{OWN}take-back/").content.decode()
    client.post(f"{OWN}take-back/")
    assert VisaRequest.objects.count() == 0


def test_the_desk_names_nobody_by_passport_and_decides_with_a_fresh_second_factor(
    conference: Conference, now: datetime
) -> None:
    one = ready(conference, now)
    VisaRequest.objects.update(state="asked")
    desk = team_client(conference, "safety")
    page = desk.get(DESK).content.decode()
    for secret in (DETAILS.legal_name, NUMBER, DETAILS.embassy, "1979"):
        assert secret not in page
    assert (one.code in page, "Person 0" in page) == (True, True)
    assert "letter for a visa waits" in desk.get("/dhrd-2012/organise/").content.decode()
    stale = desk.post(f"{DESK}{one.code}/agree/")
    assert ("reauthenticate" in stale.headers["Location"], VisaRequest.objects.get().state) == (True, "asked")
    prove(desk)
    assert "press the button once more" in desk.get(f"{DESK}{one.code}/agree/").content.decode()
    desk.post(f"{DESK}{one.code}/agree/")
    assert VisaRequest.objects.get().state == "agreed"
    assert "decided in the meantime" in desk.post(f"{DESK}{one.code}/refuse/", follow=True).content.decode()


def test_words_are_previewed_refused_with_words_and_saved_sealed(conference: Conference) -> None:
    desk, page = team_client(conference, "organiser"), f"{DESK}template/"
    typed = {"text": "We invite $name to $where.", "signatory": "Winifred", "title": "", "organisation": ""}
    refused = desk.post(page, typed).content.decode()
    assert ("A dollar sign can only begin" in refused, "$where" in refused, has_words(conference)) == (
        True,
        True,
        False,
    )
    fit = typed | {"text": "We invite $name."}
    example = read(body(desk.post(page, fit | {"preview": "yes"})))  # type: ignore[arg-type]
    assert ("Meryem Zeytinci" in example, "Not a letter" in example, has_words(conference)) == (True, True, False)
    desk.post(page, fit)
    assert words_of(conference) == LetterWords("We invite $name.", "Winifred", "", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT signatory FROM reports_lettertemplate")
        assert b"Winifred" not in bytes(cursor.fetchone()[0])


@pytest.mark.database
def test_who_signed_is_forgotten_after_ninety_days(conference: Conference, now: datetime) -> None:
    save_letter_words(conference=conference, words=WORDS, actor=None, at=now)
    key = LetterTemplate.objects.get().key_ref
    forget_signatories(END - SECOND)
    assert has_words(conference)
    forget_signatories(END)
    assert (has_words(conference), DataKey.objects.filter(ref=key).exists()) == (False, False)


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files on a server")
def test_no_file_of_the_databases_holds_the_passport_number_in_any_way(conference: Conference, now: datetime) -> None:
    client = own(ready(conference, now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT passport_number FROM delegates_visarequest")
        sealed = bytes(cursor.fetchone()[0])
    assert sealed in _files()
    body(client.post(MAKE))  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (NUMBER.encode() in _files(), sealed in _files()) == (False, False)


def _files() -> bytes:
    folders = [Path(str(each.settings_dict["NAME"])) for each in connections.all()]
    return b"".join(file.read_bytes() for path in folders for file in sorted(path.parent.glob(f"{path.name}*")))


def test_the_desk_of_letters_keeps_its_budget_at_20_and_at_200(conference: Conference, now: datetime) -> None:
    desk, asked = team_client(conference, "safety"), []
    for size in (20, 200):
        Registration.objects.all().delete()
        crowd(conference, size)
        Registration.objects.update(state=Registration.State.CONFIRMED)
        rows = Registration.objects.all()
        made = [
            VisaRequest(registration=row, key_ref=row.key_ref, reference_hash=row.code, asked_at=now) for row in rows
        ]
        for request in made:
            request.save(force_insert=True)
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            assert desk.get(DESK).status_code == 200
        asked.append(len(main) + len(keys))
    assert (asked[0], asked[1] <= 12) == (asked[1], True)


def test_another_ones_letter_cannot_be_made(conference: Conference, now: datetime) -> None:
    ready(conference, now)
    stranger = come(conference, now, 1)
    assert own(stranger).post(MAKE).status_code == 302
    assert (Client().post(MAKE).status_code, VisaRequest.objects.get().state) == (404, "agreed")
