"""Django's WSGI handler, reading every request as what it is: UTF-8."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """All our pages are UTF-8, and browsers send forms in the encoding of the page.

    Django takes whatever encoding a request names. Python also knows some that are none for text ("rot13",
    "undefined"), and those, like a header that cannot be read at all, would end in a defect's 500.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Request
