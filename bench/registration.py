"""Registrations through real HTTP clients, beside an empty view in the same run, on SQLite and on PostgreSQL.

What each of the four requests takes is given for one client alone, and so is how much longer an address that is known
takes than a new one (decision 0009).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count, pairwise
from statistics import median
from time import perf_counter
from typing import TextIO
from urllib.parse import urlencode

from bench.postgres import throwaway
from bench.site import HOST, serving

CLIENTS = 8
REGISTRATIONS = 160
EMPTY = 2000
ALONE = 20
STEPS = ("form", "check", "send", "receipt")
SEND = STEPS.index("send")
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

    def register(self, number: int, address: str = "") -> list[float]:
        """Go from the form to the receipt; return the seconds of the four requests. Raises AssertionError."""
        moments = [perf_counter()]
        page = self.ask("GET", FORM)[1]
        moments.append(perf_counter())
        fields = dict(HIDDEN.findall(page)) | {
            "display_name": f"Person {number}",
            "address": address or f"person{number}@example.org",
            "category": "delegate",
        }
        assert self.ask("POST", FORM, {**fields, "step": "check"})[0] == HTTPStatus.OK
        moments.append(perf_counter())
        status, _text, receipt = self.ask("POST", FORM, {**fields, "step": "send", "conduct": "on"})
        assert status == HTTPStatus.FOUND
        moments.append(perf_counter())
        assert "You have a place" in self.ask("GET", receipt)[1]
        moments.append(perf_counter())
        return [after - before for before, after in pairwise(moments)]


def rate(job: Callable[[Browser], object], browsers: list[Browser], times: int) -> float:
    """Run the job that often, spread over the clients; return how many were done a second."""

    def run(browser: Browser) -> None:
        for _turn in range(times // len(browsers)):
            job(browser)

    begun = perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(run, browsers))
    return times / (perf_counter() - begun)


def _alone(browser: Browser, numbers: Iterator[int]) -> str:
    """Return in words what each request takes one client, and how a known address differs from a new one, in turn."""
    known = f"person{next(numbers)}@example.org"
    browser.register(0, known)
    turns = [(browser.register(next(numbers)), browser.register(next(numbers), known)) for _turn in range(ALONE)]
    each = ", ".join(
        f"{name} {median(new[at] for new, _known in turns) * 1000:.0f} ms" for at, name in enumerate(STEPS)
    )
    gap = median(seen[SEND] - new[SEND] for new, seen in turns) * 1000
    return f"{each}; a known address {gap:+.2f} ms"


def _measure(out: TextIO, name: str, databases: Mapping[str, str] | None) -> None:
    numbers: Iterator[int] = count()
    with serving(databases) as port:
        browsers = [Browser(port) for _ in range(CLIENTS)]
        rate(lambda browser: browser.register(next(numbers)), browsers, CLIENTS)
        ours = rate(lambda browser: browser.register(next(numbers)), browsers, REGISTRATIONS)
        empty = rate(lambda browser: browser.ask("GET", "/healthz"), browsers, EMPTY)
        alone = _alone(browsers[0], numbers)
    out.write(
        f"registrations, {name}: {ours:.1f}/s with {CLIENTS} clients; an empty view {empty:.0f}/s, so {empty / ours:.0f}"
        f" empty views for one\n  one client: {alone}\n"
    )


def measure(out: TextIO) -> None:
    """Print both rates for both kinds of database."""
    _measure(out, "SQLite", None)
    with throwaway() as databases:
        if databases:
            _measure(out, "PostgreSQL", databases)
        else:
            out.write("registrations, PostgreSQL: SKIPPED, NO POSTGRESQL IS INSTALLED HERE\n")
