"""Reading what the server hands over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.signals import setting_changed
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


@dataclass(frozen=True, slots=True)
class _Trust:
    """The operator's settings that say whom to believe."""

    proxies: int
    https_header: str  # "" when no proxy may say that a visitor came over https
    https_value: str
    sends_on_to_https: bool


@lru_cache(maxsize=1)
def _trust() -> _Trust:
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return _Trust(
        proxies=settings.LINKARMS_TRUSTED_PROXIES,
        https_header=name.removeprefix("HTTP_").replace("_", "-").lower(),
        https_value=value,
        sends_on_to_https=settings.SECURE_SSL_REDIRECT,
    )


# Reading a setting costs as much as looking at a header, and these are asked for every request.
setting_changed.connect(lambda **_changed: _trust.cache_clear(), weak=False)


class Visit:
    """What is read of every request, once."""

    __slots__ = ("headers", "is_secure", "language", "query", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.headers = scope.headers
        self.query = query_of(scope.query_string)
        #: Of the answer, as `LanguageMiddleware` chooses it.
        asked = languages.asked_for(self.query.lang) if self.query.lang else None
        self.language = asked or languages.accepted(self.header("accept-language"))
        #: Whether the visitor came over https, as far as a trusted proxy says so.
        trust = _trust()
        said = self.header(trust.https_header) if trust.https_header else ""
        self.is_secure = bool(said) and said.split(",")[0].strip() == trust.https_value

    def header(self, name: str) -> str:
        """One header; where it came several times, all of them as one list (RFC 9110, 5.3)."""
        values: list[str] = self.headers.get_all(name)
        return values[0] if len(values) == 1 else ", ".join(values)

    @property
    def is_ours(self) -> bool:
        """Whether it is for a host of ours and came the way it should; Django says what is wrong otherwise."""
        if not _is_our_host(self.scope.authority or self.header("host")):
            return False
        return self.is_secure or not _trust().sends_on_to_https

    @property
    def network(self) -> str:
        """The keyed hash of the visitor's network."""
        proxies = _trust().proxies
        remote = self.scope.client.rpartition(":")[0]
        return network_hash(visitor_network(remote, self.header("x-forwarded-for") if proxies else "", proxies=proxies))


@lru_cache(maxsize=100)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
