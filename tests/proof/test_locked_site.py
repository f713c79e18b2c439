"""A locked site: at every address the public pages or the same calm words, whoever asks, and nothing is written."""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, override_settings

from config import closing
from events import locking
from events.models import KeysMark
from tests.proof import outputs
from tests.proof.crawl import address, ask, body_of, undone
from tests.proof.matrix import ROUTES
from tests.proof.sweep import Output, sightings
from tests.proof.test_permissions import parts_of
from tests.proof.world import World
from vault import marks
from vault.models import DataKey, Mark

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.database]

A_FEW = ("anonymous", "delegate", "safety", "stranger")
SHOWN = closing.PUBLIC | closing.UNASKED
PERSONAL = ("@", "address", "message", "mail", "label")
"""What the kinds of values have in their names that are somebody's."""

Count = Callable[..., AbstractContextManager[object]]


def away() -> DataKey | None:
    raise OperationalError


def take_away() -> None:
    """Let the database of the keys answer nothing, to whomever."""
    setattr(marks, "_looked_up", away)  # noqa: B010  # put back by `locked`


LOCKS: dict[str, Callable[[], object]] = {
    "missing": take_away,
    "another site's": lambda: Mark.objects.update(site="another"),
    "older": lambda: KeysMark.objects.update(number=7),
}


@contextmanager
def locked(how: str) -> Iterator[None]:
    """Let the site be locked while the block runs."""
    seen, last = marks._looked_up, locking._last
    with undone():
        locking.pair()
        try:
            LOCKS[how]()
            fault = locking.look()
            assert fault is not None
            locking._last = locking.Look(fault, math.inf)  # however long the walk takes
            yield
        finally:
            setattr(marks, "_looked_up", seen)  # noqa: B010
            locking._last = last


@pytest.fixture(params=LOCKS)
def locked_world(request: pytest.FixtureRequest, world: World) -> Iterator[World]:
    with locked(request.param):
        yield world


def asked(world: World) -> Iterator[tuple[str, str, str, Output, int]]:
    """Ask for every address in every way; yield name, role, method, what was sent and its status."""
    for name, route in ROUTES.items():
        path = address(name, parts_of(world, route))
        for role in A_FEW:
            for method in ("GET", "POST"):
                answer = world.client(role).generic(method, path)  # nothing is taken back: there is nothing
                yield name, role, method, Output(f"page {name}", role, body_of(answer)), answer.status_code


def test_public_pages_answer_all_others_rest_nobody_is_named_and_nothing_is_written(locked_world: World) -> None:
    before = [output.body for output in outputs.rows()]
    with outputs.listening() as memory:
        found = list(asked(locked_world))
    assert [output.body for output in outputs.rows()] == before
    wrong = [
        (name, role, method, status)
        for name, role, method, _output, status in found
        if status != (200 if name in SHOWN and method == "GET" else 405 if name in closing.UNASKED else 503)
    ]
    assert wrong == []
    shown = [output for _name, _role, _method, output, _status in found]
    log = Output("log", "server", "\n".join(memory.lines).encode())
    own = [one for one in locked_world.markers if any(part in one.kind for part in PERSONAL)]
    own += [one for one in locked_world.markers if "session" in one.kind]
    assert sightings([*shown, log], own) == set()
    assert {output.body for output in shown if output.body[:3] == b"200"} != set()


def test_everyone_sees_what_the_public_sees_and_keeps_their_sign_in(locked_world: World) -> None:
    for name in ("events:home", "sessions:home", "sessions:programme", "sessions:session"):
        path = address(name, parts_of(locked_world, ROUTES[name]))
        bodies = {body_of(ask(locked_world, role, path)) for role in A_FEW}
        assert len(bodies) == 1
        assert settings.SESSION_COOKIE_NAME.encode() + b"=" not in bodies.pop()


def test_public_pages_do_not_ask_the_keys_database(locked_world: World, django_assert_num_queries: Count) -> None:
    with django_assert_num_queries(0, using="keys"):
        for name in sorted(SHOWN):
            path = address(name, parts_of(locked_world, ROUTES[name]))
            assert locked_world.client("delegate").get(path).status_code == 200


def test_sessions_that_rest_on_somebodys_yes_are_neutral_meanwhile(locked_world: World) -> None:
    ids = locked_world.places["here"].ids
    page = body_of(ask(locked_world, "anonymous", f"/{ids['slug']}/sessions/{ids['open session']}/")).decode()
    assert page.startswith("200")
    assert f"Session {ids['open session']}" in page
    assert "names nobody" in page


def test_the_resting_page_is_the_same_everywhere_and_asks_to_come_back(locked_world: World) -> None:
    client = Client(raise_request_exception=False)
    paths = ("/here-2012/register/", "/nothing/at/all/", "/accounts/login/", "/here-2012/organise/registrations/")
    answers = [client.get(path) for path in paths]
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in answers} == {(503, "120")}
    assert len({answer.content for answer in answers}) == 1
    assert "vault_status" in answers[0].content.decode()
    assert answers[0].headers["Cache-Control"] == "private, no-store"
    assert client.get("/here-2012").headers["Location"] == "/here-2012/"


@pytest.mark.parametrize("how", LOCKS)
def test_the_site_is_unlocked_without_a_restart(world: World, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/{world.places['here'].ids['slug']}/organise/registrations/"
    with locked(how):
        assert ask(world, "safety", path).status_code == 503
    monkeypatch.setattr(locking, "_last", locking.Look(marks.Fault.AWAY, 0.0))
    assert ask(world, "safety", path).status_code == 200


def test_a_ring_without_the_key_locks_the_site(world: World) -> None:
    with undone(), override_settings(VAULT_KEYS={"another": b"a" * 32}):
        assert locking.look() == marks.Fault.RING
        assert ask(world, "safety", "/here-2012/organise/registrations/").status_code == 503
        assert ask(world, "safety", "/here-2012/").status_code == 200
