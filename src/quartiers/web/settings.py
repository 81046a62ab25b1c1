"""Settings of Django, read from the environment once. `docs/web.md` has the list for people."""

import os
import secrets
from pathlib import Path

from quartiers.web.options import options

HERE = Path(__file__).parent
OPTIONS = options(os.environ)

# Nothing is signed for a visitor: the key only has to exist and to be no one's.
SECRET_KEY = os.environ.get("QUARTIERS_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = OPTIONS.hosts

ROOT_URLCONF = "quartiers.web.urls"
WSGI_APPLICATION = "quartiers.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles"]
DATABASES: dict[str, object] = {}
MIDDLEWARE = [
    "quartiers.web.middleware.safety.Safety",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quartiers.web.middleware.sharing.Sharing",
    "quartiers.web.middleware.limits.Limits",
    "quartiers.web.middleware.answers.Answers",
    "quartiers.web.middleware.refusals.Refusals",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS: list[str] = []
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
        "form-action": ["'self'"],
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
