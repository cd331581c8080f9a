"""Which files of the packages we use go to browsers, and which of them are compressed.

Compressing the explorer of the API and its source maps would add half a minute to the first start,
for pages that a developer opens now and then.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Parts that none of our pages asks for.
UNUSED = (
    # Of ALTCHA only the worker that solves: its widget watches how people move, and weighs ten times as much.
    "django_altcha_widget/altcha-workers.js",
    "django_altcha_widget/altcha/[!w]*",
    "django_altcha_widget/altcha/workers/[!p]*",
    "django_htmx/ext",
    "django_htmx/htmax-*",
    "django_htmx/htmx-2.js",
    "django_htmx/htmx-4*",
    "ninja/redoc*",
)
UNCOMPRESSED_PREFIX = "ninja/"


class AppFinder(AppDirectoriesFinder):
    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        yield from super().list([*(ignore_patterns or ()), *UNUSED])


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the package has no types
    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        wanted = [path for path in paths if not path.startswith(UNCOMPRESSED_PREFIX)]
        yield from super().compress_files(wanted)
