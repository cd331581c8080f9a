"""The network address of a visitor, behind as many proxies as the operator trusts."""

from __future__ import annotations

import ipaddress
import socket

#: Of IPv6 a whole /64 belongs to one subscriber: rate limits count that, not the single address.
IPV6_PREFIX = 64


def visitor_network(remote: str, forwarded: str, *, proxies: int) -> str:
    """An IPv4 address or an IPv6 /64 network as text; "" when there is none to be had.

    `remote` is the peer of the connection, `forwarded` the X-Forwarded-For header. Each trusted proxy
    appends the peer it saw, so the visitor stands `proxies` places from the end; what stands further left is
    written by the visitor and believed by nobody. A header that is too short is not believed either.
    """
    seen = remote
    if proxies > 0:
        places = forwarded.split(",") if forwarded.strip() else []
        if len(places) >= proxies:
            seen = places[-proxies]
    return _network(seen.strip())


def _network(text: str) -> str:
    try:
        # What nearly everybody has, in a tenth of the time: the system takes only the usual spelling.
        socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        return _unusual(text)
    return text


def _unusual(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
