"""Bring a programme of the size that is given in, and take it out again; run by bench/exchange.py."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from uuid import UUID

import django

django.setup()

from defusedxml.ElementTree import fromstring  # noqa: E402  # models load after set-up
from django.core.management import call_command  # noqa: E402  # likewise

from bench.timing import seconds  # noqa: E402  # likewise
from events.audience import Audience  # noqa: E402  # likewise
from events.models import Conference  # noqa: E402  # likewise
from sessions.exchange.beginning import begin_conference  # noqa: E402  # likewise
from sessions.exchange.drawing_json import draw_json  # noqa: E402  # likewise
from sessions.exchange.drawing_xml import draw_xml  # noqa: E402  # likewise
from sessions.exchange.matching import conflicts_after, plan_import  # noqa: E402  # likewise
from sessions.exchange.reading import read_programme  # noqa: E402  # likewise
from sessions.exchange.steps import import_all  # noqa: E402  # likewise
from sessions.programme import programme_of  # noqa: E402  # likewise
from sessions.publishing import draft_of  # noqa: E402  # likewise
from sessions.values import Programme  # noqa: E402  # likewise

AT = datetime(2012, 1, 20, 12, tzinfo=UTC)
OPENING = datetime(2012, 2, 24, 8, tzinfo=UTC)
ROOMS, A_DAY = 20, 180
ABSTRACT = "What lawyers, journalists and activists told each other. " * 10
HEAD = "<schedule><version>1</version><conference><title>Bench</title><time_zone_name>UTC</time_zone_name></conference>"


def schedule(count: int) -> bytes:
    """Return an invented schedule.xml of that many events, many of them over one another."""
    rows = [_event(number) for number in range(count)]
    return (
        f'{HEAD}<day index="1" date="2012-02-24"><room name="Room 0">{"".join(rows)}</room></day></schedule>'.encode()
    )


def _event(number: int) -> str:
    start = OPENING + timedelta(days=number % 3, minutes=5 * (number * 7 % A_DAY))
    people = "".join(
        f'<person id="{(number + more) % 900}">Person {(number + more) % 900}</person>' for more in range(2)
    )
    return (
        f'<event id="{number + 1}" guid="{UUID(int=number + 1)}"><date>{start.isoformat()}</date><duration>00:45</duration>'
        f"<room>Room {number % ROOMS}</room><title>Talk {number}</title><type>talk</type><track>Theme {number % 8}</track>"
        f"<language>en</language><abstract>{ABSTRACT}</abstract><persons>{people}</persons></event>"
    )


def _import(content: bytes, conference: Conference) -> None:
    import_all(read_programme(content), conference=conference, actor=None, at=AT, progress=lambda _count: None)


def _look(content: bytes, conference: Conference) -> None:
    conflicts_after(plan_import(read_programme(content), conference=conference, at=AT))


def _export(conference: Conference, draw: Callable[[Programme], bytes]) -> None:
    version = draft_of(conference)
    programme = programme_of(conference, audience=Audience.ORGANISERS, at=AT, version=version)
    assert programme
    draw(programme)


def jobs(content: bytes, conference: Conference) -> dict[str, Callable[[], object]]:
    """Return what is timed, in this order."""
    return {
        "dry run": partial(_look, content, conference),
        "import": partial(_import, content, conference),
        "again": partial(_import, content, conference),
        "XML": partial(_export, conference, partial(draw_xml, host="example.org")),
        "JSON": partial(_export, conference, partial(draw_json, host="example.org")),
    }


def main(size: int) -> None:
    """Print a line."""
    with redirect_stdout(StringIO()):
        call_command("upgrade")
    content = schedule(size)
    conference = begin_conference(read_programme(content), slug="bench", at=AT)
    bare = min(seconds(partial(fromstring, content)) for _round in range(3))
    took = {name: seconds(job) for name, job in jobs(content, conference).items()}
    parts = ", ".join(f"{name} {spent:.2f} s ({spent / bare:.0f})" for name, spent in took.items())
    sys.stdout.write(f"exchange {size:4} sessions: bare parsing {bare * 1000:.0f} ms; in such parsings: {parts}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
