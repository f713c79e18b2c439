"""What a visitor is answered while the site is locked, or where one record does not open."""

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from events import locking
from vault.closing import closed, is_closed
from vault.sealing import SealError

Handler = Callable[[HttpRequest], HttpResponse]

UNASKED = frozenset({"healthz", "robots"})
"""Pages that read no database."""
PUBLIC = frozenset(
    {"events:home", "events:logo", "sessions:home", "sessions:now", "sessions:programme", "sessions:session"}
)
"""Pages that a locked site shows: what they say of sessions and of nobody stands in the main database."""
TRY_AGAIN_SECONDS = 120
SERVER_ERROR = 500

logger = logging.getLogger(__name__)


@cache
def _unasked() -> frozenset[str]:
    return frozenset(reverse(name) for name in UNASKED)


def _page_of(path: str) -> str:
    """Return the name of the page at the address, or nothing; one without its last slash leads there."""
    for address in (path, f"{path}/"):
        try:
            return resolve(address).view_name
        except Resolver404:
            continue
    return ""


def _resting(request: HttpRequest) -> HttpResponse:
    """Return the page that says that this address rests, the same at each."""
    with translation.override(translation.get_language_from_request(request)):
        text = render_to_string("503.html")
    return HttpResponse(text, status=503, headers={"Retry-After": str(TRY_AGAIN_SECONDS)})


class rest_while_locked:  # noqa: N801  # middleware is named as the verb it is
    """Answer as long as the site is locked only with public pages, to everyone as to someone unknown."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless it asks for what rests."""
        if request.path_info in _unasked() or not locking.current_fault():
            return self.get_response(request)
        if _page_of(request.path_info) not in PUBLIC or request.method not in {"GET", "HEAD"}:
            return _resting(request)
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)  # which stays in the browser, for afterwards
        with closed():
            response = self.get_response(request)
        return response if response.status_code < SERVER_ERROR else _resting(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that the site rests if it was locked since the last look, or else that one record does not open."""
        if not isinstance(exception, SealError | Error):
            return None
        if is_closed() or locking.look():
            return _resting(request)
        if not isinstance(exception, SealError):
            return None
        logger.warning("a page met a value that does not open; see vault_status", exc_info=exception)
        return render(request, "unreadable.html", status=409)
