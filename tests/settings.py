"""The Space's settings, but for what would only make tests slow."""

import os

from space_project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing in a test may reach a Redis it has not started.
CACHES_WITH_REDIS = CACHES  # noqa: F405
CACHES = CACHES_WITH_REDIS | {"requests": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    # Two runs side by side on one server do not meet.
    DATABASES["default"]["TEST"] = {"NAME": f"test_space_{os.getpid()}"}  # noqa: F405
