import re
from datetime import datetime

import pytest
from django.http import QueryDict
from django.test import Client

from delegates.besides import besides
from delegates.live_preview import live_preview
from delegates.preview import LONGEST, previews
from delegates.request_form import RegistrationForm
from events import clock
from events.countries import load_countries
from events.models import Conference

REGISTER = "/dhrd-2012/register/"
NOBODY_KNOWS = "Nothing, not even that you come"
TYPED = {
    "display_name": " Quiet Water ",
    "address": "water@example.org",
    "category": "delegate",
    "affiliation": "A bar",
    "country": "TR",
    "languages": ["es", "tr"],
    "biography": "One\r\nTwo " + "x" * 200,
    "shows_name": "1",
    "shows_affiliation": "0",
    "shows_country": "1",
    "shows_languages": "2",
    "shows_biography": "1",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def posted(**changes: object) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (TYPED | changes).items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def bound(conference: Conference, now: datetime, **changes: object) -> RegistrationForm:
    load_countries()
    return RegistrationForm(posted(**changes), conference=conference, at=now)


def cards(page: str) -> list[str]:
    return re.findall(r'<div class="card preview"[^>]*>.*?</div>', page, flags=re.DOTALL)


def test_the_preview_of_typed_answers_is_that_of_the_page_where_they_are_checked(
    conference: Conference, now: datetime
) -> None:
    form = bound(conference, now)
    assert form.is_valid(), form.errors
    assert live_preview(form).previews == previews(form.answers(), besides(form))


def test_both_pages_draw_the_same_cards(conference: Conference, client: Client) -> None:
    load_countries()
    form, check = (client.post(REGISTER, TYPED | {"step": step}).content.decode() for step in ("edit", "check"))
    assert len(cards(form)) == 4
    assert cards(form) == cards(check)


def test_each_circle_sees_what_is_shown_to_it_and_no_more(conference: Conference, now: datetime) -> None:
    seen = [one.facts for one in live_preview(bound(conference, now)).previews]
    name, bar, country, speaks = "Quiet Water", "A bar", "Türkiye", "speaks Spanish, Turkish"
    life = f"One\nTwo {'x' * 200}"[: LONGEST - 1] + "…"
    assert seen == [
        (),
        (name, bar, country, life),
        (name, bar, country, speaks, life),
        (name, bar, country, speaks, life),
    ]


def test_an_empty_form_tells_that_nobody_below_the_team_knows_of_anyone(conference: Conference, client: Client) -> None:
    said = [re.findall(r'class="nothing">([^<]*)<', card) for card in cards(client.get(REGISTER).content.decode())]
    assert said == [[NOBODY_KNOWS], [NOBODY_KNOWS], ["Nothing yet"], ["Nothing yet"]]


@pytest.mark.parametrize(
    "wrong",
    [{"shows_name": "x"}, {"shows_name": "²"}, {"languages": ["xx"]}, {"country": "\0"}, {"country": "Atlantis"}],
)
def test_what_is_not_valid_breaks_no_preview(conference: Conference, now: datetime, wrong: dict[str, object]) -> None:
    assert len(live_preview(bound(conference, now, **wrong)).previews) == 4


def test_the_page_has_a_script_of_its_own_and_says_without_it_what_it_shows(
    conference: Conference, client: Client
) -> None:
    page = client.get(REGISTER).content.decode()
    assert re.findall(r"<script[^>]*>", page) == ['<script type="module" src="/static/js/live_preview.js">']
    assert "As far as you have filled in the form until now" in page
    assert page.count('aria-live="polite"') == 1
