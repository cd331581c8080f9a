"""How an organization welcomes a new partner: its own list of first steps, and how far it is with each partner."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from linkarms.directory.models import Entry, Organization, Teammate


class WelcomeList(models.Model):
    """An organization's own list. Without one the usual steps are taken (``welcoming.usual_steps``)."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="welcome_list")
    steps = models.TextField(max_length=10_000, blank=True)  # one a line


class WelcomeStepQuerySet(models.QuerySet["WelcomeStep"]):
    def visible_to(self, teammate: Teammate) -> WelcomeStepQuerySet:
        return self.filter(entry__holder_id=teammate.organization_id)


class WelcomeStep(models.Model):
    """One line of the list for one partner."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="welcome_steps")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = WelcomeStepQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_welcome_step_a_number")]
        indexes = [
            models.Index(fields=["entry"], condition=Q(done_at__isnull=True), name="welcome_steps_open"),
        ]
        ordering = ["number"]
