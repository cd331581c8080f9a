"""Feeds that an organization follows: what was read of them, what went wrong, and the names found in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import normal_name, one_line, paragraphs
from linkarms.core.urls import safe_url
from linkarms.directory.articles.known import mentions_in
from linkarms.directory.leads.excluding import Excluded
from linkarms.directory.leads.models import Feed, FeedItem, FeedTrouble, FoundName, LeadKind
from linkarms.directory.models import Entry
from linkarms.directory.services.entries import add_entry, add_lead

if TYPE_CHECKING:
    from linkarms.directory.articles import Mention
    from linkarms.directory.models import Lead, Teammate

MOST_FEEDS = 50
#: While it goes well.
EVERY = timedelta(hours=1)
#: While somebody works on it, nobody else does; if they die, it is read again after that.
CLAIM = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
#: Items that stand in the feed no more are forgotten after that.
ITEMS_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Read:
    """One item as it was read."""

    key: str
    title: str
    address: str
    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said beside the feed itself."""

    etag: str = ""
    modified: str = ""


@transaction.atomic
def follow_feed(address: str, *, actor: Teammate, now: datetime) -> Feed:
    """Read this feed from now on. Twice is once."""
    _may_write(actor)
    clean = safe_url(address, field="address")
    ours = Feed.objects.visible_to(actor)
    if ours.count() >= MOST_FEEDS and not ours.filter(address=clean).exists():
        raise BadInput(
            _("You follow %(most)d feeds already. Leave one before you follow another.") % {"most": MOST_FEEDS},
            "address",
        )
    feed, is_new = Feed.objects.get_or_create(
        holder=actor.organization,
        address=clean,
        defaults={"followed_by": actor.user, "followed_at": now, "next_at": now},
    )
    if is_new:
        audit.record("feed.followed", actor=actor.user, organization_id=feed.holder_id, thing=feed, now=now)
    return feed


@transaction.atomic
def leave_feed(feed: Feed, *, actor: Teammate, now: datetime) -> None:
    """Read it no more; names that nobody made a lead of go with it."""
    _may_change(feed, actor)
    audit.record("feed.left", actor=actor.user, organization_id=feed.holder_id, thing=feed, now=now)
    Feed.objects.filter(pk=feed.pk).delete()


def read_soon(feed: Feed, *, actor: Teammate, now: datetime) -> None:
    """The next round reads it, whatever its pause."""
    _may_change(feed, actor)
    Feed.objects.filter(pk=feed.pk).update(next_at=now)


def claim_due(*, now: datetime, most: int) -> list[int]:
    """Feeds to be read now, each for one reader only."""
    due = Feed.objects.filter(next_at__lte=now, holder__closed_at__isnull=True).order_by("next_at", "pk")
    found = []
    for pk, next_at in due.values_list("pk", "next_at")[:most]:
        if Feed.objects.filter(pk=pk, next_at=next_at).update(next_at=now + CLAIM):
            found.append(pk)
    return found


def keep_unchanged(feed: Feed, *, now: datetime) -> None:
    """The server said: nothing new since then."""
    _went_well(feed, now=now)


def keep_items(feed: Feed, *, title: str, items: Sequence[Read], answered: Answered, now: datetime) -> int:
    """Keep what was read; look through new items for organizations. How many items were new."""
    known = set(FeedItem.objects.filter(feed=feed).values_list("key", flat=True))
    new = [item for item in items if item.key not in known]
    named = [(item, mentions_in(item.text, holder_id=feed.holder_id)) for item in new]
    normal = {normal_name(one.name) for _item, mentions in named for one in mentions}
    own = Entry.objects.filter(holder=feed.holder_id, normal_name__in=normal)
    entries = dict(own.values_list("normal_name", "pk"))
    with transaction.atomic():
        if not Feed.objects.select_for_update().filter(pk=feed.pk).exists():
            return 0  # left in the meantime
        FeedItem.objects.filter(feed=feed, key__in=[item.key for item in items]).update(seen_at=now)
        kept = sum(_keep_item(feed, item, mentions, entries, now=now) for item, mentions in named)
        FeedItem.objects.filter(feed=feed, seen_at__lt=now - ITEMS_AFTER).delete()
        feed.title = one_line(title, field="", max_length=10**6, required=False)[:200] or feed.title
        feed.etag, feed.modified = _fitting(answered.etag, 200), _fitting(answered.modified, 60)
        _went_well(feed, now=now)
    return kept


def keep_trouble(feed: Feed, trouble: FeedTrouble, *, now: datetime) -> None:
    """It could not be read. Each time in a row the pause doubles, up to a day."""
    feed.failures += 1
    feed.trouble = trouble
    feed.trouble_since = feed.trouble_since or now
    feed.next_at = now + min(EVERY * 2 ** min(feed.failures - 1, 10), LONGEST_PAUSE)
    Feed.objects.filter(pk=feed.pk).update(
        failures=feed.failures, trouble=trouble, trouble_since=feed.trouble_since, next_at=feed.next_at
    )


@transaction.atomic
def lead_from_name(found: FoundName, *, actor: Teammate, now: datetime) -> Lead:
    """A name becomes a lead with its sentence; the source is the feed, and the article its address."""
    _may_change(found.feed, actor)
    source = str(found.feed)[:200]
    entry = found.entry
    if entry is None:
        entry, _new = add_entry(holder=actor.organization, name=found.name, actor=actor.user, now=now, origin=source)
    item = found.item
    lead = add_lead(
        entry,
        kind=LeadKind.FEED,
        source=source,
        address=item.address if item is not None else "",
        dated_on=item.published_on if item is not None else None,
        evidence=found.sentence,
        now=now,
    )
    FoundName.objects.filter(feed__holder=found.feed.holder_id, normal_name=found.normal_name).update(
        entry=entry, settled_at=now
    )
    return lead


def feeds_of(teammate: Teammate) -> QuerySet[Feed]:
    """With the number of names found in each; those with trouble first."""
    return (
        Feed.objects.visible_to(teammate)
        .annotate(found=Count("names", filter=Q(names__settled_at__isnull=True)))
        .select_related("followed_by")
        .order_by(F("trouble_since").asc(nulls_last=True), "title", "address", "pk")
    )


def names_of(teammate: Teammate) -> list[FoundName]:
    """Open names, those in most items first; without the dismissed, and each once however many feeds name it."""
    excluded = Excluded(teammate)
    written_down = {one.normal_name: one for one in _named_by_feeds(teammate)}
    found = (
        FoundName.objects.visible_to(teammate)
        .filter(settled_at__isnull=True)
        .select_related("feed", "item", "entry")
        .order_by("-times", "-found_at", "pk")
    )
    once: dict[str, FoundName] = {}
    for one in found:
        if one.normal_name in once:
            once[one.normal_name].times += one.times
        elif not excluded.covers(one.name):
            one.entry = one.entry or written_down.get(one.normal_name)
            once[one.normal_name] = one
    return sorted(once.values(), key=lambda one: (-one.times, -one.found_at.timestamp(), one.pk))


def _named_by_feeds(teammate: Teammate) -> QuerySet[Entry]:
    """One's own entries of these names, also those that were written down since."""
    names = FoundName.objects.visible_to(teammate).filter(settled_at__isnull=True).values("normal_name")
    return Entry.objects.visible_to(teammate).filter(normal_name__in=names)


def _keep_item(feed: Feed, read: Read, mentions: Iterable[Mention], entries: dict[str, int], *, now: datetime) -> bool:
    item, is_new = FeedItem.objects.get_or_create(
        feed=feed,
        key=read.key,
        defaults={
            "title": one_line(read.title, field="", max_length=10**6, required=False)[:300],
            "address": _web(read.address),
            "published_on": read.day,
            "seen_at": now,
        },
    )
    for mention in mentions if is_new else ():
        normal = normal_name(mention.name)[:200]
        name, sentence = mention.name[:200], paragraphs(mention.sentence[:2000], field="", max_length=2000)
        values = {"name": name, "sentence": sentence, "item": item, "found_at": now, "entry_id": entries.get(normal)}
        try:
            with transaction.atomic():
                FoundName.objects.create(feed=feed, normal_name=normal, **values)
        except IntegrityError:
            FoundName.objects.filter(feed=feed, normal_name=normal).update(**values, times=F("times") + 1)
    return is_new


def _went_well(feed: Feed, *, now: datetime) -> None:
    feed.read_at, feed.next_at = now, now + EVERY
    feed.failures, feed.trouble, feed.trouble_since = 0, "", None
    feed.save(
        update_fields=[
            "title",
            "etag",
            "modified",
            "read_at",
            "next_at",
            "failures",
            "trouble",
            "trouble_since",
        ]
    )


def _web(address: str) -> str:
    try:
        return safe_url(address) if address else ""
    except BadInput:
        return ""


def _fitting(header: str, most: int) -> str:
    """A header that we send back: none that is longer than we keep, or that could be two."""
    return header if len(header) <= most and header.isprintable() and header.isascii() else ""


def _may_change(feed: Feed, actor: Teammate) -> None:
    _may_write(actor)
    if feed.holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))


def _may_write(actor: Teammate) -> None:
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
