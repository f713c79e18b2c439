import re
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from delegates.form_drafts import LARGEST, LASTS
from delegates.models import FormDraft, Registration
from delegates.views.form_pages import COOKIE
from events import clock
from events.chores import run_all
from events.models import Conference
from events.views import accounts
from tests.conftest import make_person
from vault.models import DataKey

REGISTER = "/dhrd-2012/register/"
TYPED = {
    "display_name": "Quiet Water",
    "address": "half-typed@",
    "category": "press",
    "languages": ["es", "ar"],
    "photo": "no",
    "recording": "no",
    "support": ["flight"],
    "shows_name": "1",
    "biography": "First line\r\nSecond line",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
    "csrfmiddlewaretoken": "a-guard",
    "conduct": "on",
    "a_question_of_later": "blue",
}
COMPLETE = TYPED | {"address": "water@example.org", "step": "send"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)
    caches["memory"].clear()


def keep(client: Client, **changes: object) -> HttpResponse:
    return client.post(REGISTER, TYPED | {"step": "keep"} | changes)  # type: ignore[return-value]


def page(client: Client) -> str:
    return client.get(REGISTER).content.decode()


def value_of(html: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html)
    return found[1] if found else ""


def test_no_cookie_and_no_draft_exist_before_the_button_is_pressed(conference: Conference, client: Client) -> None:
    client.get(REGISTER)
    client.post(REGISTER, TYPED | {"step": "check"})
    assert COOKIE not in client.cookies
    assert not FormDraft.objects.exists()


def test_the_cookie_is_read_by_the_form_only_and_ends_after_two_weeks(conference: Conference, client: Client) -> None:
    answer = keep(client)
    cookie = answer.cookies[COOKIE]
    flags = [cookie[flag] for flag in ("httponly", "secure", "samesite", "path", "max-age")]
    assert flags == [True, True, "Lax", REGISTER, 14 * 24 * 3600]
    assert (answer.status_code, answer.headers["Location"]) == (302, REGISTER)
    assert set(answer.cookies) == {COOKIE}
    assert len(cookie.value) >= 43


def test_a_draft_fills_the_form_again_even_where_it_was_half_typed(conference: Conference, client: Client) -> None:
    keep(client)
    html = page(client)
    assert value_of(html, "display_name") == "Quiet Water"
    assert value_of(html, "address") == "half-typed@"
    assert "First line\r\nSecond line" in html
    assert re.findall(r'value="(\w+)"[^>]*checked', html) == ["no", "no", "es", "ar", "flight"]
    assert '<option value="press" selected>' in html
    assert "error-summary" not in html
    assert value_of(html, "token") not in {"", TYPED["token"]}


def test_the_note_says_when_it_was_kept_until_when_and_who_could_open_it(
    conference: Conference, client: Client
) -> None:
    keep(client)
    html = page(client)
    for words in ("20 January 2012", "3 February 2012", "anyone who uses this browser", "Delete the draft"):
        assert words in html


def test_only_a_hash_of_the_cookie_is_stored_and_the_rest_is_sealed(conference: Conference, client: Client) -> None:
    keep(client)
    token = client.cookies[COOKIE].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delegates_formdraft")
        [stored] = cursor.fetchall()
    assert sha256(token.encode()).hexdigest() in stored
    assert token not in str(stored)
    assert "Quiet Water" not in str([bytes(part) if isinstance(part, memoryview) else part for part in stored])
    assert DataKey.objects.filter(ref=FormDraft.objects.get().key_ref).exists()


def test_neither_guard_nor_agreement_is_kept_but_every_other_field_is(conference: Conference, client: Client) -> None:
    keep(client)
    kept = FormDraft.objects.get().fields
    assert isinstance(kept, dict)
    assert set(kept) == set(TYPED) - {"csrfmiddlewaretoken", "token", "conduct"}


def test_keeping_again_replaces_the_draft_and_its_key(conference: Conference, client: Client) -> None:
    keep(client)
    first = FormDraft.objects.get()
    keep(client, display_name="Still Water")
    second = FormDraft.objects.get()
    assert value_of(page(client), "display_name") == "Still Water"
    assert first.pk != second.pk
    assert not DataKey.objects.filter(ref=first.key_ref).exists()


def test_a_draft_is_shown_to_no_other_browser_and_at_no_other_conference(
    conference: Conference, client: Client
) -> None:
    keep(client)
    assert "Quiet Water" not in page(Client())
    stranger = Client()
    stranger.cookies[COOKIE] = "x" * 43
    assert "Quiet Water" not in page(stranger)
    other = Conference.objects.get(pk=conference.pk)
    other.pk, other.slug = uuid4(), "other"
    other.save(force_insert=True)
    stranger.cookies[COOKIE] = client.cookies[COOKIE].value
    assert "Quiet Water" not in stranger.get("/other/register/").content.decode()


def test_the_draft_is_deleted_with_its_key_and_cookie_at_a_button(conference: Conference, client: Client) -> None:
    keep(client)
    key = FormDraft.objects.get().key_ref
    answer = client.post(REGISTER, {"step": "forget"})
    assert "The draft is deleted" in answer.content.decode()
    assert "Quiet Water" not in answer.content.decode()
    assert answer.cookies[COOKIE].value == ""
    assert answer.cookies[COOKIE]["path"] == REGISTER
    assert (FormDraft.objects.count(), DataKey.objects.filter(ref=key).count()) == (0, 0)


def test_a_draft_can_be_deleted_after_registration_has_closed(
    conference: Conference, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(client)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2012-02-11T00:00:00Z"))
    assert keep(client).status_code == 403
    assert client.post(REGISTER, {"step": "forget"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_sending_the_form_deletes_the_draft_its_key_and_the_cookie(conference: Conference, client: Client) -> None:
    keep(client)
    key = FormDraft.objects.get().key_ref
    answer = client.post(REGISTER, COMPLETE)
    assert (answer.status_code, answer.cookies[COOKIE].value) == (302, "")
    assert Registration.objects.count() == 1
    assert (FormDraft.objects.count(), DataKey.objects.filter(ref=key).count()) == (0, 0)


def test_checking_the_answers_leaves_the_draft_as_it_is(conference: Conference, client: Client) -> None:
    keep(client)
    client.post(REGISTER, COMPLETE | {"step": "check"})
    assert FormDraft.objects.count() == 1


def test_a_draft_can_be_kept_from_the_page_where_the_answers_are_checked(
    conference: Conference, client: Client
) -> None:
    html = client.post(REGISTER, COMPLETE | {"step": "check"}).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', html)
    assert 'value="keep"' in html
    client.post(
        REGISTER, {name: [value for key, value in hidden if key == name] for name, _value in hidden} | {"step": "keep"}
    )
    assert re.findall(r'value="(\w+)"[^>]*checked', page(client)) == ["no", "no", "es", "ar", "flight"]


def test_a_draft_that_is_too_old_is_not_shown_and_goes_with_its_key(
    conference: Conference, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(client)
    key = FormDraft.objects.get().key_ref
    run_all(now + LASTS - timedelta(seconds=1))
    assert FormDraft.objects.count() == 1
    monkeypatch.setattr(clock, "now", lambda: now + LASTS)
    assert "Quiet Water" not in page(client)
    run_all(now + LASTS)
    assert (FormDraft.objects.count(), DataKey.objects.filter(ref=key).count()) == (0, 0)


def test_a_draft_without_its_key_is_as_good_as_none(conference: Conference, client: Client) -> None:
    keep(client)
    DataKey.objects.filter(ref=FormDraft.objects.get().key_ref).delete()
    assert client.get(REGISTER).status_code == 200
    assert keep(client).status_code == 302


def test_more_than_a_draft_holds_is_not_kept_but_stays_on_the_page(conference: Conference, client: Client) -> None:
    answer = keep(client, biography="x" * LARGEST)
    html = answer.content.decode()
    assert answer.status_code == 413
    assert value_of(html, "display_name") == "Quiet Water"
    assert "x" * LARGEST in html
    assert not FormDraft.objects.exists()


def test_who_keeps_drafts_without_end_is_asked_to_wait_and_loses_nothing(
    conference: Conference, client: Client, settings: LazySettings
) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 2
    assert [keep(Client()).status_code for _again in range(2)] == [302, 302]
    answer = keep(client)
    html = answer.content.decode()
    assert answer.status_code == 429
    assert "wait a minute" in html
    assert value_of(html, "address") == "half-typed@"
    assert FormDraft.objects.count() == 2


def test_keeping_a_draft_says_nothing_of_whether_an_address_is_known(conference: Conference) -> None:
    known = make_person(conference, address="water@example.org", address_alias="a" * 64)
    pages = []
    for address in (str(known.address), "other@example.org"):
        client = Client()
        keep(client, address=address)
        html = page(client).replace(address, "")
        pages.append(re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", html))
    assert pages[0] == pages[1]


def test_without_a_draft_the_form_asks_the_database_as_little_as_before(
    conference: Conference, client: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2), django_assert_num_queries(0, using="keys"):  # type: ignore[operator]
        client.get(REGISTER)
    keep(client)
    with django_assert_num_queries(2), django_assert_num_queries(1, using="keys"):  # type: ignore[operator]
        client.get(REGISTER)
