"""Debian's Chromium, and a watch over all that a page asks for and complains of."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, Route, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
PHONE, DESKTOP = (390, 844), (1280, 900)
PATIENCE = 60_000  # milliseconds; the first page with badges prepares the fonts, on two busy cores

Scheme = Literal["light", "dark"]


def executable() -> str:
    """Return where Chromium is; without it the tests are skipped, but fail where CI runs them."""
    found = shutil.which("chromium")
    if found:
        return found
    message = "Chromium is not installed (Debian: apt install chromium), so no page was looked at."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def running() -> Iterator[Browser]:
    """Start Chromium. Playwright's loop runs in this thread meanwhile, which Django takes for asynchronous code."""
    path = executable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield browser
            browser.close()


@dataclass
class Watch:
    """What the pages of one browser context asked for. `outside` and `complaints` should stay empty."""

    origin: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    page_views: list[str] = field(default_factory=list)
    transferred: int = 0

    def attach(self, context: BrowserContext) -> None:
        """Look at every request of the context from now on."""
        context.route("**/*", self._let_in)
        context.on("response", self._count)
        context.on("console", self._note)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def reset(self) -> None:
        """Begin to count anew; what should not have been is kept."""
        self.requests, self.page_views, self.transferred = [], [], 0

    def _let_in(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.origin).netloc:
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _count(self, response: Response) -> None:
        is_kept = (
            "/static/" in response.url and response.url in self.requests
        )  # by a browser; looking at requests turns that off
        self.requests.append(response.url)
        if response.request.is_navigation_request() and response.status in {200, 422}:
            self.page_views.append(response.url)
        self.transferred += 0 if is_kept else int(response.headers.get("content-length", 0))

    def _note(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings, such as of the content security policy; a page that answers 4xx is no fault."""
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)


def open_context(
    browser: Browser,
    origin: str,
    *,
    size: tuple[int, int] = DESKTOP,
    scheme: Scheme = "light",
    script: bool = True,
    locale: str = "en-GB",
    past_policy: bool = False,
    state: str = "",
    touch: bool = False,
    zone: str | None = None,
) -> tuple[BrowserContext, Watch]:
    """Return a fresh browser of one person; `past_policy` lets axe in where the policy forbids foreign scripts.

    `state` is a file of cookies to begin with; `touch` makes it a tablet or a phone; `zone` is where
    it is, by its time zone.
    """
    context = browser.new_context(
        base_url=origin,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=script,
        locale=locale,
        timezone_id=zone,
        bypass_csp=past_policy,
        accept_downloads=True,
        storage_state=state or None,
        reduced_motion="reduce",
        has_touch=touch,
        is_mobile=touch,
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(origin)
    watch.attach(context)
    return context, watch


def resize(page: Page, width: int, height: int = 844) -> None:
    """Give the page another width."""
    page.set_viewport_size({"width": width, "height": height})
