"""Settings of the test run: a site in production mode with keys of its own and databases in files."""

import base64
import os
import tempfile
from typing import Any

TEST_VARIABLES = {
    "SECRET_KEY": "only-for-tests-" * 5,
    "VAULT_KEYS": "test:" + base64.b64encode(b"k" * 32).decode(),
    "ALLOWED_HOSTS": "testserver,localhost",
    "EMAIL_URL": "smtp://localhost:25",
    "VAR_DIR": os.environ.get("TEST_VAR_DIR") or tempfile.mkdtemp(prefix="safe-assembly-tests-"),
}
for name, value in TEST_VARIABLES.items():
    os.environ.setdefault(name, value)

from config.settings import *  # noqa: E402, F403  # the variables above must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def quick(alias: str, database: dict[str, Any]) -> dict[str, Any]:
    """Do not wait for the disk, as no test pulls the machine's plug; the keys need one app's tables, not all states."""
    options = database["OPTIONS"]
    if "init_command" in options:
        options = options | {"init_command": options["init_command"].replace("synchronous=FULL", "synchronous=OFF")}
    return database | {"OPTIONS": options, "TEST": database.get("TEST", {}) | {"MIGRATE": alias != "keys"}}


DATABASES = {alias: quick(alias, database) for alias, database in DATABASES.items()}  # noqa: F405  # of the import above
