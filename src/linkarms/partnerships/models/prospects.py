"""A relationship as one organization sees it: where it stands, whose it is, what comes next. Private to it (law 3).

The other side never learns that there is such a record; what both share is a ``Partnership``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Entry, Organization, Teammate
from linkarms.partnerships.models.needs import Need


class Stage(models.TextChoices):
    LEAD = "lead", _("Lead")
    CONTACTED = "contacted", _("Contacted")
    MET = "met", _("Met")
    ASKED = "asked", _("Asked")
    DECIDING = "deciding", _("They are deciding")
    ANSWERED = "answered", _("Answered")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", _("Declined")


#: At these nothing has to be done; all others are open and have an owner, a next step and its day.
RESTING = (Stage.DORMANT, Stage.ENDED, Stage.DECLINED)

#: Which stage can follow which; the docs' table and a test are drawn from this. A slip is undone, not moved back.
STAGE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    Stage.LEAD: (Stage.CONTACTED, Stage.MET, Stage.DORMANT, Stage.DECLINED),
    Stage.CONTACTED: (Stage.MET, Stage.ASKED, Stage.DORMANT, Stage.DECLINED),
    Stage.MET: (Stage.ASKED, Stage.ACTIVE, Stage.DORMANT, Stage.DECLINED),
    Stage.ASKED: (Stage.MET, Stage.DECIDING, Stage.ANSWERED, Stage.DORMANT, Stage.DECLINED),
    Stage.DECIDING: (Stage.MET, Stage.ANSWERED, Stage.DORMANT, Stage.DECLINED),
    Stage.ANSWERED: (Stage.ASKED, Stage.ACTIVE, Stage.DORMANT, Stage.DECLINED),
    Stage.ACTIVE: (Stage.ASKED, Stage.DORMANT, Stage.ENDED),
    Stage.DORMANT: (Stage.CONTACTED, Stage.MET, Stage.ACTIVE, Stage.ENDED, Stage.DECLINED),
    Stage.ENDED: (Stage.CONTACTED, Stage.MET),
    Stage.DECLINED: (Stage.CONTACTED, Stage.MET),
}


class ProspectQuerySet(models.QuerySet["Prospect"]):
    def visible_to(self, teammate: Teammate) -> ProspectQuerySet:
        """Without those of entries that were put into another one, whose relationship speaks for both."""
        return self.filter(holder_id=teammate.organization_id, entry__merged_into__isnull=True)

    def open(self) -> ProspectQuerySet:
        return self.exclude(stage__in=RESTING)


class Prospect(models.Model):
    """One organization that we work with or would like to, seen from our side.

    The four texts are what a meeting is prepared from: why they would care, what we want, what that would look like
    for them, what we can offer.
    """

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="prospects")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="prospect")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.LEAD)
    stage_since = models.DateTimeField()
    owner = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="prospects")
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    decides = models.CharField(max_length=200, blank=True)  # who decides at theirs: "their board"
    expected_on = models.DateField(null=True, blank=True)  # when they said they would
    interest = models.TextField(max_length=2000, blank=True)
    want = models.TextField(max_length=2000, blank=True)
    for_them = models.TextField(max_length=2000, blank=True)
    offer = models.TextField(max_length=2000, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="prospects")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ProspectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="open_has_a_next_step",
                condition=Q(stage__in=RESTING) | (Q(owner__isnull=False, next_on__isnull=False) & ~Q(next_step="")),
            ),
            models.CheckConstraint(
                name="deciding_says_who_and_when",
                condition=~Q(stage="deciding") | (Q(expected_on__isnull=False) & ~Q(decides="")),
            ),
        ]
        indexes = [models.Index(fields=["holder", "stage", "next_on"], name="prospects_by_stage")]

    @property
    def is_open(self) -> bool:
        return self.stage not in RESTING

    @property
    def moves(self) -> list[tuple[str, str]]:
        """The stages that can follow, with their labels."""
        return [(stage, str(Stage(stage).label)) for stage in STAGE_TRANSITIONS[self.stage]]


class TouchpointKind(models.TextChoices):
    """In person first: relationships are made by people who met (seed 000)."""

    MEETING = "meeting", _("We met")
    CALL = "call", _("We talked on the phone")
    MAIL = "mail", _("We wrote")
    THEIR_EVENT = "their_event", _("We went to their event")


class TouchpointQuerySet(models.QuerySet["Touchpoint"]):
    def visible_to(self, teammate: Teammate) -> TouchpointQuerySet:
        return self.filter(prospect__holder_id=teammate.organization_id)


class Touchpoint(models.Model):
    """One time that we had to do with each other. It cannot be kept without saying what follows."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="touchpoints")
    kind = models.CharField(max_length=15, choices=TouchpointKind)
    happened_on = models.DateField()
    with_whom = models.CharField(max_length=200, blank=True)
    notes = models.TextField(max_length=10000, blank=True)
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["prospect", "happened_on"], name="touchpoints_by_day")]


class ProspectChangeQuerySet(models.QuerySet["ProspectChange"]):
    def visible_to(self, teammate: Teammate) -> ProspectChangeQuerySet:
        return self.filter(prospect__holder_id=teammate.organization_id)


class ProspectChange(models.Model):
    """How a relationship stood before one change, so that it can be undone. What is done at once shares a batch."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="changes")
    batch = models.UUIDField(db_index=True)
    by = models.ForeignKey(  # None: the other side's answer moved it
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    stage_before = models.CharField(max_length=10, choices=Stage, blank=True)  # "": it was begun then
    stage_since_before = models.DateTimeField(null=True, blank=True)
    owner_before = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    next_step_before = models.CharField(max_length=200, blank=True)
    next_on_before = models.DateField(null=True, blank=True)
    decides_before = models.CharField(max_length=200, blank=True)
    expected_on_before = models.DateField(null=True, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entry_made = models.BooleanField(default=False)  # the entry was written down by the same import
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ProspectChangeQuerySet.as_manager()
