"""The network of a visitor: the quick way reads what the long way reads."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkarms.core import network
from linkarms.core.network import visitor_network

_PLACES = st.lists(st.one_of(st.integers(0, 300).map(str), st.text(max_size=4)), min_size=1, max_size=5)


@given(st.one_of(st.text(max_size=60), _PLACES.map(".".join), st.ip_addresses().map(str)))
@example("010.0.0.1")
@example("10.0.0.1\x00")
@example("10.1")
@example("٣.1.1.1")
def test_the_quick_way_and_the_long_way_read_the_same(text: str) -> None:
    assert network._network(text) == network._unusual(text)


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "seen"),
    [
        ("198.51.100.7", "203.0.113.9", 0, "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9 , 10.0.0.2", 2, "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", 2, "127.0.0.1"),
        ("2001:db8:1:2:3::4", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", 0, "203.0.113.9"),
        ("127.0.0.1", "unknown", 1, ""),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(remote: str, forwarded: str, proxies: int, seen: str) -> None:
    assert visitor_network(remote, forwarded, proxies=proxies) == seen
