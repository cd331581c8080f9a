"""Pictures of petitions and logos: re-encoded when they were uploaded, under names that nobody can guess."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.urls import path
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

_NAME = re.compile(r"(pictures|logos)/[A-Za-z0-9_-]+\.(png|jpg|jpeg|webp)")
YEAR = 365 * 24 * 3600


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """One picture. A new upload has a new name, so a name's content never changes."""
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [path("media/<path:name>", media, name="media")]
