"""A site that is set up wrongly does not start, and says why in one sentence."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {
    "SECRET_KEY": "q7Zr2-mV9x_Tn4Lc8Wb1Yd6Ks3Hf5Gj0Pa-Re_Ui9Oo2Mm7Nn4Bb6Vv",
    "VAULT_KEYS": f"first:{KEY}",
    "ALLOWED_HOSTS": "conference.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}
WRONG = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
    ({"VAULT_KEYS": ""}, "VAULT_KEYS is missing"),
    ({"VAULT_KEYS": "first:abc"}, "VAULT_KEYS: entry 1"),
    ({"VAULT_KEYS": f"first:{KEY},first:{KEY}"}, "VAULT_KEYS: entry 2"),
    ({"VAULT_KEYS": KEY}, "VAULT_KEYS: entry 1"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host exactly"),
    ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS must name each host exactly"),
    ({"EMAIL_URL": ""}, "EMAIL_URL is missing or unknown"),
    ({"EMAIL_URL": "console://"}, "EMAIL_URL is missing or unknown"),
    ({"DATABASE_URL": "mysql://localhost/assembly"}, "DATABASE_URL must be"),
    ({"KEYS_DATABASE_URL": "mysql://localhost/keys"}, "KEYS_DATABASE_URL must be"),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must be"),
    ({"REGISTRATIONS_PER_MINUTE": "many"}, "REGISTRATIONS_PER_MINUTE must be"),
    ({"DEMO": "1"}, "DEMO=1 serves invented people"),
]


def run(*arguments: str, folder: Path, given: Mapping[str, str] = PRODUCTION) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of a site in production and nothing else."""
    kept: dict[str, str] = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**kept, **settings, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("changed", "sentence"), WRONG)
def test_a_wrong_setting_stops_with_one_sentence(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    ended = run("-c", "import config.settings", folder=tmp_path / "var", given={**PRODUCTION, **changed})
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"Safe Assembly cannot start. {sentence}")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.rstrip().endswith(".")
    values = [value for value in (*changed.values(), KEY) if len(value) > 5]
    assert [value for value in values if value in ended.stderr] == []


def test_the_settings_of_production_start(tmp_path: Path) -> None:
    ended = run("-c", "import config.settings as s; print(s.DEBUG, s.DEMO)", folder=tmp_path)
    assert (ended.stdout, ended.stderr) == ("False False\n", "")


def test_the_demonstration_starts_without_any_setting_on_this_machine_only(tmp_path: Path) -> None:
    ended = run("-c", "import config.settings as s; print(*s.ALLOWED_HOSTS)", folder=tmp_path, given={"DEMO": "1"})
    assert (ended.stdout, ended.stderr) == ("localhost\n", "")


def test_django_finds_nothing_to_warn_of_before_deployment(tmp_path: Path) -> None:
    ended = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout
