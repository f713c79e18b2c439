"""What leaves the site, or stays on its server, when something goes wrong."""

import logging
from collections.abc import Collection, Iterator

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import ResolverMatch, URLPattern

from events import locking
from tests.proof.crawl import address, body_of, undone
from tests.proof.matrix import ROUTES
from tests.proof.outputs import listening
from tests.proof.sweep import Output
from tests.proof.world import World
from vault.marks import Fault

SECRET = "delegate@safety name"
KEPT_BACK = ("delegate@safety address", SECRET)
"""Kinds of values that are sent along with what fails, in its form, its query and its headers."""


def _sent_along(world: World) -> dict[str, str]:
    return {marker.kind: marker.text for marker in world.markers if marker.kind in KEPT_BACK}


def fail(request: HttpRequest, **_parts: object) -> HttpResponse:
    """Fail as a view might, with all that was sent in the text of the error."""
    message = f"no such person: {request.POST} {request.GET} {request.headers}"
    raise RuntimeError(message)


def fail_now(request: HttpRequest, *_args: object, **parts: object) -> HttpResponse:
    """Fail as `fail` does at that moment."""
    return fail(request, **parts)


def failing_views(patch: pytest.MonkeyPatch) -> None:
    """Let every view of the site fail."""
    resolve = URLPattern.resolve

    def resolved(pattern: URLPattern, path: str) -> ResolverMatch | None:
        match = resolve(pattern, path)
        if match:
            match.func = fail_now
        return match

    patch.setattr(URLPattern, "resolve", resolved)


def faults(world: World, patch: pytest.MonkeyPatch, names: Collection[str] = tuple(ROUTES)) -> Iterator[Output]:
    """Ask for every page while each fails; yield the answers, the log lines, and the mails to an administrator."""
    sent, before = _sent_along(world), len(mail.outbox)
    with patch.context() as patched, listening() as memory, override_settings(ADMINS=[("Admin", "admin@example.org")]):
        failing_views(patched)
        for name in names:
            route = ROUTES[name]
            ids = world.ids | world.places["here"].ids
            parts = {part: ids[kind] for part, kind in route.parts.items()} | dict(route.fixed)
            path = address(name, parts | ({"slug": ids["slug"]} if route.of_conference else {}))
            with undone():
                answer = world.client("anonymous").post(
                    path, sent, query_params=sent, headers={"X-Name": sent[SECRET].encode().hex()}
                )
            yield Output(f"page {answer.status_code}", "anonymous", body_of(answer))
    yield Output("log", "server", "\n".join(memory.lines).encode())
    for message in mail.outbox[before:]:
        yield Output("error mail", "recipient", message.message().as_bytes())


def refusals(world: World, patch: pytest.MonkeyPatch) -> Iterator[Output]:
    """Be refused in each way that has a page of its own, with markers in what is sent."""
    sent, slug = _sent_along(world), world.places["here"].ids["slug"]
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    with undone(), listening() as memory:
        yield Output("page 400", "anonymous", body_of(guarded.get("/", sent, headers={"host": "elsewhere.example"})))
        yield Output("page 403", "anonymous", body_of(guarded.post(f"/{slug}/register/", sent)))
        yield Output("page 404", "anonymous", body_of(guarded.get(f"/{slug}/organise/", sent)))
        yield Output("page 405", "anonymous", body_of(guarded.delete(f"/{slug}/programme/", sent)))
        with override_settings(REGISTRATIONS_PER_MINUTE=0):
            client = Client(raise_request_exception=False)
            answer = client.post(f"/{slug}/places/{world.places['here'].ids['places link']}/", sent)
            yield Output(f"page {answer.status_code}", "anonymous", body_of(answer))
        with patch.context() as patched:
            patched.setattr(locking, "_last", locking.Look(Fault.AWAY, float("inf")))
            yield Output("page 503", "anonymous", body_of(guarded.post(f"/{slug}/register/", sent)))
    yield Output("log", "server", "\n".join(memory.lines).encode())


def shout(patch: pytest.MonkeyPatch, handler: logging.Handler) -> None:
    """Attach a handler of log lines as someone might who runs the site."""
    logger = logging.getLogger("django.request")
    patch.setattr(logger, "handlers", [*logger.handlers, handler])
