"""What public pages know of a visitor: a language, perhaps a link, and a network that is only ever hashed.

No session, no cookie, no user: these pages can be cached by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_info

from linkarms.core.network import visitor_network
from linkarms.petitions.door import network_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

CACHE_SECONDS = 10  # as long as others may keep a page (architecture, section 5)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one language."""

    code: str
    name: str  # in that language
    url: str
    is_current: bool


def language() -> str:
    """The language of this answer ("en", "es")."""
    return get_language() or settings.LANGUAGE_CODE


def network_of(request: HttpRequest) -> str:
    """The keyed hash of the visitor's network."""
    network = visitor_network(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        proxies=settings.LINKARMS_TRUSTED_PROXIES,
    )
    return network_hash(network)


def page_context(request: HttpRequest, *, path: str = "", **kept: str) -> dict[str, Any]:
    """What every public page's template needs. `kept`: what the language links keep of the query, if not blank.

    Nothing else of the query is repeated: a cached page must not carry one visitor's address to another.
    """
    query = {name: value for name, value in kept.items() if value and name != "lang"}
    return {
        "languages": [
            LanguageLink(
                code=code,
                name=str(get_language_info(code)["name_local"]).capitalize(),
                url=f"{path or request.path}?{urlencode(query | {'lang': code})}",
                is_current=code == language(),
            )
            for code, _name in settings.LANGUAGES
        ],
        "demo": settings.LINKARMS_DEMO,
    }


def render(
    template: str, context: Mapping[str, Any], *, status: int = 200, cache: bool = False, **headers: str
) -> HttpResponse:
    """An answer without the request's context processors: what asks for a user would set a cookie."""
    response = HttpResponse(render_to_string(template, dict(context)), status=status)
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}" if cache else "no-store"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
