"""What `upgrade` does on a new site, and on one whose keys were lost: real processes and real files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = "keys with a blank"


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    variables = {**os.environ, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return variables | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/main",
        "KEYS_DATABASE_URL": f"sqlite:///{tmp_path}/{KEYS}",
    }


def run(site: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=site, capture_output=True, text=True, check=False)


def test_a_lost_keys_database_is_never_replaced_by_an_empty_one(site: dict[str, str], tmp_path: Path) -> None:
    assert run(site, "upgrade").returncode == 0
    assert run(site, "owner", "sunrise@example.org").returncode == 0
    assert "Every value opens." in run(site, "vault_status").stdout
    keys = tmp_path / KEYS
    assert keys.stat().st_mode & 0o077 == 0
    aside = keys.rename(tmp_path / "aside")
    for command, words in (("upgrade", "holds nothing"), ("vault_status", "is missing"), ("worker", "is missing")):
        ended = run(site, command, *(["--once"] if command == "worker" else []))
        assert (ended.returncode, words in ended.stderr, "Traceback" in ended.stderr) == (1, True, False), command
        assert "keys-and-backups.md" in ended.stderr
        assert not keys.exists()
    aside.rename(keys)
    assert run(site, "upgrade").returncode == 0


def test_a_file_that_is_no_database_is_left_as_it_is(site: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / KEYS).write_bytes(b"these are no keys" * 99)
    ended = run(site, "upgrade")
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert (tmp_path / KEYS).read_bytes() == b"these are no keys" * 99
