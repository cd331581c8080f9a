"""Which network addresses are public. Everything that is not known to be is refused."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.integrations.addresses import is_public

NEAR = {
    "this machine": ["127.0.0.1", "127.255.255.254", "0.0.0.0", "::1", "::"],  # noqa: S104  # nobody binds here
    "private networks": ["10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"],
    "the link, and what clouds keep there": ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0"],
    "networks of providers": ["100.64.0.1", "100.127.255.255", "192.0.0.1", "198.18.0.1"],
    "many at once": ["224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1", "ff0e::1"],
    "reserved, for documents, of the past": ["240.0.0.1", "192.0.2.1", "203.0.113.9", "2001:db8::1", "fec0::1"],
    "IPv4 in IPv6": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"],
    "tunnels": ["2002:7f00:1::1", "2002:808:808::1", "2001:0:4136:e378::1", "192.88.99.1"],
    "IPv4 behind a translator": ["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.7", "64:ff9b::e000:1", "64:ff9b:1::7f00:1"],
    "no addresses": ["", "localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1 ", "1.1.1.1:80"],
}


@pytest.mark.parametrize("address", [each for kind in NEAR.values() for each in kind])
def test_what_is_near_or_nowhere_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::8.8.8.8"])
def test_what_is_out_there_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_a_public_ipv4_address_stays_what_it_is_behind_a_translator_and_is_nothing_when_mapped(
    address: ipaddress.IPv4Address,
) -> None:
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))
    assert not is_public(f"::ffff:{address}")


@given(st.ip_addresses().filter(lambda address: address not in ipaddress.ip_network("64:ff9b::/96")))
def test_no_special_address_of_pythons_own_lists_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    assert not (is_public(str(address)) and (special or address.is_unspecified or address.is_reserved))
