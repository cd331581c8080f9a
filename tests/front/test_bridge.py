"""What of a request reaches Django, and under which name."""

from __future__ import annotations

import io

from linkarms.front.bridge import environ_of
from tests.front.exchange import Headers, Scope


def test_a_header_with_an_underscore_does_not_reach_django() -> None:
    """To WSGI it would be the one with a hyphen, which a proxy of ours wrote."""
    others = {"x_forwarded_for": ["203.0.113.9"], "x-forwarded_for": ["203.0.113.10"]}
    headers = Headers({"x-forwarded-for": ["192.0.2.1"], **others})
    environ = environ_of(Scope("GET", "/", headers=headers), io.BytesIO())
    assert {name: value for name, value in environ.items() if name.startswith("HTTP_")} == {
        "HTTP_X_FORWARDED_FOR": "192.0.2.1"
    }
