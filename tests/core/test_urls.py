import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.errors import BadInput
from linkarms.core.urls import absolute, host_of, local_path, path_of, safe_url


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.ORG/Path?q=1#x", "http://example.org/Path?q=1#x"),
        ("example.org", "https://example.org"),
        ("www.example.org/about", "https://www.example.org/about"),
        ("  https://example.org/  ", "https://example.org/"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
    ],
)
def test_a_web_address_is_kept(typed: str, kept: str) -> None:
    assert safe_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)//example.org",
        "data:text/html,x",
        "//example.org",
        "/about",
        "ftp://example.org",
        "https://",
        "https://localhost",
        "https://exam ple.org",
        "https://example.org\\@evil.example",
        "https://user:pass@example.org",
        "https://example.org@evil.example",
        "https://example.org:99999",
        "https://exa\nmple.org",
        "https://[::1",
        "https://" + "x" * 300 + ".org",
        "https://example.org/" + "x" * 300,
        "not an address",
    ],
)
def test_what_could_be_a_trap_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        safe_url(typed)


@given(st.text(max_size=100))
def test_any_text_is_a_web_address_or_refused(text: str) -> None:
    for typed in (text, f"https://{text}", f"https://example.org/{text}"):
        try:
            url = safe_url(typed)
        except BadInput:
            continue
        assert url.startswith(("https://", "http://"))
        assert safe_url(url) == url


def test_the_host_is_what_mail_domains_are_compared_with() -> None:
    assert host_of("https://www.Example.org:8000/x") == "example.org"
    assert host_of("nonsense") == ""


def test_our_own_pages_have_full_addresses_in_mails() -> None:
    assert absolute("/w/sign-in/") == "http://testserver/w/sign-in/"


@pytest.mark.parametrize("path", ["/w/", "/w/oak-street/partners/?q=a&b=c#top"])
def test_one_goes_on_to_our_own_pages(path: str) -> None:
    assert local_path(path, default="/") == path


@pytest.mark.parametrize(
    "path",
    ["", "w/", "//evil.example", "/\\evil.example", "https://evil.example", "/w/\n", "/w/ x", "/" + "x" * 3000, "/é"],
)
def test_one_does_not_go_on_to_another_site(path: str) -> None:
    assert local_path(path, default="/home/") == "/home/"


@pytest.mark.parametrize(
    ("sent", "path"),
    [("https://linkarms.example/w/oak/?a=1#b", "/w/oak/"), ("/w/oak/", "/w/oak/"), ("http://[", ""), ("", "")],
)
def test_the_path_of_what_somebody_sent_as_an_address(sent, path):
    assert path_of(sent) == path
