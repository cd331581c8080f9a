"""The real settings, with what would only make tests slow exchanged."""

from linkarms.config.settings import *  # noqa: F403  # a settings file is a namespace
from linkarms.config.settings import STORAGES as _STORAGES

# No collectstatic before each run; tests/config/test_static.py tries the real storage.
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Argon2 is slow by design; what we call is the same.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
