"""Settings of the test run: a site in production mode with keys of its own and databases in files."""

import base64
import os
import tempfile

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
