"""Sources of leads, what was dismissed for good, lists of events, feeds, introductions: each belongs to one holder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class LeadKind(models.TextChoices):
    """What kind of place a lead was found in."""

    TYPED = "typed", _("Written down by hand")
    LETTER = "letter", _("Sign-on letter")
    ARTICLE = "article", _("Article")
    FEED = "feed", _("News feed")
    EVENTS = "events", _("List of events")
    AFFILIATE = "affiliate", _("Affiliate of the same body")
    INTRODUCTION = "introduction", _("Introduction")
    OPEN_DOOR = "open_door", _("They wrote to us")
    REGISTER = "register", _("Public register")


class HeldQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows with a `holder`: private to that organization (law 3)."""

    def visible_to(self, teammate: Teammate) -> Self:
        return self.filter(holder_id=teammate.organization_id)


class ExclusionQuerySet(HeldQuerySet["Exclusion"]):
    pass


class Exclusion(models.Model):
    """A name that the holder never wants proposed again, wherever it turns up."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="exclusions")
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200)  # core.names.normal_name
    entry = models.ForeignKey("directory.Entry", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "normal_name"], name="one_exclusion_a_name")]

    def __str__(self) -> str:
        return self.name


class EventForm(models.TextChoices):
    """How a file of events is written."""

    CROWD_COUNTING = "ccc", _("Table of the Crowd Counting Consortium (CSV)")
    MOBILIZE = "mobilize", _("Events of Mobilize (JSON)")
    OSDI = "osdi", _("Events of Action Network or another OSDI system (JSON)")


class EventListQuerySet(HeldQuerySet["EventList"]):
    def kept(self) -> EventListQuerySet:
        return self.filter(kept_at__isnull=False)


class EventList(models.Model):
    """A file of events that the holder brought. Until it is kept, only its preview shows it."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="event_lists")
    title = models.CharField(max_length=200)
    form = models.CharField(max_length=10, choices=EventForm)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # of the file, SHA-256
    events_read = models.PositiveIntegerField(default=0)
    events_without = models.PositiveIntegerField(default=0)  # that name nobody
    rows_refused = models.PositiveIntegerField(default=0)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)

    objects = EventListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "digest"], condition=Q(kept_at__isnull=False), name="one_event_list_a_file"
            )
        ]

    def __str__(self) -> str:
        return self.title


class OrganizerQuerySet(HeldQuerySet["Organizer"]):
    pass


class Organizer(models.Model):
    """Who stands behind events, in all spellings that are surely the same."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="organizers")
    key = models.CharField(max_length=200)  # organizers.key_of
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="chapters")
    entry = models.ForeignKey(
        "directory.Entry", null=True, blank=True, on_delete=models.SET_NULL, related_name="organizers"
    )

    objects = OrganizerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "key"], name="one_organizer_a_key")]

    def __str__(self) -> str:
        return self.name


class ListedEvent(models.Model):
    """One event of a list. `key` tells the same event in another list: it is counted once."""

    event_list = models.ForeignKey(EventList, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=60, blank=True)  # "NY"
    address = models.CharField(max_length=300, blank=True)  # its page on the web
    organizers: models.ManyToManyField[Organizer, Sponsorship] = models.ManyToManyField(
        Organizer, through="Sponsorship", related_name="events"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_list", "key"], name="one_event_a_key")]
        indexes = [models.Index(fields=["event_list", "region", "on"], name="listed_events_by_region")]

    def __str__(self) -> str:
        return self.title


class Sponsorship(models.Model):
    """That an organizer stands behind an event."""

    event = models.ForeignKey(ListedEvent, on_delete=models.CASCADE, related_name="sponsorships")
    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="sponsorships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "organizer"], name="one_sponsorship_an_event")]


class FeedTrouble(models.TextChoices):
    """Why a feed could not be read, in words that end a sentence."""

    BAD_ADDRESS = "bad_address", _("its address leads to one that we cannot follow")
    PORT = "port", _("its address has an unusual port: we ask only 80 and 443")
    NO_SUCH_HOST = "no_such_host", _("there is no website at this address")
    NOT_PUBLIC = "not_public", _("its address leads into a private network, where we do not look")
    NO_CONNECTION = "no_connection", _("the website does not answer")
    CERTIFICATE = "certificate", _("the certificate of the website is not valid")
    LED_AWAY = "led_away", _("the website sends us on to another one")
    INSECURE = "insecure", _("the website sends us from a secure address to one that is not")
    IN_CIRCLES = "in_circles", _("the website sends us in circles")
    TOO_SLOW = "too_slow", _("the website answers too slowly")
    TOO_BIG = "too_big", _("the feed is too large")
    UNREADABLE = "unreadable", _("we could not make sense of the answer")
    GONE = "gone", _("there is nothing at this address any more")
    REFUSED = "refused", _("the website answered with an error")
    NO_FEED = "no_feed", _("what stands there is no RSS or Atom feed")


class FeedQuerySet(HeldQuerySet["Feed"]):
    pass


class Feed(models.Model):
    """An RSS or Atom feed that the holder follows, and how reading it goes."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="feeds")
    address = models.URLField(max_length=300)
    title = models.CharField(max_length=200, blank=True)  # "": not read yet
    followed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    followed_at = models.DateTimeField()
    next_at = models.DateTimeField()  # when it is read again
    read_at = models.DateTimeField(null=True, blank=True)  # the last time that went well
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)  # as the server writes its Last-Modified
    failures = models.PositiveIntegerField(default=0)  # in a row
    trouble = models.CharField(max_length=20, choices=FeedTrouble, blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "address"], name="one_feed_an_address"),
            models.CheckConstraint(
                name="feed_trouble_since",
                condition=Q(trouble="", trouble_since__isnull=True, failures=0)
                | (~Q(trouble="") & Q(trouble_since__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="feeds_due")]

    def __str__(self) -> str:
        return self.title or self.address


class FeedItem(models.Model):
    """An item that was read. Kept so that it is read once."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    seen_at = models.DateTimeField()  # last time it stood in the feed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="one_item_a_key")]

    def __str__(self) -> str:
        return self.title


class FoundNameQuerySet(models.QuerySet["FoundName"]):
    def visible_to(self, teammate: Teammate) -> FoundNameQuerySet:
        return self.filter(feed__holder_id=teammate.organization_id)


class FoundName(models.Model):
    """An organization that a feed named, with the newest sentence as evidence."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200)
    sentence = models.TextField(max_length=2000)
    item = models.ForeignKey(FeedItem, null=True, on_delete=models.SET_NULL, related_name="names")
    times = models.PositiveIntegerField(default=1)  # items that name it
    found_at = models.DateTimeField()
    entry = models.ForeignKey("directory.Entry", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)  # it became a lead

    objects = FoundNameQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "normal_name"], name="one_found_name_a_feed")]

    def __str__(self) -> str:
        return self.name


class IntroductionAnswer(models.TextChoices):
    YES = "yes", _("They introduced us")
    NO = "no", _("They cannot or would rather not")


class IntroductionQuerySet(HeldQuerySet["Introduction"]):
    def awaiting(self) -> IntroductionQuerySet:
        return self.filter(answer="")


class Introduction(models.Model):
    """We asked a national body or a friend to introduce us to somebody."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="introductions")
    entry = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="introductions")  # to whom
    asked = models.CharField(max_length=200)  # who was asked
    asked_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=IntroductionAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="introduction_answered",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["holder"], condition=Q(answered_at__isnull=True), name="introductions_awaited")]

    def __str__(self) -> str:
        return f"{self.asked}: {self.entry}"
