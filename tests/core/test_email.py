from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from linkarms.core import email
from linkarms.core.email import belongs_to, canonical_email, domain_of, is_free_mail
from linkarms.core.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Amina@Example.ORG", "amina@example.org"),
        ("  amina@example.org\n", "amina@example.org"),
        ("\u202aamina@example.org\u202c", "amina@example.org"),
        ("a.m.i.n.a+petition@gmail.com", "a.m.i.n.a+petition@gmail.com"),
        ("ａｍｉｎａ@example.org", "amina@example.org"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@BÜCHER.example", "info@xn--bcher-kva.example"),
        ("info@xn--bcher-kva.example", "info@xn--bcher-kva.example"),
        ("o'brien@example.org", "o'brien@example.org"),
    ],
)
def test_one_spelling_of_an_address_is_kept(typed: str, kept: str) -> None:
    assert canonical_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "amina",
        "amina@",
        "@example.org",
        "amina@example",
        "amina@localhost",
        "amina@@example.org",
        "amina@example..org",
        "amina@-example.org",
        "a mina@example.org",
        "amina@example.org, bo@example.org",
        "amina@example.org\nBcc: bo@example.org",
        "Amina <amina@example.org>",
        '"amina"@example.org',
        "amina@[127.0.0.1]",
        "amína@example.org",
        "a@" + "b" * 250 + ".org",
        "a" * 10_000 + "@example.org",
        "amina\x00@example.org",
        "amina@exam\ud800ple.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence_for_the_field(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        canonical_email(typed)
    assert refused.value.field == "email"
    assert refused.value.message.endswith(".")


@given(st.text(max_size=120))
@example("İ@example.org")
@example("ß@example.org")
@example("ﬁ@example.org")
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        kept = canonical_email(text)
    except BadInput:
        return
    assert canonical_email(kept) == kept


LOCAL_PARTS = st.from_regex(r"[A-Za-z0-9_%+-]{1,20}(\.[A-Za-z0-9_%+-]{1,20})?", fullmatch=True)


@given(LOCAL_PARTS, domains())
def test_an_address_stays_the_same_when_it_is_read_again(local: str, domain: str) -> None:
    try:
        kept = canonical_email(f" {local}@{domain} ")
    except BadInput:
        return
    assert canonical_email(kept) == kept
    assert kept == kept.lower()
    assert kept.isascii()
    assert domain_of(kept).count("@") == 0


@given(st.from_regex(email._PLAIN, fullmatch=True))
@example("x@a.b.c.xn--p1ai")
@example("x@a1-.org")
@example("x@ab--c.org")
@example("x@intranet.local")
def test_the_short_way_reads_an_address_as_the_long_way_does(typed: str) -> None:
    def read(way: Callable[[str], str]) -> str:
        try:
            return way(typed)
        except BadInput as refused:
            return refused.message

    assert read(canonical_email) == read(email._the_long_way)


@pytest.mark.parametrize(
    "domain", ["gmail.com", "GMAIL.com", "mail.gmail.com", "yahoo.co.jp", "yahoo.fr", "hotmail.com", "riseup.net"]
)
def test_free_mail_is_known_in_all_its_countries(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["example.org", "yahoo.example.org", "notgmail.com", "gmail.com.example.org"])
def test_a_domain_of_ones_own_is_not_free_mail(domain: str) -> None:
    assert not is_free_mail(domain)


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("amina@oakstreet.org", "oakstreet.org"),
        ("amina@mail.oakstreet.org", "oakstreet.org"),
        ("amina@oakstreet.org", "www.oakstreet.org"),
        ("amina@oakstreet.org.uk", "OakStreet.org.uk"),
    ],
)
def test_an_address_at_the_websites_domain_belongs_to_it(address: str, website: str) -> None:
    assert belongs_to(address, website)


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("amina@gmail.com", "oakstreet.org"),
        ("amina@gmail.com", "gmail.com"),
        ("amina@notoakstreet.org", "oakstreet.org"),
        ("amina@oakstreet.org", "mail.oakstreet.org"),
        ("amina@oakstreet.org.evil.example", "oakstreet.org"),
        ("amina@oakstreet.org", ""),
        ("amina@oakstreet.org", "org"),
        ("amina@oakstreet.org.uk", "org.uk"),
        ("staff@wordpress.com", "wordpress.com"),
        ("staff@facebook.com", "www.facebook.com"),
        ("", "oakstreet.org"),
    ],
)
def test_no_other_address_does(address: str, website: str) -> None:
    assert not belongs_to(address, website)
