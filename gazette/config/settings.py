"""Settings of the portal: one file, driven by the environment.

=================  =============================================================
DATABASE_URL       default: SQLite in DATA_DIR; ``postgres://…`` in production
DATABASE_REPLICA_URL  a streaming replica of it, from which the public pages are read while it
                   has all that the primary has; default: none
SEARCH_URL         which engine serves search; default ``whoosh:`` in DATA_DIR
SEARCH_USER        who the portal is to the search server, with SEARCH_PASSWORD; or instead
SEARCH_API_KEY     its key; default: nobody
SEARCH_SHARDS      into how many shards a new index of the search server is cut; default 1
SEARCH_CA          the file of certificates that the server's is checked by; default: known ones
DATA_DIR           the folder of all files that the portal writes; default ``var/``
FILES_DIR          the folder that all machines of the portal share, with all files but caches
                   and indexes; needs SECRET_KEY; default DATA_DIR, for one machine
PORTAL_URL         the public address of the portal, ``https://host``: with it cookies are
                   sent over TLS only, http is redirected, HSTS is on, and it stands in
                   canonical addresses, sitemaps, the feed and the codes printed in PDFs.
                   Default: none, to try the portal on this machine over http
ALLOWED_HOSTS      comma-separated; default: the host of PORTAL_URL and this machine
TRUSTED_PROXIES    addresses and networks of the proxies whose X-Forwarded-Proto,
                   X-Forwarded-For and X-Request-ID are believed, comma-separated; ``unix``
                   for a Unix socket, ``none`` for no proxy; default ``127.0.0.1,::1``
HSTS_SECONDS       for how long browsers remember to use TLS only; default 3600
SECRET_KEY         default: made at the first start and kept in DATA_DIR
DEBUG              ``1`` or ``0``; default ``0``
LOG_ADDRESSES      ``1``: the log has the addresses of clients; default ``0``
SECOND_FACTOR      ``required``: who decides, publishes or administers sets up a code of a
                   second device; ``offered``: who likes to; default ``offered``
IDLE_MINUTES       after so many minutes without a request a log-in ends; default 30
PASSWORD_DAYS      after so many days a password must be changed; default 0, never
TRUSTED_NETWORKS   addresses and networks of the office, comma-separated, which wrong
                   passwords from elsewhere do not lock out; default none
STATIC_TWIN        a folder in which the jobs keep the public site as files, up to date; needs
                   PORTAL_URL; default none
METRICS_FROM       addresses and networks that may read ``/metrics``, comma-separated, ``none``
                   for nobody; default ``127.0.0.1,::1``
METRICS_TOKEN      who sends it as a bearer token may read it from anywhere; default none
PAGES_DIR          the folder of this machine in which public pages are kept for the web server
                   in front of the portal (deploy/nginx); default none
CDN_SECONDS        for so many seconds caches on the way that nobody tells of changes (a CDN)
                   may keep public pages, at most until midnight; default 0
LIST_FILES_MB      how many megabytes the lists that readers download may have; default 500
OVERLOAD_AT_ONCE   how many searches, files and pages with parameters a process answers at
                   once; ``0`` for any number; default WEB_THREADS - 1
OVERLOAD_PER_ADDRESS  how many of each kind of them an address has in ten seconds; ``0`` for any
                   number; default 60
WEB_THREADS        the threads of a web process (deploy/gunicorn.conf.py); default 4
JOBS               ``auto``: a process that asks for background work starts the service
                   that does it; ``off``: it runs as a system service, ``manage.py run_jobs``
SIGNING_KEY        signs the fingerprints of what is published: the absolute path of a PEM file
                   (``manage.py make_signing_key``), or base64 of it; default: none is signed
BULK_ARCHIVE       ``on``: each night all that is published is written as data for mirrors;
                   ``pdfs``: with scans and PDFs of issues; ``off``; default ``on``
BACKUP_TO          where a backup goes each night: a folder, or ``s3:https://host/bucket/path``;
                   default: none is made
BACKUP_PASSWORD    encrypts the backups, by restic; default: they are plain folders
BACKUP_KEEP        of how many days, weeks and months a backup is kept; default ``7,5,12``
=================  =============================================================

Values are read, and unsafe ones refused, by ``gazette.config.environment``.
"""

import contextlib
import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.core.management.utils import get_random_secret_key
from whitenoise.compress import Compressor

from gazette.config import environment
from gazette.config.app_loading import make_generic
from gazette.config.logs import logging_settings
from search.backends.engine_settings import haystack_connection

make_generic()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _stored_secret_key() -> str:
    """The key in DATA_DIR, made at the first start, so that ``make run`` needs no set-up."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        draft = DATA_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key(), encoding="utf-8")
        # The link makes the file appear complete; of two processes at a first start, one wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8")


DEBUG = environment.read_switch("DEBUG", os.environ.get("DEBUG", ""))
FILES_DIR = environment.read_files_dir(
    os.environ.get("FILES_DIR", ""), has_key=bool(os.environ.get("SECRET_KEY"))
)
SECRET_KEY = environment.read_secret_key(os.environ.get("SECRET_KEY", "")) or _stored_secret_key()
PORTAL_URL = environment.read_portal_url(os.environ.get("PORTAL_URL", ""), is_debug=DEBUG)
ALLOWED_HOSTS = environment.read_allowed_hosts(os.environ.get("ALLOWED_HOSTS", ""), PORTAL_URL)
TRUSTED_PROXIES = environment.read_trusted_proxies(
    os.environ.get("TRUSTED_PROXIES") or environment.LOOPBACK_PROXIES
)

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
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "gazette",
    "gazette.jobs",
    "gazette.intake",
    "gazette.sheets",
    "gazette.accounts",
    "regulations",
    "notices",
    # Before Haystack, some of whose commands it overrides.
    "search",
    "haystack",
]

MIDDLEWARE = [
    "gazette.config.middleware.proxy_headers",
    "gazette.config.request_metrics.count_requests",
    "gazette.config.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gazette.config.middleware.content_security_policy",
    "gazette.config.malformed_values.RefuseMalformedValues",
    "gazette.pages.public_caching.PublicCaching",
    "gazette.config.read_replica.ReadReplica",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gazette.office.security_log.request_middleware",
    "gazette.accounts.gate.AccountGate",
    "gazette.config.overload.Overload",
    "gazette.office.history.actor_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "axes.middleware.AxesMiddleware",
    "gazette.twin.twin_redirects.redirect_twin_addresses",
    "gazette.pages.address_redirects.redirect_old_addresses",
    "gazette.pages.one_address.redirect_to_one_address",
    "gazette.data.negotiation.Negotiation",
    "gazette.pages.traditional_reading.TraditionalReading",
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
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A transaction takes the write lock when it begins, and waits for it up to 20 seconds.
    # Readers do not wait (gazette.config.write_ahead_log).
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
replica_url = environment.read_replica_url(
    os.environ.get("DATABASE_REPLICA_URL", ""), os.environ.get("DATABASE_URL", "")
)
if replica_url:
    DATABASES["replica"] = dj_database_url.parse(
        replica_url, conn_max_age=60, conn_health_checks=True
    )
    # One that is away costs a reader two seconds, and then nobody for some (read_replica).
    DATABASES["replica"]["OPTIONS"] = {
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,
        "options": "-c statement_timeout=5s",
    }
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["gazette.office.read_database.ReplicaRouter"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Public pages, of this process alone: its code and templates are no part of their keys.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}
PAGES_DIR = os.environ.get("PAGES_DIR", "")
CDN_SECONDS = environment.read_number("CDN_SECONDS", os.environ.get("CDN_SECONDS", ""), 0)
LIST_FILES_MB = environment.read_number("LIST_FILES_MB", os.environ.get("LIST_FILES_MB", ""), 500)
WEB_THREADS = environment.read_number("WEB_THREADS", os.environ.get("WEB_THREADS", ""), 4)
OVERLOAD_AT_ONCE = environment.read_number(
    "OVERLOAD_AT_ONCE", os.environ.get("OVERLOAD_AT_ONCE", ""), max(1, WEB_THREADS - 1)
)
OVERLOAD_PER_ADDRESS = environment.read_number(
    "OVERLOAD_PER_ADDRESS", os.environ.get("OVERLOAD_PER_ADDRESS", ""), 60
)
SEARCH_URL = os.environ.get("SEARCH_URL") or "whoosh:"
SEARCH_USER = os.environ.get("SEARCH_USER", "")
SEARCH_PASSWORD = os.environ.get("SEARCH_PASSWORD", "")
SEARCH_API_KEY = os.environ.get("SEARCH_API_KEY", "")
SEARCH_CA = os.environ.get("SEARCH_CA", "")
SEARCH_SHARDS = int(os.environ.get("SEARCH_SHARDS") or 1)
HAYSTACK_CONNECTIONS = {"default": haystack_connection(SEARCH_URL, DATA_DIR)}
HAYSTACK_SIGNAL_PROCESSOR = "search.signals.MarkingSignalProcessor"
# Only one model is indexed: this spares Haystack a filter by model in every search.
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False
JOBS = os.environ.get("JOBS") or "auto"
STATIC_TWIN = os.environ.get("STATIC_TWIN", "")
METRICS_FROM = environment.read_metrics_from(
    os.environ.get("METRICS_FROM") or environment.LOOPBACK_PROXIES
)
METRICS_TOKEN = environment.read_metrics_token(os.environ.get("METRICS_TOKEN", ""))
SIGNING_KEY = environment.read_signing_key(os.environ.get("SIGNING_KEY", ""))
BULK_ARCHIVE = environment.read_choice(
    "BULK_ARCHIVE", os.environ.get("BULK_ARCHIVE", ""), "on", "pdfs", "off"
)
BACKUP_TO = os.environ.get("BACKUP_TO", "")
BACKUP_PASSWORD = os.environ.get("BACKUP_PASSWORD", "")
BACKUP_KEEP = os.environ.get("BACKUP_KEEP") or "7,5,12"

# No other backend may give permissions: it would give those that nobody has confirmed.
# That of axes gives none, and refuses what has failed too often.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gazette.office.guarded_rights.ConfirmedRightsBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "gazette.accounts.password_rules.Strength"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "gazette.accounts.password_rules.Novelty"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns if it is missing
WHITENOISE_USE_FINDERS = True
# Print alone uses the fonts: no page asks for them, and to compress them takes minutes.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "otf")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "gazette.config.static_storage.HashedStaticFiles"},
}

# Rows loaded from a fixture are not an editor's work and get no history.
AUDITLOG_DISABLE_ON_RAW_SAVE = True

# Limits in bytes of an uploaded file, of all files of a request (gazette.admin.uploads)
# and of a pasted text. INTAKE_PATIENCE: for so many seconds the request that starts reading
# the files waits for the result.
UPLOAD_LIMIT = 50 * 1024 * 1024
WORKBOOK_LIMIT = 200 * 1024 * 1024
UPLOAD_LIMIT_OF_ALL = 200 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "gazette.admin.uploads.BoundedUploads",
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
CSRF_FAILURE_VIEW = "gazette.config.error_pages.csrf_failure"

# Over TLS (PORTAL_URL=https://…); without it, log-in works over http on this machine.
_IS_HTTPS = PORTAL_URL.startswith("https://")
SESSION_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if PORTAL_URL else []
SECURE_SSL_REDIRECT = _IS_HTTPS
SECURE_SSL_HOST = PORTAL_URL.removeprefix("https://") if _IS_HTTPS else None
# Probes ask the server itself, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
_HSTS_SECONDS = environment.read_number("HSTS_SECONDS", os.environ.get("HSTS_SECONDS", ""), 3600)
SECURE_HSTS_SECONDS = _HSTS_SECONDS if _IS_HTTPS else 0
# Set by a trusted proxy only: gazette.config.middleware removes it from all other requests.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    # HSTS for all subdomains would break those of a city's other sites that lack TLS.
    "security.W005",
    # The browsers' preload list binds the whole domain for years: a city's decision.
    "security.W021",
]

LOG_ADDRESSES = environment.read_switch("LOG_ADDRESSES", os.environ.get("LOG_ADDRESSES", ""))
LOGGING = logging_settings(TIME_ZONE)

# Log-in (gazette.accounts): how often, for how long, with what.
SECOND_FACTOR = environment.read_choice(
    "SECOND_FACTOR", os.environ.get("SECOND_FACTOR", ""), "offered", "required"
)
IDLE_MINUTES = environment.read_idle_minutes(
    os.environ.get("IDLE_MINUTES", ""), is_production=_IS_HTTPS
)
PASSWORD_DAYS = environment.read_number("PASSWORD_DAYS", os.environ.get("PASSWORD_DAYS", ""), 0)
TRUSTED_NETWORKS = environment.read_trusted_networks(os.environ.get("TRUSTED_NETWORKS", ""))
# The gate ends a log-in earlier; the cookie lives on, so that words typed in an ended one are
# kept for the account. It goes when the browser is closed.
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
OTP_TOTP_ISSUER = "政府公报"

# The limits are those of gazette.accounts.throttle, which counts.
AXES_HANDLER = "gazette.accounts.throttle.Throttle"
AXES_FAILURE_LIMIT = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "gazette.accounts.throttle.client_address"
AXES_LOCKOUT_CALLABLE = "gazette.accounts.throttle.locked_page"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
# Its lines in the log name neither the account nor, without LOG_ADDRESSES, the address.
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username"] if LOG_ADDRESSES else ["username", "ip_address"]
