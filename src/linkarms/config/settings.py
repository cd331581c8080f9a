"""Django's settings, all of them, from the environment. What an operator may set is in `env.py`."""

import logging
import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from linkarms.config import backing, env, logs
from linkarms.config.secret_key import stored_secret_key

try:
    ENVIRONMENT = env.load(os.environ)
except env.SettingError as problem:
    raise SystemExit(f"linkarms: {problem}") from None

PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = ENVIRONMENT[env.DATA_DIR].absolute()

# --- What the operator chose, under names of our own -------------------------------------------
LINKARMS_DATA_DIR = DATA_DIR
LINKARMS_BASE_URL = ENVIRONMENT[env.BASE_URL]
LINKARMS_CACHE_IS_SHARED = ENVIRONMENT.given(env.CACHE_URL)
LINKARMS_CHALLENGE_ABOVE = ENVIRONMENT[env.CHALLENGE_ABOVE]
LINKARMS_DEMO = ENVIRONMENT[env.DEMO]
LINKARMS_MAIL_IS_CONSOLE = ENVIRONMENT[env.EMAIL_URL].is_console
LINKARMS_MINIMUM_AGE = ENVIRONMENT[env.MINIMUM_AGE]
LINKARMS_REQUIRED_CHOICE = ENVIRONMENT[env.REQUIRED_CHOICE]
LINKARMS_TILE_URL = ENVIRONMENT[env.TILE_URL]
LINKARMS_TRUSTED_PROXIES = ENVIRONMENT[env.TRUSTED_PROXIES]
LINKARMS_METRICS_TOKEN = ENVIRONMENT[env.METRICS_TOKEN]

DEBUG = ENVIRONMENT[env.DEBUG]
SECRET_KEY = ENVIRONMENT[env.SECRET_KEY] or stored_secret_key(DATA_DIR)

# --- Apps, middleware, addresses ---------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_altcha_widget",
    "django_htmx",
    "django_ox",
    "ninja",
    "linkarms.core",
    "linkarms.audit",
    "linkarms.outbox",
    "linkarms.accounts",
    "linkarms.directory",
    "linkarms.partnerships",
    "linkarms.campaigns",
    "linkarms.supporters",
    "linkarms.petitions",
    "linkarms.sharing",
    "linkarms.insights",
    "linkarms.integrations",
    "linkarms.public",
    "linkarms.workspace",
    "linkarms.api",
    "linkarms.cli",
    "linkarms.demo",
]

# Nothing here reads the session or sets a cookie unless a page asks: a petition page asks for
# neither, so it can be cached by others.
MIDDLEWARE = [
    "linkarms.config.requests.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "linkarms.config.middleware.SizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linkarms.config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linkarms.config.middleware.DatabaseDownMiddleware",
    # Each door turns what services refuse into pages of its own; asked first, because they stand last.
    "linkarms.public.errors.PublicErrors",
    "linkarms.workspace.errors.WorkspaceErrors",
]

if LINKARMS_DEMO:
    MIDDLEWARE.insert(0, "linkarms.demo.middleware.DemoMarking")

ROOT_URLCONF = "linkarms.config.urls"
WSGI_APPLICATION = "linkarms.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linkarms.workspace.context.workspace",
                "linkarms.demo.context.demo",
            ],
        },
    }
]

# --- Where things are kept -----------------------------------------------------------------------
_postgres = ENVIRONMENT[env.DATABASE_URL]
DATABASES = {"default": backing.postgresql(_postgres) if _postgres else backing.sqlite(DATA_DIR)}
CACHES = backing.caches(ENVIRONMENT[env.CACHE_URL])
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "linkarms.config.static.Storage"
    },
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "linkarms.config.static.AppFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Background work -----------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": ENVIRONMENT[env.TASKS_BACKEND], "QUEUES": [], "OPTIONS": {}}}
if TASKS["default"]["BACKEND"] == env.TASKS_BACKEND.default:
    # A worker that dies lets go of its task after a minute, not five.
    TASKS["default"]["OPTIONS"] = {"MAX_ATTEMPTS": 5, "LOCK_TIMEOUT": 60}

# --- Mail ----------------------------------------------------------------------------------------
MAILERS = backing.mailers(ENVIRONMENT[env.EMAIL_URL], demo=LINKARMS_DEMO)
_host = urlsplit(LINKARMS_BASE_URL).hostname or "localhost"
DEFAULT_FROM_EMAIL = ENVIRONMENT[env.EMAIL_FROM] or f"Linkarms <no-reply@{_host}>"
LINKARMS_OPERATOR_EMAIL = parseaddr(ENVIRONMENT[env.OPERATOR_EMAIL])[1]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/w/sign-in/"
LOGIN_REDIRECT_URL = "/w/"
LOGOUT_REDIRECT_URL = "/w/sign-in/"
SESSION_ENGINE = "linkarms.accounts.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "linkarms.workspace.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- The wire --------------------------------------------------------------------------------------
_https = LINKARMS_BASE_URL.startswith("https:")
ALLOWED_HOSTS = sorted({_host, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [LINKARMS_BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# With this prefix a browser takes the cookie from nobody but this very host: no neighbouring subdomain can set one.
_host_only = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{_host_only}linkarms_session"
CSRF_COOKIE_NAME = f"{_host_only}linkarms_csrf"
# Only a proxy of ours may say that a visitor came over https, and only then can we send the others there.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LINKARMS_TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = _https and LINKARMS_TRUSTED_PROXIES > 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# Neighbours on other subdomains are not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
APPEND_SLASH = True

# --- Words and time ----------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = None

# A line that cannot be written is lost; Python would print its values as they are instead.
logging.raiseExceptions = DEBUG
LOGGING = logs.configuration(debug=DEBUG, form=ENVIRONMENT[env.LOG_FORMAT])
