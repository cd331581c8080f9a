"""Feeds, introductions and affiliates: the pages."""

from __future__ import annotations

from datetime import date, datetime

from linkarms.directory.leads.following import Answered, Read, keep_items, keep_trouble
from linkarms.directory.leads.models import Exclusion, Feed, FeedTrouble, FoundName, Introduction
from linkarms.directory.models import Lead, Role
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import Pair
from tests.workspace.leads.conftest import Visitor, visitor

TEXT = "<script>The Oak Tenants Union</script> met. The Kerb Cut Coalition came too."


def follow(who: Visitor, *, address: str = "https://gazette.example/feed") -> Feed:
    assert who.post("leads-feeds", {"address": address}).status_code == 302
    return Feed.objects.get(address=address, holder=who.teammate.organization)


def filled(feed: Feed, *, now: datetime) -> None:
    item = Read("k", "A day <b>in</b> May", "https://gazette.example/1", date(2026, 5, 4), TEXT)
    keep_items(feed, title="Gazette <i>of</i> Reno", items=[item], answered=Answered(), now=now)


def test_a_feed_is_followed_its_names_are_used_and_it_is_left(amina: Visitor, now: datetime) -> None:
    assert "No feeds yet" in amina.html("leads-feeds")
    feed = follow(amina)
    assert "Not read yet: that happens within some minutes." in amina.html("leads-feeds")
    filled(feed, now=now)
    page = amina.html("leads-feeds")
    assert ("Kerb Cut Coalition" in page, "Oak Tenants Union" in page, "<i>of" in page, "<script>The" in page) == (
        True, True, False, False,
    )  # fmt: skip
    make_entry(amina.teammate, now=now, name="The Kerb Cut Coalition, Inc.")
    assert "you know them" in amina.html("leads-feeds")
    amina.post("leads-name-lead", pk=FoundName.objects.get(name="Kerb Cut Coalition").pk)
    amina.post("leads-name-dismiss", pk=FoundName.objects.get(name="Oak Tenants Union").pk)
    page = amina.html("leads-feeds")
    assert "Oak Tenants Union is dismissed for good" in page
    assert "No organizations yet." in amina.html("leads-feeds")
    assert (Lead.objects.get().source, Exclusion.objects.get().name) == ("Gazette <i>of</i> Reno", "Oak Tenants Union")
    amina.post("leads-feed-leave", pk=feed.pk)
    assert (Feed.objects.count(), "No feeds yet" in amina.html("leads-feeds")) == (0, True)


def test_trouble_is_said_in_plain_words_and_tried_again(amina: Visitor, now: datetime) -> None:
    feed = follow(amina)
    keep_trouble(feed, FeedTrouble.TOO_SLOW, now=now)
    page = amina.html("leads-feeds")
    assert "Could not be read since" in page
    assert ", because the website answers too slowly." in page
    amina.post("leads-feed-read", pk=feed.pk)
    feed.refresh_from_db()
    assert feed.next_at < now.replace(year=now.year + 1)
    assert feed.failures == 1


def test_an_address_that_is_none_is_said_beside_the_field(amina: Visitor) -> None:
    for address in ("javascript:alert(1)", "http://localhost/feed", "https://user:pass@gazette.example/"):
        answer = amina.post("leads-feeds", {"address": address})
        assert (answer.status_code, "does not look like a web address" in answer.content.decode()) == (422, True)
    assert Feed.objects.count() == 0


def test_feeds_are_private(amina: Visitor, chidi: Visitor, pair: Pair, now: datetime) -> None:
    feed = follow(amina)
    filled(feed, now=now)
    found = FoundName.objects.order_by("pk")[0]
    assert "Gazette" not in chidi.html("leads-feeds")
    for name, pk in (
        ("leads-feed-leave", feed.pk), ("leads-feed-read", feed.pk),
        ("leads-name-lead", found.pk), ("leads-name-dismiss", found.pk),
    ):  # fmt: skip
        assert chidi.post(name, pk=pk).status_code == 404
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    viewer.post("leads-feeds", {"address": "https://other.example/feed"})
    assert (viewer.post("leads-feed-leave", pk=feed.pk).status_code, Feed.objects.count()) == (403, 1)


def test_an_introduction_is_asked_for_reminded_of_and_answered(
    amina: Visitor, chidi: Visitor, pair: Pair, now: datetime
) -> None:
    entry = make_entry(pair.amina, now=now, name="Kerb Cut Crew")
    assert "No introductions asked for" in amina.html("leads-introductions")
    wrong = amina.post("leads-introduction-ask", {"asked": "", "asked_on": "x"}, pk=entry.pk)
    assert wrong.status_code == 422
    asked = {"asked": "Rosa", "asked_on": now.date().isoformat(), "note": "By phone"}
    assert chidi.post("leads-introduction-ask", asked, pk=entry.pk).status_code == 404
    amina.post("leads-introduction-ask", asked, pk=entry.pk)
    assert "Did Rosa introduce you to Kerb Cut Crew?" in amina.html("today")
    introduction = Introduction.objects.get()
    assert chidi.post("leads-introduction", {"answer": "yes"}, pk=introduction.pk).status_code == 404
    amina.post("leads-introduction", {"answer": "yes"}, pk=introduction.pk)
    assert "Did Rosa introduce you" not in amina.html("today")
    page = amina.html("partners-entry", pk=entry.pk)
    assert ("Introduction: Rosa" in page, "Ask for an introduction" in page) == (True, True)
    assert "Rosa" not in chidi.html("leads-introductions")


def test_only_a_proposed_affiliate_can_be_chosen(amina: Visitor, pair: Pair, now: datetime) -> None:
    entry = make_entry(pair.amina, now=now, name="Kerb Cut Crew")
    assert amina.post("leads-affiliate", {"name": "Anybody"}, pk=entry.pk).status_code == 404
