"""A draft holds whatever a browser sent: none of it, and no damage to it, may keep the form from opening."""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delegates.form_drafts import find_draft, keep_draft
from delegates.models import FormDraft
from delegates.question_fields import name_of
from delegates.views.form_pages import COOKIE
from events import clock
from events.models import Conference
from tests.delegates.asking import ask, pick
from vault.keys import destroy_keys

REGISTER = "/dhrd-2012/register/"
FORM = "application/x-www-form-urlencoded"
KINDS = ("line", "text", "number", "date", "yes-no")
ASKED = (
    "display_name address category photo languages interpretation country biography support code shows_name token step"
)
TEXTS = st.sampled_from(["9" * 5000, "\0", "\ud800", "-1", "1e999", "²", "[]", "zz", "2012-02-30"]) | st.text(
    st.characters(codec=None), max_size=30
)
JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FUZZ = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    settings.REGISTRATIONS_PER_MINUTE = 10_000
    caches["memory"].clear()


def _names(conference: Conference) -> list[str]:
    asked = [ask(conference, kind, kind) for kind in KINDS]
    asked += [pick(conference), pick(conference, text="Which days?", kind="choices")]
    return [*ASKED.split(), *(name_of(question.pk) for question in asked)]


def _sent(fields: list[tuple[str, str]]) -> str:
    """Return the fields as no browser would send them: with what UTF-8 forbids."""
    return "&".join("=".join(quote_from_bytes(one.encode(errors="surrogatepass")) for one in pair) for pair in fields)


def _status(client: Client) -> int:
    return client.get(REGISTER).status_code


def _kept() -> Client:
    client = Client()
    client.post(REGISTER, {"step": "keep", "display_name": "Quiet Water"})
    return client


def test_whatever_is_kept_as_a_draft_opens_the_form_again(conference: Conference) -> None:
    names = st.sampled_from(_names(conference)) | TEXTS

    @FUZZ
    @given(st.lists(st.tuples(names, TEXTS), max_size=8))
    def check(fields: list[tuple[str, str]]) -> None:
        client = Client()
        body = _sent([pair for pair in fields if pair[0] != "step"] + [("step", "keep")])
        assert client.post(REGISTER, body, content_type=FORM).status_code == 302
        assert _status(client) == 200

    check()


def test_a_draft_of_other_shapes_than_a_form_has_opens_the_form(conference: Conference) -> None:
    client, names = _kept(), _names(conference)
    fields = st.dictionaries(st.sampled_from(names) | st.text(max_size=5), JSON, max_size=8) | JSON.filter(
        lambda value: value is not None
    )

    @FUZZ
    @given(fields)
    def check(kept: object) -> None:
        row = FormDraft.objects.get()
        row.fields = json.loads(json.dumps(kept))
        row.save()
        assert _status(client) == 200

    check()


@pytest.mark.parametrize("level", ["9" * 5000, "7", "-1", "²", "1.0", ""])
def test_a_circle_that_does_not_exist_is_shown_as_the_usual_one(conference: Conference, level: str) -> None:
    client = Client()
    client.post(REGISTER, {"step": "keep", "display_name": "Quiet Water", "shows_name": level})
    usual = Client().post(REGISTER, {"step": "edit", "display_name": "Quiet Water"}).context["live"]
    assert client.get(REGISTER).context["live"] == usual


def test_half_a_pair_of_utf_16_is_kept_as_a_question_mark(conference: Conference, now: datetime) -> None:
    typed = QueryDict(mutable=True)
    typed.setlist("display_name", ["Quiet \ud800"])
    token = keep_draft(conference=conference, typed=typed, token="", at=now)
    draft = find_draft(conference, token, at=now)
    assert draft is not None
    assert draft.typed["display_name"] == "Quiet ?"


def _lose_key() -> None:
    destroy_keys([FormDraft.objects.get().key_ref])


def _move() -> None:
    FormDraft.objects.update(id=uuid4())


@pytest.mark.parametrize("spoil", [_lose_key, _move])
def test_a_draft_that_cannot_be_read_is_none_and_its_cookie_goes(
    conference: Conference, spoil: Callable[[], None]
) -> None:
    client = _kept()
    spoil()
    answer = client.get(REGISTER)
    assert (answer.status_code, answer.context["draft"]) == (200, None)
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", 0, REGISTER)
    assert COOKIE not in client.get(REGISTER).cookies
