"""Which network addresses may be connected to when somebody else chose where."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

#: What IPv6 hands out to the world. Mapped IPv4, loopback, link-local, site-local and multicast lie outside.
_UNICAST = IPv6Network("2000::/3")
#: On a network that has IPv6 only, this is how IPv4 is reached: what counts is the address inside.
_NAT64 = IPv6Network("64:ff9b::/96")
#: Relays that wrap packets for somewhere else. Python counts them as global.
_RELAYS = IPv4Network("192.88.99.0/24")


def is_public(text: str) -> bool:
    """Whether this is the address of a machine on the public internet, and of nothing nearer to us.

    What is not known to be public is refused: private, loopback, link-local, shared, reserved, multicast and
    documentation networks, IPv4 dressed as IPv6, tunnels, and whatever is no address.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_public_v4(address)
    if address in _NAT64:
        return _is_public_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    return _is_public_v6(address)


def _is_public_v4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or address in _RELAYS
    return address.is_global and not special


def _is_public_v6(address: IPv6Address) -> bool:
    tunnel = address.sixtofour is not None or address.teredo is not None
    return address.is_global and address in _UNICAST and not tunnel
