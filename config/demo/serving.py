"""Serve the demonstration: the web server and the worker as children that end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from django.conf import settings

from config.demo.stages import Stage

HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 10
PAUSE = 0.2

Child = subprocess.Popen[bytes]


class ServingError(Exception):
    """The server or the worker could not be started, or ended by itself; the message says which."""


def is_port_free(port: int) -> bool:
    """Tell whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def environment_of(stage: Stage, site_url: str) -> dict[str, str]:
    """Return what the children find in their environment: this one's, the stage and the site's address."""
    return os.environ | {"DEMO": "1", "DEMO_STAGE": stage.value, "SITE_URL": site_url}


def server_command(port: int) -> list[str]:
    """Return how the web server is started."""
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
    threads = ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *options, *threads, "config.wsgi:application"]


def worker_command() -> list[str]:
    """Return how the worker is started."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


@contextmanager
def running(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Iterator[list[Child]]:
    """Start the children, and stop all of them when the block ends, however it ends.

    Each has a session of its own, so that Ctrl-C reaches this process alone: granian, interrupted together with its
    own worker, waits for it for ever.
    """
    children: list[Child] = []
    try:
        for command in commands:
            child = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603  # our own commands
            children.append(child)
        yield children
    finally:
        _stop(children)


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until_it_answers(children: Sequence[Child], port: int) -> None:
    """Return as soon as the server takes connections. Raises ServingError if a child ends before, or after 30 s."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(children)
        with suppress(OSError), socket.create_connection((HOST, port), timeout=PAUSE):
            return
        time.sleep(PAUSE)
    message = f"The server did not answer on port {port} within {START_SECONDS} seconds."
    raise ServingError(message)


def wait_until_stopped(children: Sequence[Child]) -> None:
    """Return when Ctrl-C is pressed. Raises ServingError if a child ends by itself."""
    with suppress(KeyboardInterrupt):
        while True:
            _refuse_ended(children)
            time.sleep(PAUSE)


def take_other_ends_as_ctrl_c() -> None:
    """Let a polite request to end, or the closing of the terminal, stop the children too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_ctrl_c)


def _as_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_ended(children: Sequence[Child]) -> None:
    if any(child.poll() is not None for child in children):
        message = "The server or the worker ended by itself; what it said last stands above."
        raise ServingError(message)
