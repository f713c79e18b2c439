"""Everything that leaves the site, or that stays on its disk."""

import logging
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import segno
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.management import CommandError, call_command, get_commands
from django.db import connections
from django.test import Client

from config.logs import BareFormatter
from events import clock
from events.outbox import deliver
from tests.proof.crawl import address, ask, body_of, undone
from tests.proof.matrix import ROLES, ROUTES, Answer, Route
from tests.proof.sweep import Output
from tests.proof.world import World

FILES = ("badges", "calendar", "export_programme", "report")
ENDINGS = {"export_programme": ".xml"}
SEVERAL = {"open session": ("open session", "neutral session", "opaque session", "draft session", "left session")}


class Memory(logging.Handler):
    """Keep log lines as the site writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(BareFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Memory]:
    """Keep every line that is logged while the block runs; of requests also the refused ones, which the site skips."""
    memory = Memory()
    loggers, requests = [logging.getLogger(name) for name in ("", "django")], logging.getLogger("django.request")
    level = requests.level
    requests.setLevel(logging.WARNING)
    for logger in loggers:
        logger.addHandler(memory)
    try:
        yield memory
    finally:
        requests.setLevel(level)
        for logger in loggers:
            logger.removeHandler(memory)


@contextmanager
def drawn_codes() -> Iterator[list[str]]:
    """Keep what each QR code says that is drawn while the block runs: from its squares nobody reads a word."""
    payloads: list[str] = []

    def kept(draw: Callable[..., object]) -> Callable[..., object]:
        def drawn(content: object, *args: object, **options: object) -> object:
            payloads.append(str(content))
            return draw(content, *args, **options)

        return drawn

    with patch.object(segno, "make", kept(segno.make)), patch.object(segno, "make_qr", kept(segno.make_qr)):
        yield payloads


def pages(world: World, names: Collection[str] = tuple(ROUTES), roles: Collection[str] = ROLES) -> Iterator[Output]:
    """Ask for every page as everyone."""
    for name in names:
        route = ROUTES[name]
        if "GET" not in route.methods:
            continue
        for parts in _addresses(world, route):
            for role in sorted(roles):
                if not route.is_slow or route.door[role] != Answer.OPEN or role == "safety":
                    yield Output(f"page {name}", role, body_of(ask(world, role, address(name, parts))))


def _addresses(world: World, route: Route) -> Iterator[dict[str, str]]:
    """Yield the parts of the route's addresses: one, or one for each kind of session."""
    ids = world.ids | world.places["here"].ids
    slug = {"slug": ids["slug"]} if route.of_conference else {}
    for session in SEVERAL["open session"] if "open session" in route.parts.values() else ("",):
        chosen = {
            part: ids[session or kind] if kind == "open session" else ids[kind] for part, kind in route.parts.items()
        }
        yield chosen | dict(route.fixed) | slug


def answers(world: World, roles: Collection[str] = ROLES) -> Iterator[Output]:
    """Send what shows a page of its own: a badge at the door, an address that is wrong, a form that is refused."""
    ids = world.places["here"].ids
    door, slug = address("delegates:door", {"slug": ids["slug"]}), ids["slug"]
    for role in sorted(roles):
        yield Output("page delegates:door", role, body_of(ask(world, role, door, data={"badge": ids["registration"]})))
        yield Output("page 404", role, body_of(ask(world, role, f"/{slug}/nothing/here/")))
        yield Output("page 405", role, body_of(ask(world, role, f"/{slug}/programme/", "DELETE")))
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    yield Output("page 403", "anonymous", body_of(guarded.post(f"/{slug}/register/", {})))
    yield Output("page 400", "anonymous", body_of(guarded.get("/", headers={"host": "elsewhere.example"})))


def mails() -> Iterator[Output]:
    """Send what waits in the outbox; everyone may read their own address at the top of their mail."""
    while deliver(now=clock.now):
        continue
    for message in mail.outbox:
        sent = message.message().as_bytes()
        yield Output("mail", "recipient", sent.replace(f"To: {message.to[0]}".encode(), b"To: "))


def commands(folder: Path, names: Collection[str] = FILES) -> Iterator[Output]:
    """Run the commands that write files, as far as there are such; keep what they say too."""
    for name in set(names) & set(get_commands()):
        said, path = StringIO(), folder / f"{name}{ENDINGS.get(name, '')}"
        try:
            call_command(name, "here-2012", output=str(path), stdout=said, stderr=said)
        except CommandError as error:
            said.write(str(error))
        if path.exists():
            yield Output(f"command {name}", "server", path.read_bytes())
        yield Output("said by a command", "server", said.getvalue().encode())


SPEAKING = {
    "vault_status": (),
    "rotate_keys": (),
    "purge": (),
    "worker": ("--once",),
    "owner": ("owner@site.example",),
    "import_delegates": ("here-2012", "nowhere.csv"),
    "import_programme": ("here-2012", "nowhere.xml"),
    "accept_older_keys": (),
}
"""Commands that write no file, and what they are told."""


def said() -> Iterator[Output]:
    """Run the other commands and keep what they say, to their own outputs and past them; what they did is taken back."""
    for name, arguments in SPEAKING.items():
        heard = StringIO()
        with undone(), redirect_stdout(heard), redirect_stderr(heard):
            try:
                call_command(name, *arguments, stdout=heard, stderr=heard)
            except CommandError as error:
                heard.write(str(error))
        yield Output("said by a command", "server", heard.getvalue().encode())


def process() -> Iterator[Output]:
    """Read what other users of the server may: arguments, names of threads; and what a crash would lay down."""
    shown = [Path("/proc/self/cmdline"), Path("/proc/self/environ"), *Path("/proc/self/task").glob("*/comm")]
    parts = []
    for path in shown:
        with suppress(OSError):  # not Linux, or a thread that has ended
            parts.append(path.read_bytes())
    parts += [f"{name}={value}".encode() for name, value in os.environ.items()]
    yield Output("process", "server", b"\n".join(parts))
    memory = [f"{key} {value!r}" for key, value in vars(caches["memory"])["_cache"].items()]
    yield Output("memory cache", "server", "\n".join(memory).encode())


def kept_files(folder: Path = settings.VAR_DIR) -> Iterator[Output]:
    """Read the names of all files under the site's folder, and what is in those that are no database."""
    found = sorted(path for path in folder.rglob("*"))
    yield Output("file name", "server", "\n".join(str(path) for path in found).encode())
    for path in found:
        if path.is_file() and "sqlite3" not in path.name:
            yield Output("file", "server", path.read_bytes())


def spoken() -> Iterator[Output]:
    """Say every row aloud, as a log line or the text of an error might."""
    for model in apps.get_models():
        said = [f"{row} {row!r}" for row in model._default_manager.all()]
        yield Output("row said aloud", "server", "\n".join(said).encode())


def rows() -> Iterator[Output]:
    """Read every column of every table as the database holds it."""
    for alias, name in (("default", "database main"), ("keys", "database keys")):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # a table's own name
                values = [value for row in cursor.fetchall() for value in row]
                yield Output(name, "server", b"\n".join(_stored(value) for value in values))


def _stored(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def files() -> Iterator[Output]:
    """Read the databases' files, with what SQLite keeps beside them."""
    for alias, name in (("default", "database main"), ("keys", "database keys")):
        path = Path(str(connections[alias].settings_dict["NAME"]))
        for file in sorted(path.parent.glob(f"{path.name}*")):
            yield Output(name, "server", file.read_bytes())
