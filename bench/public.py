"""Pages and files for the public through real sockets, beside an empty view and one that answers as many bytes."""

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socket import create_connection
from statistics import median
from subprocess import run
from time import perf_counter
from typing import TextIO

from bench.postgres import throwaway
from bench.site import HOST, serving

SIZES = (60, 1000)
CLIENTS = 8
SECONDS = 2.0
ROUNDS = 3
PAGES = ("programme/", "programme/now/", "speakers/", "", "programme.ics", "programme.json", "programme.xml")
FILES = ("programme.ics",)


def request(path: str, **headers: str) -> bytes:
    """Return a request for that path as a browser sends it."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.socket = create_connection((HOST, port))
        self.rest = b""

    def ask(self, sent: bytes) -> tuple[int, dict[str, str], int]:
        """Send the request; return the status, the headers and the length of the body."""
        self.socket.sendall(sent)
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.socket.recv(65536)
        head, _blank, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            self.rest += self.socket.recv(65536)
        self.rest = self.rest[length:]
        return int(lines[0].split()[1]), headers, length


def rate(port: int, sent: bytes, status: int) -> float:
    """Return how many answers a second all clients get together. Raises AssertionError for another status."""
    until = perf_counter() + SECONDS

    def work(client: Client) -> int:
        count = 0
        while perf_counter() < until:
            assert client.ask(sent)[0] == status
            count += 1
        return count

    clients = [Client(port) for _number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(work, clients)) / SECONDS


def beside(port: int, sent: bytes, other: bytes, status: int = 200) -> tuple[float, float]:
    """Return the rate of one request and that of another, measured by turns: the medians."""
    turns = [(rate(port, sent, status), rate(port, other, 200)) for _round in range(ROUNDS)]
    return median(one for one, _other in turns), median(other for _one, other in turns)


def load(port: int, size: int, out: TextIO) -> None:
    """Print the rates, from this process, which serves nothing."""
    client = Client(port)
    for name in PAGES:
        sent = request(f"/bench/{name}")
        begun = perf_counter()
        status, headers, length = client.ask(sent)
        first = (perf_counter() - begun) * 1000
        assert status == 200, (name, status)  # noqa: PLR2004  # found
        ours, constant = beside(port, sent, request(f"/constant/{length}/"))
        out.write(
            f"  {size} sessions, /{name}: {length / 1000:.1f} kB, {ours:.0f}/s, {ours / constant:.0%} of a constant body;"
            f" the first took {first:.0f} ms\n"
        )
        if name in FILES:
            known = request(f"/bench/{name}", If_None_Match=headers["etag"])
            ours, nothing = beside(port, known, request("/nothing/"), status=304)
            out.write(f"  {size} sessions, /{name} again: 304, {ours:.0f}/s, {ours / nothing:.0%} of an empty view\n")


@contextmanager
def _served(size: int, databases: Mapping[str, str] | None) -> Iterator[int]:
    people = ["--speakers", str(max(80, size)), "--rooms", "20", "--delegates", "0"]
    prepare = ["populate", "bench", "--sessions", str(size), *people]
    with serving(databases, prepare=prepare, application="bench.public_site:application") as port:
        yield port


def _measure(out: TextIO, name: str, size: int, databases: Mapping[str, str] | None) -> None:
    with _served(size, databases) as port:
        command = [sys.executable, "-m", "bench.public", str(port), str(size)]
        done = run(command, check=True, capture_output=True, text=True)
    out.write(f"for the public, {name}:\n{done.stdout}")


def measure(out: TextIO) -> None:
    """Print a block for each size and each kind of database."""
    for size in SIZES:
        _measure(out, "SQLite", size, None)
        with throwaway() as databases:
            if databases:
                _measure(out, "PostgreSQL", size, databases)
            else:
                out.write("for the public, PostgreSQL: SKIPPED, NO POSTGRESQL IS INSTALLED HERE\n")


if __name__ == "__main__":
    load(int(sys.argv[1]), int(sys.argv[2]), sys.stdout)
