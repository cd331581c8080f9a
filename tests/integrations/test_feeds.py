"""Feeds of others: read from real servers on this machine, friendly, broken and hostile ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from linkarms.directory.leads.following import (
    EVERY,
    LONGEST_PAUSE,
    claim_due,
    follow_feed,
    lead_from_name,
    leave_feed,
    names_of,
)
from linkarms.directory.leads.models import Feed, FeedItem, FeedTrouble, FoundName
from linkarms.directory.models import Teammate
from linkarms.integrations.feeds import parsing
from linkarms.integrations.feeds.reading import LIMITS, read_feed
from linkarms.integrations.fetching import Limits, Way
from tests.factories.directory import make_entry
from tests.integrations.site import HERE, Page, Site, Visit, sends_to

ONE = """<item><guid>{key}</guid><title>{title}</title><link>https://gazette.example/{key}</link>
<pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"""


def rss(*items: str, title: str = "Reno Gazette") -> bytes:
    channel = f"<channel><title>{title}</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(key: str, text: str, title: str = "News of the day") -> str:
    return ONE.format(key=key, title=title, text=text)


@pytest.fixture
def feed(maple: Teammate, site: Site, now: datetime) -> Feed:
    return follow_feed(f"http://maple.example:{site.port}/feed", actor=maple, now=now)


def read(feed: Feed, *, way: Way, now: datetime, seconds: float = 5, size: int = LIMITS.size) -> str:
    trouble = read_feed(feed, now=now, way=way, limits=Limits(seconds=seconds, size=size, redirects=3))
    feed.refresh_from_db()
    assert trouble == feed.trouble
    return trouble


def test_new_items_are_looked_through_once(feed: Feed, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
    bank = make_entry(maple, now=now, name="Riverside Food Bank")
    first = item("1", "&lt;p&gt;The Riverside Food Bank served soup.&lt;/p&gt;&lt;p&gt;It rained.&lt;/p&gt;")
    site.pages["/feed"] = rss(first)
    assert (read(feed, way=way, now=now), str(feed)) == ("", "Reno Gazette")
    assert (feed.read_at, feed.next_at) == (now, now + EVERY)
    site.pages["/feed"] = rss(item("2", "Later the Valley Tenants Union met the Riverside Food Bank."), first)
    assert read(feed, way=way, now=now + EVERY) == ""
    found = [(one.name, one.times, one.sentence, one.entry) for one in names_of(maple)]
    later = "Later the Valley Tenants Union met the Riverside Food Bank."
    assert found == [("Riverside Food Bank", 2, later, bank), ("Valley Tenants Union", 1, later, None)]
    assert [one.published_on for one in FeedItem.objects.all()] == [date(2026, 5, 4)] * 2
    lead = lead_from_name(FoundName.objects.get(name="Valley Tenants Union"), actor=maple, now=now)
    assert (lead.kind, lead.source, lead.address, lead.dated_on, lead.evidence) == (
        "feed", "Reno Gazette", "https://gazette.example/2", date(2026, 5, 4), later,
    )  # fmt: skip
    assert [one.name for one in names_of(maple)] == ["Riverside Food Bank"]


def test_atom_is_read_too(feed: Feed, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
    site.pages["/feed"] = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Cause &amp; Co</title><entry><id>a</id><title>Rally</title>'
        b'<link href="https://a.example/a"/><updated>2026-05-04T00:00:00Z</updated><content type="html">'
        b"&lt;b&gt;Kerb Cut Coalition&lt;/b&gt; came.</content></entry></feed>"
    )
    assert (read(feed, way=way, now=now), feed.title) == ("", "Cause & Co")
    assert [(one.name, one.sentence) for one in names_of(maple)] == [("Kerb Cut Coalition", "Kerb Cut Coalition came.")]


def test_the_server_is_asked_only_for_what_is_new(feed: Feed, site: Site, way: Way, now: datetime) -> None:
    def answer(visit: Visit) -> None:
        if visit.headers.get("If-None-Match") == '"v1"':
            visit.answer(b"", status=304)
        else:
            visit.answer(rss(), ETag='"v1"', Last_Modified="Mon, 04 May 2026 10:00:00 GMT")

    site.pages["/feed"] = answer
    assert [read(feed, way=way, now=now + EVERY * number) for number in range(2)] == ["", ""]
    asked = site.asked[1][1]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"v1"', "Mon, 04 May 2026 10:00:00 GMT")
    assert (feed.read_at, feed.title) == (now + EVERY, "Reno Gazette")


def test_what_another_host_is_asked_says_nothing_of_before(feed: Feed, site: Site, way: Way, now: datetime) -> None:
    Feed.objects.update(etag='"v1"')
    feed.refresh_from_db()
    site.pages["/feed"] = sends_to(f"http://other.example:{site.port}/moved")
    site.pages["/moved"] = rss(item("1", "Nothing."))
    assert read(feed, way=way, now=now) == ""
    assert ["If-None-Match" in headers for _path, headers in site.asked] == [True, False]


def _hangs(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    visit.pause(30)


def _drips(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _number in range(1000):
        visit.send(b" ")
        visit.pause(0.05)


def _says_less(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + rss() * 100)


def _says_more(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + rss())


def _never_ends(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    for _number in range(1000):
        visit.send(b"<item></item>" * 1000)


@pytest.mark.parametrize(
    ("page", "trouble"),
    [
        (_hangs, "too_slow"),
        (_drips, "too_slow"),
        (_says_less, "no_feed"),
        (_says_more, "unreadable"),
        (_never_ends, "too_big"),
        (b"<rss>" + b" " * 60_000, "too_big"),
        (b"<html><body>Welcome</body></html>", "no_feed"),
        (b"", "no_feed"),
        (sends_to("http://127.0.0.1/feed"), "not_public"),
        (sends_to("http://10.0.0.7/feed"), "not_public"),
        (sends_to("http://[::1]/feed"), "not_public"),
        (sends_to("file:///etc/passwd"), "bad_address"),
        (sends_to("http://maple.example:22/"), "port"),
        (sends_to("/feed"), "in_circles"),
        (lambda visit: visit.answer(b"", status=500), "refused"),
        (lambda visit: visit.answer(b"", status=410), "gone"),
    ],
)  # fmt: skip
def test_hostile_servers_are_harmless_and_said(  # noqa: PLR0917
    feed: Feed, site: Site, way: Way, now: datetime, page: Page, trouble: str
) -> None:
    site.pages["/feed"] = page
    assert read(feed, way=way, now=now, seconds=0.8, size=50_000) == trouble
    assert (feed.failures, feed.trouble_since, feed.read_at, feed.next_at) == (1, now, None, now + EVERY)
    assert str(FeedTrouble(trouble).label)


def test_a_host_that_leads_home_is_not_asked(feed: Feed, site: Site, now: datetime) -> None:
    way = Way(resolve=lambda _host, _port: ["93.184.216.34", HERE])
    Feed.objects.update(address="http://maple.example/feed")
    feed.refresh_from_db()
    assert (read(feed, way=way, now=now), site.asked) == ("not_public", [])


def test_pauses_double_and_end_with_success(feed: Feed, site: Site, way: Way, now: datetime) -> None:
    for number in range(8):
        then = now + timedelta(days=number)
        assert read(feed, way=way, now=then) == "gone"
        assert feed.next_at - then == min(EVERY * 2**number, LONGEST_PAUSE)
    assert feed.trouble_since == now
    site.pages["/feed"] = rss()
    assert (read(feed, way=way, now=now), feed.failures, feed.trouble_since) == ("", 0, None)


def test_scripts_and_entities_are_text_or_nothing(
    feed: Feed, maple: Teammate, site: Site, way: Way, now: datetime
) -> None:
    body = item("1", "&lt;script&gt;The Evil Tenants Union&lt;/script&gt;&lt;p&gt;The Oak Tenants Union met.&lt;/p&gt;")
    outside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "Boom Coalition"><!ENTITY z "&y;&y;">]>'
    bad_link = body.replace("https://gazette.example/1", "javascript:alert(1)")
    site.pages["/feed"] = rss(bad_link, title="&lt;script&gt;x&lt;/script&gt;Gazette").replace(
        b"<rss", outside.encode() + b"<rss", 1
    )
    assert (read(feed, way=way, now=now), feed.title) == ("", "Gazette")
    assert [(one.name, one.sentence) for one in names_of(maple)] == [
        ("Oak Tenants Union", "The Oak Tenants Union met.")
    ]
    assert FeedItem.objects.get().address == ""


@pytest.mark.once
def test_what_takes_too_long_to_take_apart_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "SECONDS", 1)
    assert parsing.parse_aside(b"<rss><channel>" + b"<a>" * 600_000) is None
    assert parsing.parse_aside(b"not a feed") is None


@pytest.mark.once
@pytest.mark.parametrize("entity", ['"&a;&a;"', f'"{"x" * 1000}"'])
def test_entities_do_not_grow_beyond_one_text(entity: str) -> None:
    bomb = f'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b {entity}>]>'
    found = parsing.parse(rss(item("1", "&b;" * 1000)).replace(b"<rss", bomb.encode() + b"<rss", 1))
    assert found is None or sum(len(one.text) for one in found.items) <= parsing.LONGEST_TEXT


def test_a_feed_is_read_by_one_only_and_again_when_its_reader_died(feed: Feed, now: datetime) -> None:
    assert claim_due(now=now, most=5) == [feed.pk]
    assert claim_due(now=now, most=5) == []
    assert claim_due(now=now + timedelta(minutes=16), most=5) == [feed.pk]


def test_a_feed_that_was_left_in_the_meantime_keeps_nothing(
    feed: Feed, maple: Teammate, site: Site, way: Way, now: datetime
) -> None:
    site.pages["/feed"] = rss(item("1", "The Oak Tenants Union met."))
    kept = Feed.objects.get(pk=feed.pk)
    leave_feed(feed, actor=maple, now=now)
    assert read_feed(kept, now=now, way=way) == ""
    assert (FeedItem.objects.count(), FoundName.objects.count()) == (0, 0)
