"""Headers, cookies and error pages of every kind of answer."""

import logging
import re
from collections.abc import Callable, Mapping
from http.cookies import Morsel
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from config.logs import BareFormatter
from events import access
from tests.proof.crawl import address
from tests.proof.outputs import listening
from tests.proof.world import World

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Reply

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOME = "/here-2012/"
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
EXACT = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noarchive, noindex",
}
PASSKEYS_HERE = ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
TYPED = "Harbourlight"
REFUSALS = ("400 host", "400 size", "403 guard", "404 page", "404 team", "405 method", "500 fault")


def browser(*, checks: bool = False) -> Client:
    return Client(enforce_csrf_checks=checks, raise_request_exception=False)


def fail(*_args: object, **_kwargs: object) -> HttpResponse:
    """Fail as a view might, with what was typed in the message."""
    message = f"no such name: {TYPED}"
    raise RuntimeError(message)


def failing(monkeypatch: pytest.MonkeyPatch) -> "Reply":
    monkeypatch.setattr(access, "open_or_404", fail)
    body = {"display_name": TYPED, "address": f"{TYPED}@example.org"}
    return browser().post(f"{HOME}register/", body, secure=True)


ANSWERS: Mapping[str, Callable[[World, pytest.MonkeyPatch], "Reply"]] = {
    "200 public": lambda _world, _patch: browser().get(HOME, secure=True),
    "200 form": lambda _world, _patch: browser().get(f"{HOME}register/", secure=True),
    "200 sign in": lambda _world, _patch: browser().get("/accounts/login/", secure=True),
    "200 team": lambda world, _patch: world.client("safety").get(f"{HOME}organise/registrations/", secure=True),
    "200 calendar": lambda _world, _patch: browser().get(f"{HOME}programme.ics", secure=True),
    "200 report": lambda _world, _patch: browser().get(f"{HOME}report.pdf", secure=True),
    "200 badges": lambda world, _patch: world.client("safety").get(f"{HOME}organise/badges.pdf", secure=True),
    "200 health": lambda _world, _patch: browser().get("/healthz", secure=True),
    "302 sign in": lambda _world, _patch: browser().get("/accounts/", secure=True),
    "400 host": lambda _world, _patch: browser().get("/", headers={"host": "elsewhere.example"}, secure=True),
    "400 size": lambda _world, _patch: oversized(browser()),
    "403 guard": lambda _world, _patch: browser(checks=True).post(f"{HOME}register/", secure=True),
    "404 page": lambda _world, _patch: browser().get(f"{HOME}nothing/here/", secure=True),
    "404 team": lambda world, _patch: world.client("delegate").get(f"{HOME}organise/", secure=True),
    "405 method": lambda _world, _patch: browser().delete(f"{HOME}programme/", secure=True),
    "500 fault": lambda _world, patch: failing(patch),
}


def oversized(client: Client) -> "Reply":
    body = "display_name=" + "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    kind = "application/x-www-form-urlencoded"
    return client.post(f"{HOME}register/", body, content_type=kind, secure=True)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_every_answer_carries_the_headers_that_protect_its_reader(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    answer = ANSWERS[name](world, monkeypatch)
    assert answer.status_code == int(name[:3])
    assert {key: answer.headers.get(key) for key in EXACT} == EXACT
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()
    )
    assert policy == POLICY
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    permissions = answer.headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(permissions)
    assert [one for one in permissions if not one.endswith("=()")] == PASSKEYS_HERE
    kept = answer.headers["Cache-Control"].split(", ")
    assert "no-store" in kept or {"private", "no-cache"} <= set(kept)


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_is_a_page_that_says_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = ANSWERS[name](world, monkeypatch).content.decode()
    assert (page.count("<h1"), 'class="btn"' in page) == (1, True)


def test_only_files_that_ask_each_time_may_be_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {name: ask(world, monkeypatch).headers["Cache-Control"] for name, ask in ANSWERS.items()}
    assert {name for name, said in kept.items() if "no-store" not in said} <= {"200 calendar", "200 report"}


def test_a_fault_tells_nobody_what_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening() as memory:
        answer = failing(monkeypatch)
    assert answer.status_code == 500
    assert TYPED not in answer.content.decode()
    assert any("RuntimeError" in line for line in memory.lines)
    assert TYPED not in "".join((*memory.lines, *capfd.readouterr()))


REQUESTS: Mapping[str, Callable[[Client], object]] = {
    "path": lambda client: client.get(f"{HOME}{TYPED}/{TYPED}/"),
    "query": lambda client: client.get(f"{HOME}nothing/?q={TYPED}"),
    "browser": lambda client: client.get(f"{HOME}nothing/", headers={"user-agent": TYPED, "referer": TYPED}),
    "form": lambda client: client.post(f"{HOME}register/", {"display_name": TYPED}),
    "host": lambda client: client.get("/", headers={"host": f"{TYPED}.example"}),
}


@pytest.mark.parametrize("part", list(REQUESTS))
def test_log_lines_hold_nothing_of_a_request(world: World, part: str) -> None:
    with listening() as memory:
        REQUESTS[part](browser(checks=True))
    assert memory.lines != []
    assert TYPED.lower() not in "".join(memory.lines).lower()


def test_every_log_handler_writes_bare_lines() -> None:
    loggers = [logging.getLogger(), logging.getLogger("django")]
    handlers = [handler for logger in loggers for handler in logger.handlers if type(handler) is logging.StreamHandler]
    assert len(handlers) == 2
    assert {type(handler.formatter) for handler in handlers} == {BareFormatter}
    assert loggers[1].propagate is False
    assert settings.ADMINS == []


def guarded(morsel: Morsel[str]) -> dict[str, str | bool]:
    return {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}


LOCKED = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}


def test_cookies_are_bound_to_the_host_and_out_of_reach_of_scripts(world: World) -> None:
    link = address("events:sign_in_link", {"token": world.ids["sign-in link"]})
    signed_in = browser().post(link, secure=True)
    form = browser().get(f"{HOME}register/", secure=True)
    language = browser().post("/accounts/language/", {"language": "en-gb"}, secure=True)
    cookies = {
        name: guarded(morsel) for answer in (signed_in, form, language) for name, morsel in answer.cookies.items()
    }
    assert {"__Host-session", "__Host-csrf"} <= set(cookies) <= {"__Host-session", "__Host-csrf", "__Host-language"}
    assert {name: cookie for name, cookie in cookies.items() if cookie | {"samesite": "Lax"} != LOCKED} == {}
    assert {cookies[name]["samesite"] for name in ("__Host-session", "__Host-csrf")} == {"Lax"}


@pytest.mark.parametrize("path", ["", "programme/", "speakers/", "programme.ics", "report/"])
def test_reading_sets_no_cookie(world: World, path: str) -> None:
    assert dict(browser().get(f"{HOME}{path}", secure=True).cookies) == {}


@override_settings(SECURE_SSL_REDIRECT=True)
def test_plain_http_leads_to_https_but_for_the_health_check(world: World) -> None:
    answers = [browser().get(path) for path in (HOME, "/healthz")]
    assert [(answer.status_code, answer.headers.get("Location", "")) for answer in answers] == [
        (301, f"https://testserver{HOME}"),
        (200, ""),
    ]


def test_pages_name_no_other_site(world: World) -> None:
    for path in (HOME, f"{HOME}programme/", f"{HOME}register/", "/accounts/login/"):
        page = browser().get(path, secure=True).content.decode()
        assert re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']*""", page) == []
