"""Settings of Django, read from the environment once. `docs/web.md` has the list for people."""

import os
from pathlib import Path

from quartiers.web.accounts import proconnect_settings as proconnect
from quartiers.web.database import databases
from quartiers.web.options import PRIVATE, options
from quartiers.web.secret import secret_key

HERE = Path(__file__).parent
OPTIONS = options(os.environ)

SECRET_KEY = secret_key(os.environ)
DEBUG = False
ALLOWED_HOSTS = OPTIONS.hosts

ROOT_URLCONF = "quartiers.web.urls"
WSGI_APPLICATION = "quartiers.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
    "quartiers.web.accounts",
    "quartiers.web.surveys",
    "quartiers.web.localfiles",
    "quartiers.web.strategies",
    "quartiers.web.strategies.imports",
    "quartiers.web.programme",
]
DATABASES = databases(os.environ)
MIDDLEWARE = [
    "quartiers.web.middleware.safety.Safety",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quartiers.web.middleware.sharing.Sharing",
    "quartiers.web.middleware.limits.Limits",
    "quartiers.web.middleware.answers.Answers",
    "quartiers.web.middleware.spaces.Spaces",
    "quartiers.web.middleware.refusals.Refusals",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Lazy: a public page reads no session, and the cookie is sent under /espace/ alone.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "quartiers.web.accounts.gate.Gate",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Accounts. Everything that needs one stands under /espace/, and so do its two cookies.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    *proconnect.backends(OPTIONS.proconnect),
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "espace"
LOGOUT_REDIRECT_URL = "accueil"
SESSION_COOKIE_NAME = "espace"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = PRIVATE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"  # the return from ProConnect is a navigation from its site
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "quartiers.web.accounts.login.locked_out"
AXES_CLIENT_IP_CALLABLE = "quartiers.web.middleware.safety.address"
AXES_USERNAME_FORM_FIELD = "email"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Quartiers productifs"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
CSRF_FAILURE_VIEW = "quartiers.web.accounts.pending.stale"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # of the links by e-mail
globals().update(proconnect.settings(OPTIONS.proconnect))
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = OPTIONS.email_backend
EMAIL_HOST, EMAIL_PORT = OPTIONS.smtp_host, OPTIONS.smtp_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OPTIONS.smtp_user, OPTIONS.smtp_password
EMAIL_USE_TLS, EMAIL_TIMEOUT = OPTIONS.smtp_tls, 10
DEFAULT_FROM_EMAIL = OPTIONS.sender

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "quartiers.web.templating.environment",
            "context_processors": ["quartiers.web.templating.everywhere"],
        },
    },
]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/statique/"
STATIC_ROOT = HERE / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "quartiers.web.front.Storage"},
}
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".pbf": "application/x-protobuf"}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# A body of more than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000  # a budget of sixty lines is six hundred fields
FILE_UPLOAD_HANDLERS = ["quartiers.web.uploads.Bounded"]
APPEND_SLASH = True

# What the map may fetch besides the site itself: nothing, unless a background is set.
_MAP = OPTIONS.map_hosts
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:", *_MAP],
        "connect-src": ["'self'", *_MAP],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *proconnect.origins(OPTIONS.proconnect)],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        # Addresses and query strings are people's: only what broke is told, by path.
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "quartiers.web": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
