"""A PostgreSQL of its own for one measure, in a folder that is thrown away; it writes to the disk as a real one does."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.site import HOST, free_port

INSTALLED = Path("/usr/lib/postgresql")
NAMES = {"DATABASE_URL": "bench", "KEYS_DATABASE_URL": "bench_keys"}


def _programs() -> Path | None:
    """Return the folder of the newest installed server's programs."""
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _as_postgres() -> list[str]:
    """Return how to run a program as a user whom PostgreSQL accepts: it refuses root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(*command: str | Path) -> None:
    subprocess.run([*_as_postgres(), *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def throwaway() -> Iterator[dict[str, str] | None]:
    """Yield the settings that name two empty databases, or None where no PostgreSQL is installed."""
    programs = _programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        port = str(free_port())
        _run(programs / "initdb", f"--pgdata={folder}/data", "--auth=trust", "--username=postgres", "--encoding=UTF8")
        options = f"-c listen_addresses={HOST} -c port={port} -c unix_socket_directories={folder}"
        control: list[str | Path] = [programs / "pg_ctl", f"--pgdata={folder}/data"]
        _run(*control, f"--log={folder}/log", "--wait", f"--options={options}", "start")
        try:
            for name in NAMES.values():
                _run(programs / "createdb", f"--host={HOST}", f"--port={port}", "--username=postgres", name)
            yield {setting: f"postgres://postgres@{HOST}:{port}/{name}" for setting, name in NAMES.items()}
        finally:
            _run(*control, "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
