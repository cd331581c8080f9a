"""What every answer of a demo carries, and who gets one. In force only where `LINKARMS_DEMO` is set."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied


class _Request(Protocol):
    META: dict[str, Any]


class _Response(Protocol):
    def __setitem__(self, header: str, value: str) -> None: ...


class DemoMarking:
    """A demo shows everybody's mail: only this computer is answered, and search engines are told to stay out."""

    def __init__(self, get_response: Callable[[_Request], _Response]) -> None:
        self._get_response = get_response

    def __call__(self, request: _Request) -> _Response:
        if not is_loopback(str(request.META.get("REMOTE_ADDR", ""))):
            raise PermissionDenied("A demo is shown on the computer on which it runs, and nowhere else.")
        response = self._get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response


def is_loopback(address: str) -> bool:
    """Whether the visitor sits at this computer. A test client without an address does."""
    if not address:
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
