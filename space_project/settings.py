"""Settings of the Space, all from the environment; .env.example documents each variable."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from space_project import env, queue_settings
from space_project.api_settings import *  # noqa: F403
from space_project.queue_settings import *  # noqa: F403

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR

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
    "space_project.apps.SpaceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.idp.oidc",
    "django_htmx",
    "csp",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "space_project",
    "events",
    "workers",
    "workers.sign_in",
    "workers.sign_in.cirro",
    "gigs",
    "invitations",
    "rewards",
    "integrations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Deny by default: a public view says so itself.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workers.middleware.LanguageAndTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# Where `manage.py run` serves on this machine.
PORT = env.number("SPACE_PORT", default=8000, at_least=1, at_most=65_535)
# How the Space is reached from outside: what links in mails begin with that no page's request has made.
SPACE_URL = env.site(
    "SPACE_URL", default=f"http://localhost:{PORT}" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
)
# Where pages send people who need somebody's help.
CONTACT = env.contact("SPACE_CONTACT")
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
                "space_project.context.navigation",
                "space_project.context.contact",
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
AUTHENTICATION_BACKENDS = ["workers.sign_in.backend.ByEmail"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front-page"
SIGN_UP = env.switch("SPACE_SIGN_UP", default=DEBUG)
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

ACCOUNT_ADAPTER = "workers.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "workers:welcome"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
# allauth's own would write a row when a link is merely looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "workers.sign_in.forms.SignInForm",
    "signup": "workers.sign_in.forms.SignUpForm",
    "reset_password": "workers.sign_in.forms.RequestPasswordForm",
    "reset_password_from_key": "workers.sign_in.forms.NewPasswordForm",
    "change_password": "workers.sign_in.forms.ChangePasswordForm",
    "set_password": "workers.sign_in.forms.FirstPasswordForm",
    "reauthenticate": "workers.sign_in.forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "workers.sign_in.forms.CodeForm",
    "reauthenticate": "workers.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "workers.sign_in.forms.FirstCodeForm",
}
# Phones' clocks may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1

SOCIALACCOUNT_ADAPTER = "workers.sign_in.cirro.adapter.SocialAccountAdapter"
# Cirro tells none.
SOCIALACCOUNT_EMAIL_REQUIRED = False
# Who has one signs in through Cirro.
CIRRO_CLIENT_ID = env.text("SPACE_CIRRO_CLIENT_ID")
CIRRO_SECRET = CIRRO_CLIENT_ID and env.required("SPACE_CIRRO_SECRET", remedy="it belongs to SPACE_CIRRO_CLIENT_ID.")
CIRRO_SITE = env.site("SPACE_CIRRO_SITE", default="https://cirro.io")
CIRRO_API = env.site("SPACE_CIRRO_API", default="https://cirro.io/api")

# Other programs sign people in with their accounts here.
IDP_OIDC_ADAPTER = "integrations.sign_in.adapter.SignInAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 60 * 60
# Nobody is given the right to use one; so none outlives the other.
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN

# Failed attempts are counted here, so it has to be one for all processes (docs/adr/0008).
COUNTED_IN = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "space_cache"}
CACHES = {
    "default": COUNTED_IN | {"OPTIONS": {"MAX_ENTRIES": 10_000}},
    "requests": queue_settings.REQUESTS_COUNTED_IN,
}

# Which parts of their profile workers edit (docs/profile.md).
PROFILE_SCHEMA = env.json_file("SPACE_PROFILE_SCHEMA", default=BASE_DIR / "workers/profile/schema.json")
# Larger files of workers are for `manage.py import_workers`: a page would be given up before they are read.
IMPORT_MAX_BYTES = env.number("SPACE_IMPORT_MAX_BYTES", default=4_000_000, at_least=1)

# --- Mail -----------------------------------------------------------------------------------------------------------

vars().update(env.mail(default="consolemail://" if DEBUG else "smtp://localhost"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Space <space@localhost>")
UNSET_FOR_MAIL = {name for name in ("EMAIL_URL", "DEFAULT_FROM_EMAIL") if not env.text(name)}

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "space_project.formats"
TIME_ZONE = "UTC"
USE_TZ = True
# Of all amounts, which are whole numbers of its smallest unit.
CURRENCY = env.currency()

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
    # Promises about hosts that are not this Space's, and that browsers remember; so whoever runs those can say no.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.switch("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.switch("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # Whose attempts are counted: the address that the outermost proxy of ours has seen.
        ALLAUTH_TRUSTED_PROXY_COUNT = env.number("SPACE_PROXIES", default=1, at_least=1)
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No script or style within a page, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A browser holds a redirect after a form to this too.
        "form-action": [SELF, CIRRO_SITE] if CIRRO_CLIENT_ID else [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Programs -------------------------------------------------------------------------------------------------------

# For webhooks to programs on one's own machine or in the house. Elsewhere whoever makes an endpoint could look around
# inside with it.
WEBHOOKS_ALLOW_HTTP = env.switch("SPACE_WEBHOOKS_ALLOW_HTTP", default=DEBUG)
WEBHOOKS_ALLOW_PRIVATE = env.switch("SPACE_WEBHOOKS_ALLOW_PRIVATE", default=DEBUG)

# --- The engine -----------------------------------------------------------------------------------------------------

# How long a minute of a gig's invitation_frequency lasts; a demonstration makes it short.
WAVE_MINUTE = timedelta(seconds=env.number("SPACE_WAVE_MINUTE_SECONDS", default=60, at_least=1))
# The demo's workers answer by themselves; never in production.
SIMULATE_ANSWERS = DEBUG and env.switch("SPACE_SIMULATE_ANSWERS", default=True)

# A worker sees the gigs they were invited to and no others (DESIGN 3.7), so the public front page keeps titles back.
PUBLIC_TITLES = env.switch("SPACE_PUBLIC_TITLES", default=DEBUG)

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
