"""Suggestions that an organization put away, and why: the why teaches its own ranking, nobody else's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Kind, Organization, Teammate
from linkarms.partnerships.models.needs import Need


class Why(models.TextChoices):
    """What each teaches stands in ``suggesting/weights.py``."""

    NOT_NOW = "not_now", _("Not for this need")
    KIND = "kind", _("This kind of group is no help with it")
    FAR = "far", _("Too far away")
    NEVER = "never", _("Never suggest them again")


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    def visible_to(self, teammate: Teammate) -> DismissalQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class Dismissal(models.Model):
    """One suggestion put away. ``candidate`` says where it came from: "entry:5", "organization:7", "register:9"."""

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="dismissals")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="dismissals")
    candidate = models.CharField(max_length=40)
    name = models.CharField(max_length=200)  # as it was then
    normal_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    place = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=10, choices=Why)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "candidate"], condition=Q(undone_at__isnull=True), name="one_dismissal_a_candidate"
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], condition=Q(undone_at__isnull=True), name="dismissals_that_count"),
        ]
