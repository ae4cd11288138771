"""Settings of the portal: one file, driven by the environment.

=================  =============================================================
DATABASE_URL       default: SQLite in DATA_DIR; ``postgres://…`` in production
SEARCH_URL         which engine serves search; default ``whoosh:`` in DATA_DIR
DATA_DIR           all that the portal writes lies under it; default ``var/``
ALLOWED_HOSTS      comma-separated; default: this machine only
SECRET_KEY         default: made once and kept in DATA_DIR
DEBUG              ``1`` or ``0``; default ``0``
PORTAL_URL         where readers find the portal, ``https://…``: printed as a code in PDFs
JOBS               ``auto``: who asks for work outside a request starts the process that
                   does it; ``off``: a service does, ``manage.py run_jobs``
=================  =============================================================
"""

import contextlib
import os
from pathlib import Path

import dj_database_url
import django_stubs_ext
from django.core.management.utils import get_random_secret_key

from search.engines.engine_settings import connection

# Django's generic classes take the type of what they show: ListView[Issue].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret_key() -> str:
    """A key made at the first start and kept, so that ``make run`` needs no set-up."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        draft = DATA_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key(), encoding="utf-8")
        # Whole or not at all; of two processes at a first start, one wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8")


DEBUG = os.environ.get("DEBUG", "0") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret_key()
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "auditlog",
    "gazette",
    "gazette.jobs",
    "gazette.intake",
    "gazette.sheets",
    "regulations",
    "notices",
    # Before Haystack, some of whose commands it overrides.
    "search",
    "haystack",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gazette.config.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gazette.office.history.actor_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
]

ROOT_URLCONF = "gazette.config.urls"
WSGI_APPLICATION = "gazette.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gazette.pages.context_processors.portal",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'gazette.sqlite3'}",
        conn_max_age=60,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A writer waits for its turn from the start rather than failing half-way.
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
SEARCH_URL = os.environ.get("SEARCH_URL") or "whoosh:"
HAYSTACK_CONNECTIONS = {"default": connection(SEARCH_URL, DATA_DIR)}
HAYSTACK_SIGNAL_PROCESSOR = "search.signals.MarkingSignalProcessor"
# One model is indexed, so the second search that would tell models apart is spared.
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False
JOBS = os.environ.get("JOBS") or "auto"
PORTAL_URL = os.environ.get("PORTAL_URL", "").rstrip("/")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
WHITENOISE_USE_FINDERS = True

# What a fixture brings in is no work of an editor's.
AUDITLOG_DISABLE_ON_RAW_SAVE = True

# No file that an editor uploads is larger (see gazette.intake.uploads), and no text
# that is pasted; the request that starts to read files waits so long for them.
UPLOAD_LIMIT = 50 * 1024 * 1024
UPLOAD_LIMIT_OF_ALL = 200 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "gazette.intake.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
INTAKE_PATIENCE = 2.0

# The public pages run no inline script or style, load nothing from elsewhere and
# are never framed; the header itself is set by gazette.config.middleware.
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SILENCED_SYSTEM_CHECKS = [
    # TLS ends at the proxy in front of the portal, which sets HSTS and redirects.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
