"""What left the house, on which ground, and whom a person told to delete it.

Whether something may leave is decided in ``policy.py`` and nowhere else; these rows record it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.campaigns.models import Campaign, DataStatement
from linkarms.directory.models import Organization
from linkarms.partnerships.models import AgreementVersion
from linkarms.supporters.models import Consent, Supporter

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

#: A removal list that waits this long for its acknowledgement stops all releases (product.md, "People").
UNACKNOWLEDGED_AFTER = timedelta(days=14)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, teammate: Teammate) -> ReleaseQuerySet:
        return self.filter(organization_id=teammate.organization_id)


class Release(models.Model):
    """One download or command by which rows left for one organization."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="releases")
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20)  # "download", "command"
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)

    objects = ReleaseQuerySet.as_manager()


class Purpose(models.TextChoices):
    CONTACT = "contact", _("To write to you")
    DELIVERY = "delivery", _("To hand over your signature")


class Disclosure(models.Model):
    """One person's values went to one organization: traceable to the consent and the document (law 2)."""

    # A million rows are written in one download: only the columns that are looked up have an index.
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="disclosures")
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=10, choices=Purpose)
    fields = models.JSONField()
    agreement_version = models.ForeignKey(
        AgreementVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    statement = models.ForeignKey(DataStatement, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    policy_version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["supporter", "recipient"]),
            models.Index(fields=["recipient", "at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="covered_by_one_document",
                condition=Q(agreement_version__isnull=False, statement__isnull=True)
                | Q(agreement_version__isnull=True, statement__isnull=False),
            )
        ]


class Place(models.Model):
    """One of the numbered places of a partner in a campaign: a cap of N covers those whose number is at most N.

    Numbers are given once, whatever becomes of the person: nobody who left frees a place, and no two have the same.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "campaign", "number"], name="one_person_a_place"),
            models.UniqueConstraint(fields=["supporter", "organization", "campaign"], name="one_place_a_person"),
            models.CheckConstraint(name="places_from_one", condition=Q(number__gte=1)),
        ]


class Share(models.Model):
    """The count of a share in proportion, made once for a version of an agreement in a campaign, and what came out."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreement_version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    cut_off = models.DateTimeField()  # the first moment at which nobody counts any more
    brought = models.PositiveIntegerField()
    entitled = models.PositiveIntegerField()
    allotted = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "campaign", "agreement_version"], name="counted_once")
        ]


class Allotted(models.Model):
    """A person in a share, in the order in which they were counted in: who wants to can count again."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="people", db_index=False)
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    own = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supporter", "share"], name="in_a_share_once"),
            models.UniqueConstraint(fields=["share", "position"], name="one_person_a_position"),
        ]


class RemovalReason(models.TextChoices):
    WITHDRAWN = "withdrawn", _("Took the yes back")
    ERASED = "erased", _("Asked to be erased")


class RemovalItemQuerySet(models.QuerySet["RemovalItem"]):
    def visible_to(self, teammate: Teammate) -> RemovalItemQuerySet:
        return self.filter(organization_id=teammate.organization_id)


class RemovalItem(models.Model):
    """A recipient has to delete this person. A day's items make that day's removal list.

    The address stands here until the recipient acknowledges, then it is blanked.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="removals")
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="removals")
    #: The newest disclosure that this item covers: what is received later needs an item of its own.
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=10, choices=RemovalReason)
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RemovalItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "acknowledged_at", "at"])]
        constraints = [
            models.UniqueConstraint(fields=["supporter", "organization", "disclosure"], name="one_item_a_disclosure"),
            models.CheckConstraint(
                name="acknowledged_has_no_address",
                condition=Q(acknowledged_at__isnull=True, email__gt="") | Q(acknowledged_at__isnull=False, email=""),
            ),
        ]


class Progress(models.Model):
    """How far a periodic step has come through what it pulls."""

    name = models.CharField(max_length=40, unique=True)
    seen_until = models.DateTimeField()
