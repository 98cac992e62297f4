"""Settings of the Space, all from the environment; .env.example documents each variable."""

import tempfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from space_project import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.folder("SPACE_VAR_DIR", default=BASE_DIR / "var")

DEBUG = env.switch("DEBUG", default=False)
if DEBUG:
    SECRET_KEY = env.text("SECRET_KEY") or f"insecure-{sha256(str(BASE_DIR).encode()).hexdigest()}"
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
else:
    SECRET_KEY = env.required(
        "SECRET_KEY",
        remedy="put at least 50 random characters into the environment or into .env, for example "
        f"SECRET_KEY='{get_random_secret_key()}', or set DEBUG=on for a Space on your own machine.",
    )
    if not (ALLOWED_HOSTS := env.names("ALLOWED_HOSTS")):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set: list the host names of this Space, separated by commas, "
            "for example ALLOWED_HOSTS=space.example.org."
        )

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "space_project",
    "events",
    "workers",
    "gigs",
    "invitations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Deny by default: a public view says so itself.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Where `manage.py run` serves on this machine.
PORT = env.number("SPACE_PORT", default=8000, at_least=1, at_most=65_535)
ROOT_URLCONF = "space_project.urls"
WSGI_APPLICATION = "space_project.wsgi.application"

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
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # A read-then-write in a deferred transaction fails under load; IMMEDIATE takes the write lock first.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}

database = env.database(f"sqlite:///{quote(str(VAR_DIR / 'space.sqlite3'))}")
if database["ENGINE"] == "django.db.backends.sqlite3":
    database["OPTIONS"] = SQLITE_OPTIONS
else:
    # A connection opened for every request costs more than the request.
    database |= {"CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "workers.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "front-page"
LOGOUT_REDIRECT_URL = "front-page"

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# WhiteNoise warns of a missing folder; an empty one is right where DEBUG serves the files from their sources.
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Safety ---------------------------------------------------------------------------------------------------------

if not DEBUG:
    SECURE_SSL_REDIRECT = env.switch("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.switch("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    # No basic authentication: it would offer every password to a guesser.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
}

# --- The engine -----------------------------------------------------------------------------------------------------

# A unix socket's path may have some hundred characters, so it stands in the temporary folder, not below the project.
EMBEDDED_BROKER_DIR = Path(tempfile.gettempdir()) / f"space-{sha256(str(VAR_DIR).encode()).hexdigest()[:12]}"
EMBEDDED_BROKER_SOCKET = EMBEDDED_BROKER_DIR / "broker.sock"
REDIS_URL = env.broker()

TICK_SECONDS = env.number("SPACE_TICK_SECONDS", default=3, at_least=1)
# How long a minute of a gig's invitation_frequency lasts; a demonstration makes it short.
WAVE_MINUTE = timedelta(seconds=env.number("SPACE_WAVE_MINUTE_SECONDS", default=60, at_least=1))
# The demo's workers answer by themselves; never in production.
SIMULATE_ANSWERS = DEBUG and env.switch("SPACE_SIMULATE_ANSWERS", default=True)

# A worker sees the gigs they were invited to and no others (DESIGN 3.7), so the public front page keeps titles back.
PUBLIC_TITLES = env.switch("SPACE_PUBLIC_TITLES", default=DEBUG)

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{quote(str(EMBEDDED_BROKER_SOCKET))}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Without the broker a task cannot be acknowledged, so it is done again anyway; its transaction is rolled back.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
# A tick that could not run is worth nothing once the next is there, so it expires.
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"invitations.tasks.{name}", "schedule": seconds, "options": {"expires": 2 * seconds}}
    for name, seconds in {
        "run_due_waves": TICK_SECONDS,
        "release_inactive": TICK_SECONDS,
        "close_gigs": 5 * TICK_SECONDS,
    }.items()
}

LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Django's own handler would say everything a second time.
    "loggers": {"django": {"handlers": []}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
