"""Reading what the server hands over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from linkarms.core import languages
from linkarms.core.network import visitor_network
from linkarms.petitions.door import network_hash

if TYPE_CHECKING:
    from linkarms.front.rsgi import Scope

VIA_MAX = 64  # as the views cut it


@dataclass(frozen=True, slots=True)
class Query:
    """What a public page may be asked for; everything else in the query is nobody's business here."""

    via: str
    lang: str
    signed: bool
    confirmed: bool
    dropped: bool


@lru_cache(maxsize=4_096)
def query_of(query_string: str) -> Query:
    """The query of a public page, of a field sent twice the last value."""
    given = dict(parse_qsl(query_string[:2_000], keep_blank_values=True)) if query_string else {}
    return Query(
        via=given.get("via", "")[:VIA_MAX],
        lang=given.get("lang", ""),
        signed="signed" in given,
        confirmed="confirmed" in given,
        dropped="dropped" in given,
    )


def header(scope: Scope, name: str) -> str:
    """One header; where it came several times, all of them as one list (RFC 9110, 5.3)."""
    values: list[str] = scope.headers.get_all(name)
    return values[0] if len(values) == 1 else ", ".join(values)


def language_of(scope: Scope, query: Query) -> str:
    """The language of the answer, as `LanguageMiddleware` chooses it."""
    return languages.asked_for(query.lang) or languages.accepted(header(scope, "accept-language"))


def network_of(scope: Scope) -> str:
    """The keyed hash of the visitor's network."""
    remote = scope.client.rpartition(":")[0]
    forwarded = header(scope, "x-forwarded-for") if settings.LINKARMS_TRUSTED_PROXIES else ""
    return network_hash(visitor_network(remote, forwarded, proxies=settings.LINKARMS_TRUSTED_PROXIES))


def is_secure(scope: Scope) -> bool:
    """Whether the visitor came over https, as far as a trusted proxy says so."""
    trusted = settings.SECURE_PROXY_SSL_HEADER
    if trusted is None:
        return False
    name, value = trusted
    said = header(scope, name.removeprefix("HTTP_").replace("_", "-").lower())
    return bool(said.split(",")[0].strip() == value)


def is_ours(scope: Scope) -> bool:
    """Whether the request is for a host of ours and came the way it should; Django says what is wrong otherwise."""
    if not _is_our_host(scope.authority or header(scope, "host")):
        return False
    return is_secure(scope) or not settings.SECURE_SSL_REDIRECT


@lru_cache(maxsize=100)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
