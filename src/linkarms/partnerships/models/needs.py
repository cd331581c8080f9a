"""Why an organization looks for partners, said before it searches (seed 000). Private to it (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class Reason(models.TextChoices):
    """The five common reasons for partnering (seed 000)."""

    POLICY = "policy", _("Policy support: experts, data, graphics")
    PRESSURE = "pressure", _("More grassroots pressure, more people who turn up")
    ASKS = "asks", _("Bringing together what different groups ask for")
    CONSTITUENCIES = "constituencies", _("Bringing different constituencies together")
    PERSPECTIVES = "perspectives", _("More information, other perspectives")


class Resource(models.TextChoices):
    """What allies have that we lack (seed 003)."""

    MEDIA = "media", _("Media lists")
    MEMBERS = "members", _("Members who take part")
    KNOWLEDGE = "knowledge", _("Policy knowledge")
    ACCESS = "access", _("Access to an elected official")
    SPACE = "space", _("A room or a place to meet")
    MONEY = "money", _("Money")
    LANGUAGES = "languages", _("Languages")


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, teammate: Teammate) -> NeedQuerySet:
        return self.filter(holder_id=teammate.organization_id)

    def open(self) -> NeedQuerySet:
        return self.filter(closed_at__isnull=True)


class Need(models.Model):
    """One thing we cannot do alone: for a campaign or a target, by a day, and what we offer in return.

    ``campaign_ref`` is the id of one of our campaigns (floor 6 hands it down), or null.
    """

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="needs")
    title = models.CharField(max_length=200)
    reasons = models.JSONField(default=list)  # of Reason
    resources = models.JSONField(default=list, blank=True)  # of Resource
    issues = models.JSONField(default=list, blank=True)  # slugs of directory.vocabulary.ISSUES
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    target = models.CharField(max_length=200, blank=True)  # whom it is to move: "Council member Ortiz"
    place = models.CharField(max_length=120, blank=True)
    constituency = models.CharField(max_length=200, blank=True)
    deadline = models.DateField()
    offer = models.TextField(max_length=2000)  # a partnership is of use to both, or it is none
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="need_offers_something", condition=~Q(offer="")),
            models.CheckConstraint(name="need_has_an_aim", condition=Q(campaign_ref__isnull=False) | ~Q(target="")),
        ]

    def __str__(self) -> str:
        return self.title
