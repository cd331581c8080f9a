"""What is known of one organization, made ready once and compared often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from linkarms.core.names import normal_name
from linkarms.core.urls import host_of
from linkarms.directory.matching.names import OrganizationName, read_name
from linkarms.directory.matching.streets import Street, read_street
from linkarms.directory.matching.words import STATES

#: Anybody has a page there: the host says nothing about the organization.
SHARED_HOSTS = frozenset(
    [
        "actblue.com",
        "actionnetwork.org",
        "angelfire.com",
        "blogspot.com",
        "bsky.app",
        "change.org",
        "eventbrite.com",
        "facebook.com",
        "fb.com",
        "github.com",
        "github.io",
        "gofundme.com",
        "instagram.com",
        "linkedin.com",
        "linktr.ee",
        "medium.com",
        "meetup.com",
        "mobilize.us",
        "nationbuilder.com",
        "secure.actblue.com",
        "sites.google.com",
        "squarespace.com",
        "substack.com",
        "t.me",
        "threads.net",
        "tiktok.com",
        "tumblr.com",
        "twitter.com",
        "weebly.com",
        "wixsite.com",
        "wordpress.com",
        "x.com",
        "youtube.com",
    ]
)
_STATE_NAMES = frozenset(STATES.values())


@dataclass(frozen=True, slots=True)
class Record:
    """As it was written down. Only the name is needed."""

    name: str
    place: str = ""
    region: str = ""
    postal_code: str = ""
    street: str = ""
    website: str = ""
    phone: str = ""
    registration: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The same, in the forms that are compared."""

    name: OrganizationName
    aliases: tuple[OrganizationName, ...]
    town: str
    region: str
    postal_code: str
    address: str
    street: Street | None
    domain: str
    phone: str
    registration: str


def prepare(record: Record) -> Prepared:
    town, region = _where(record.place, record.region)
    return Prepared(
        name=read_name(record.name),
        aliases=tuple(read_name(alias) for alias in record.aliases if alias.strip()),
        town=town,
        region=region,
        postal_code=_postal_code(record.postal_code),
        address=normal_name(record.street) if record.street.strip() else "",
        street=read_street(record.street),
        domain=own_domain(record.website),
        phone=_digits(record.phone, at_least=7),
        registration=re.sub(r"\W", "", record.registration).upper(),
    )


def prepare_all(records: Iterable[Record]) -> list[Prepared]:
    return [prepare(record) for record in records]


def own_domain(website: str) -> str:
    """The host of a website that is the organization's own, else ""."""
    if not website.strip():
        return ""
    host = host_of(website if "://" in website else f"https://{website}")
    is_shared = host in SHARED_HOSTS or any(host.endswith(f".{shared}") for shared in SHARED_HOSTS)
    return "" if is_shared or "." not in host else host


@lru_cache(maxsize=20_000)  # towns come again and again
def _where(place: str, region: str) -> tuple[str, str]:
    """Town and state of "Oakland, CA", "California" or "Oakland"."""
    town, state = normal_name(place) if place.strip() else "", _state(region)
    head, comma, tail = place.rpartition(",")
    if comma and _state(tail):
        return normal_name(head), state or _state(tail)
    if town in _STATE_NAMES and not state and town not in {"new york", "washington"}:
        return "", town
    words = place.split()
    if len(words) > 1 and words[-1].isupper() and normal_name(words[-1]) in STATES:
        return normal_name(" ".join(words[:-1])), state or _state(words[-1])
    return town, state


def _state(text: str) -> str:
    word = normal_name(text) if text.strip() else ""
    return STATES.get(word, word)


def _postal_code(text: str) -> str:
    """The first five digits of an American code; others as they are without blanks."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code[:5] if code[:5].isdigit() else code


def _digits(text: str, *, at_least: int) -> str:
    digits = re.sub(r"\D", "", text)
    digits = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return digits if len(digits) >= at_least and len(set(digits)) > 1 else ""
