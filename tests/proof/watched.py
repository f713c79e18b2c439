"""Watch how an output is made: what is sent, asked of the databases, logged and mailed, while clock and chance stand still.

Nothing is taken out of what is sent: what differs from one request to the next by chance or by the clock (tokens of
forms, ids and keys that are drawn, expiry of cookies) is the same in both worlds, since both draw the same. The only
things left out are named here: `SAVEPOINT`, since Django numbers savepoints for as long as a connection lives, and
`MANY`, since how many rows one query asks for is seen by the database alone.
"""

import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connections
from django.utils import timezone

from tests.proof import outputs
from tests.proof.outputs import Memory, listening
from tests.proof.sweep import Output

SAVEPOINT = re.compile(r"^((?:RELEASE |ROLLBACK TO )?SAVEPOINT) .*")
MANY = re.compile(r"\bIN \(%s(?:, %s)*\)")


class Chance:
    """Where all that is drawn by lot comes from; begun again, it gives the same once more."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, where: str) -> None:
        """Begin where the word says."""
        self._drawn = random.Random(where)  # noqa: S311  # it shall be foreseen
        random.seed(where)

    def draw(self, size: int) -> bytes:
        """Return so many bytes."""
        return self._drawn.randbytes(size)


@contextmanager
def standing_still() -> Iterator[Chance]:
    """Let no time pass, and let chance be foreseen, while the block runs."""
    before, chance, moment = random.getstate(), Chance(), timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", chance.draw)
        patch.setattr(random, "_urandom", chance.draw)
        patch.setattr(time, "time", moment.timestamp)
        patch.setattr(timezone, "now", lambda: moment)
        yield chance
    random.setstate(before)


@dataclass(frozen=True, slots=True)
class Seen:
    """An output with all that could be learned from how it came about."""

    output: Output
    queries: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    mails: tuple[bytes, ...] = ()

    def parts(self) -> dict[str, object]:
        """Return what it consists of, by the words of a report."""
        head, _, body = self.output.body.partition(b"\r\n\r\n")
        status, _, headers = head.partition(b"\r\n")
        parts: dict[str, object] = {"page": (self.output.name, self.output.audience), "status": status}
        parts |= {"headers": headers, "body": body, "queries": self.queries}
        return parts | {"log lines": self.lines, "mails": self.mails}


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What tells two worlds apart: the page, who reads it, and which of its parts; what they hold is not told."""

    output: str
    audience: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class _Queries:
    asked: list[str] = field(default_factory=list)

    def note(self, alias: str, execute: Callable[..., object], sql: str, *rest: object) -> object:
        shape = MANY.sub("IN (…)", SAVEPOINT.sub(r"\1", sql))
        self.asked.append(f"{alias}: {shape}")
        return execute(sql, *rest)


def watch(made: Iterator[Output], chance: Chance) -> Iterator[Seen]:
    """Make the outputs one by one; each finds the same chance and an empty memory.

    Mails are those that wait when it is made and before it is taken back, as forms are.
    """
    queries = _Queries()
    with ExitStack() as stack:
        memory = stack.enter_context(listening())
        for alias in ("default", "keys"):
            stack.enter_context(connections[alias].execute_wrapper(partial(queries.note, alias)))
        while (output := _next(made, chance, queries, memory)) is not None:
            asked, lines = tuple(queries.asked), tuple(memory.lines)
            yield Seen(output, asked, lines, tuple(_sent()))


def _next(made: Iterator[Output], chance: Chance, queries: _Queries, memory: Memory) -> Output | None:
    chance.begin("")
    caches["memory"].clear()
    queries.asked.clear()
    memory.lines.clear()
    return next(made, None)


def _sent() -> Iterator[bytes]:
    mail.outbox.clear()
    return (letter.body for letter in outputs.mails())


def differences(one: Iterator[Seen], other: Iterator[Seen]) -> list[Difference]:
    """Return what tells them apart."""
    found = set()
    for seen, instead in zip_longest(one, other, fillvalue=Seen(Output("nothing", "", b""))):
        parts, others = seen.parts(), instead.parts()
        if unlike := tuple(name for name, part in parts.items() if part != others[name]):
            found.add(Difference(seen.output.name, seen.output.audience, unlike))
    return sorted(found)
