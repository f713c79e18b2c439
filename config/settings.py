"""Settings of one site, from the environment. Production unless told otherwise; `docs/settings.md` explains each."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment
from config.demo.stages import clock_offset

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

try:
    DEMO = env.bool("DEMO", default=False)
    VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
    ALLOWED_HOSTS = environment.allowed_hosts(env, demo=DEMO)
    CLOCK_OFFSET = clock_offset(env.str("DEMO_STAGE", default="") if DEMO else "", now=datetime.now(UTC))
    if DEMO:
        SECRET_KEY, VAULT_KEYS = environment.demo_secrets(VAR_DIR)
    else:
        SECRET_KEY = environment.secret_key(env)
        VAULT_KEYS = environment.parse_vault_keys(env.str("VAULT_KEYS", default=""))
        vars().update(environment.mail(env))
    REGISTRATIONS_PER_MINUTE = environment.number(env, "REGISTRATIONS_PER_MINUTE", default=300)
    DATABASES = {
        "default": environment.database(env, "DATABASE_URL", VAR_DIR / "main.sqlite3"),
        "keys": environment.database(env, "KEYS_DATABASE_URL", VAR_DIR / "keys.sqlite3"),
    }
except (ImproperlyConfigured, ValueError) as error:
    sys.exit(f"Safe Assembly cannot start. {error}")

DEBUG = False
SITE_HOST = ALLOWED_HOSTS[0]
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if DEMO else f"https://{SITE_HOST}")

INSTALLED_APPS = [
    "config",
    "reports",
    "sessions",
    "delegates",
    "events",
    "vault",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.guard_headers",
    "csp.middleware.CSPMiddleware",
    "config.closing.rest_while_locked",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "events.remembered.recall",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "events.looking.look_as_chosen",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.word_refused_methods",
    "events.access.ask_for_second_factor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
                "config.context.programme",
                "config.context.looking",
                "config.navigation.links",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.Renderer"

DATABASE_ROUTERS = ["vault.router.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "memory"},
}

# Accounts: django-allauth with addresses kept as keyed aliases (events/accounts.py).
AUTH_USER_MODEL = "events.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["events.accounts.FloorArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "events.sign_in.SealedAccountAdapter"
ACCOUNT_FORMS = {
    "login": "events.forms.sign_in.SealedLoginForm",
    "request_login_code": "events.forms.sign_in.SealedRequestLoginCodeForm",
}
MFA_ADAPTER = "events.second_factor.SealedMFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "300/m/ip,5/10m/key",
    "signup": "300/m/ip",
    "confirm_email": "300/m/ip,5/10m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]  # passkeys are our own (events/passkeys.py): allauth's lie in clear
MFA_FORMS = {
    "authenticate": "events.forms.second_factor.SignInForm",
    "reauthenticate": "events.forms.second_factor.ProofForm",
}
MFA_TOTP_ISSUER = "Safe Assembly"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "events:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "events:home"

# Languages. English is written in the templates; others come with their translators.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEMO

# Mail: every message is an outbox row first; the worker hands it to this backend.
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"no-reply@{SITE_HOST}")

# Hardening.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "no-referrer"  # config.middleware says where a form needs more
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "" if DEMO else "__Host-"
SESSION_ENGINE = "events.sealed_sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = not DEMO
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # events/sealed_sessions.py removes what is older
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.stale_form"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = not DEMO
LANGUAGE_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Nothing that is sent is ever laid on the disk in clear: what does not fit into memory is not taken.
FILE_UPLOAD_MAX_MEMORY_SIZE = 8_100_000  # a programme of thousands of sessions; other pages take less, see the handler
FILE_UPLOAD_HANDLERS = ["events.uploads.FilesInMemory"]

DEFAULT_EXCEPTION_REPORTER = "config.faults.BareReporter"

# Logs name no person: no request line, no query, no address; errors keep only their kind and place.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"bare": {"()": "config.logs.BareFormatter"}},
    "filters": {"forget": {"()": "config.logs.Forget"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "bare"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR", "filters": ["forget"]},  # a page that does not exist is no event
    },
}
