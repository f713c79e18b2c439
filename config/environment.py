"""Read the settings that a site may choose, and say in one sentence what is wrong with them."""

import base64
import binascii
import secrets
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
KEY_BYTES = 32
SECONDS_TO_CONNECT = 5
"""How long a database server that does not answer is waited for."""

VaultKeys = dict[str, bytes]


def parse_vault_keys(text: str) -> VaultKeys:
    """Read `name:base64,name:base64`, newest first, into 32-byte keys by name.

    Raises ImproperlyConfigured with a sentence that names the faulty entry, never its value.
    """
    keys: VaultKeys = {}
    for position, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
        name, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != KEY_BYTES or name in keys:
            message = f"VAULT_KEYS: entry {position} must be a unique name, a colon and 32 bytes in base64."
            raise ImproperlyConfigured(message)
        keys[name] = key
    if not keys:
        message = "VAULT_KEYS is missing: set it to a name, a colon and 32 random bytes in base64."
        raise ImproperlyConfigured(message)
    return keys


def secret_key(env: environ.Env) -> str:
    """Return SECRET_KEY, refusing one that is missing or too short to be random."""
    key = env.str("SECRET_KEY", default="")
    shortest = 50
    if len(key) < shortest:
        message = f"SECRET_KEY is missing or shorter than {shortest} characters: set it to a long random text."
        raise ImproperlyConfigured(message)
    return key


def allowed_hosts(env: environ.Env, *, demo: bool) -> list[str]:
    """Return the exact host names this site answers to; the demo answers to this machine only."""
    hosts = [host for host in env.list("ALLOWED_HOSTS", default=["localhost"] if demo else []) if host]
    if not hosts:
        message = "ALLOWED_HOSTS is missing: set it to the host names of this site, separated by commas."
        raise ImproperlyConfigured(message)
    if any("*" in host or host.startswith(".") for host in hosts):
        message = "ALLOWED_HOSTS must name each host exactly, without a wildcard."
        raise ImproperlyConfigured(message)
    if demo and not LOCAL_HOSTS.issuperset(hosts):
        message = "DEMO=1 serves invented people over plain http and is refused for any host but localhost."
        raise ImproperlyConfigured(message)
    return hosts


def number(env: environ.Env, name: str, *, default: int) -> int:
    """Return a whole number above zero."""
    text = env.str(name, default=str(default))
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        message = f"{name} must be a whole number above zero."
        raise ImproperlyConfigured(message)
    return int(text)


def database(env: environ.Env, name: str, default: Path) -> dict[str, object]:
    """Return Django's settings for the database that the variable `name` chooses (SQLite or PostgreSQL)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an unknown scheme is refused below, in one sentence
        config: dict[str, object] = dict(env.db_url(name, default=f"sqlite:///{default}"))
    engine = str(config.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        path = Path(str(config["NAME"])).absolute()
        if name == "DATABASE_URL":  # opening it costs more than most pages; the keys are closed after each request
            config["CONN_MAX_AGE"] = 60
        else:  # a missing file of keys is never replaced by an empty one: only `upgrade` makes it, on a new site
            config["NAME"] = f"{path.as_uri()}?mode=rw"
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        }
        config["TEST"] = {"NAME": str(path.with_name(f"test-{path.name}"))}
    elif engine.endswith("postgresql"):
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": SECONDS_TO_CONNECT}
    else:
        message = f"{name} must be a sqlite:/// or postgres:// address."
        raise ImproperlyConfigured(message)
    return config


def mail(env: environ.Env) -> dict[str, object]:
    """Return Django's mail settings from EMAIL_URL (smtp, smtp+tls or smtp+ssl)."""
    address = env.str("EMAIL_URL", default="")
    if urlsplit(address).scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        message = "EMAIL_URL is missing or unknown: set it to smtp+tls://user:password@host:587."
        raise ImproperlyConfigured(message)
    return dict(env.email_url("EMAIL_URL"))


def demo_secrets(folder: Path) -> tuple[str, VaultKeys]:
    """Return the demo's own secret key and vault key, made on first use and kept in the ignored `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demo-secrets"
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        path.touch(mode=0o600)
        path.write_text(f"{secrets.token_urlsafe(64)}\ndemo:{key}\n")
    secret, keys = path.read_text().split()
    return secret, parse_vault_keys(keys)
