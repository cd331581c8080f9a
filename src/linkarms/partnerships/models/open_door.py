"""The open door: what an organization says to those who would like to work with it, and who knocked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Entry, Organization, Teammate
from linkarms.partnerships.models.agreements import Level
from linkarms.partnerships.models.prospects import Prospect


class OpenDoor(models.Model):
    """The words of the public page. Whether it is public is for ``doors.open_door_of`` (law 1)."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="open_door")
    offers = models.TextField(max_length=4000, blank=True)
    expects = models.TextField(max_length=4000, blank=True)
    answer_days = models.PositiveSmallIntegerField(default=7)
    levels = models.JSONField(default=list)  # of Level: what one can ask for
    keeper = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="door_opened_paired",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
        ]


class Found(models.TextChoices):
    """What the comparison with the host's own entries gave. Never told to whoever knocked."""

    NEW = "new", _("Not known to you before")
    KNOWN = "known", _("Known to you already")
    DOUBTFUL = "doubtful", _("Perhaps known to you")


class KnockQuerySet(models.QuerySet["Knock"]):
    def visible_to(self, teammate: Teammate) -> KnockQuerySet:
        return self.filter(host_id=teammate.organization_id)


class Knock(models.Model):
    """Somebody wrote at the open door. Not more than a claim until the address is confirmed."""

    host = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="knocks")
    name = models.CharField(max_length=200)  # of the organization for which they write
    person = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    place = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=300, blank=True)
    message = models.TextField(max_length=2000, blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)  # "": does not know yet
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_in_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=10, choices=Found, blank=True)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="knocks")
    perhaps = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    prospect = models.ForeignKey(Prospect, null=True, blank=True, on_delete=models.SET_NULL, related_name="knocks")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = KnockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="knock_taken_in_says_what_was_found",
                condition=Q(taken_in_at__isnull=True, found="") | (Q(taken_in_at__isnull=False) & ~Q(found="")),
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(taken_in_at__isnull=True), name="knocks_to_take_in"),
            models.Index(fields=["host", "email"], name="knocks_by_address"),
        ]
