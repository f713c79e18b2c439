"""Registrations through real HTTP clients, beside an empty view in the same run.

The database is SQLite, or PostgreSQL where DATABASE_URL and KEYS_DATABASE_URL name empty databases.
"""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from typing import TextIO
from urllib.parse import urlencode

from bench.site import HOST, serving

CLIENTS = 8
REGISTRATIONS = 160
EMPTY = 4000
FORM = "/bench/register/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|token)" value="([^"]+)"')


class Browser:
    """One client that keeps its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send one request; return its status, its text, and where it leads."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")

    def register(self, number: int) -> None:
        """Go from the form to the receipt in four requests. Raises AssertionError for any other answer."""
        page = self.ask("GET", FORM)[1]
        fields = dict(HIDDEN.findall(page)) | {
            "display_name": f"Person {number}",
            "address": f"person{number}@example.org",
            "category": "delegate",
        }
        assert self.ask("POST", FORM, {**fields, "step": "check"})[0] == HTTPStatus.OK
        status, _text, receipt = self.ask("POST", FORM, {**fields, "step": "send", "conduct": "on"})
        assert status == HTTPStatus.FOUND
        assert "You have a place" in self.ask("GET", receipt)[1]


def rate(job: Callable[[Browser], object], browsers: list[Browser], times: int) -> float:
    """Run the job that often, spread over the clients; return how many were done a second."""

    def run(browser: Browser) -> None:
        for _turn in range(times // len(browsers)):
            job(browser)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(run, browsers))
    return times / (time.perf_counter() - begun)


def measure(out: TextIO) -> None:
    """Print both rates."""
    numbers: Iterator[int] = count()
    with serving() as port:
        browsers = [Browser(port) for _ in range(CLIENTS)]
        rate(lambda browser: browser.register(next(numbers)), browsers, CLIENTS)
        ours = rate(lambda browser: browser.register(next(numbers)), browsers, REGISTRATIONS)
        empty = rate(lambda browser: browser.ask("GET", "/healthz"), browsers, EMPTY)
    out.write(f"registrations: {ours:.1f}/s (4 requests each) with {CLIENTS} clients; an empty view {empty:.0f}/s\n")
