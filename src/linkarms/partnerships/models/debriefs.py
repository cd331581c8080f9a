"""Looking back together: both sides answer the same questions, blind, and read each other's answers when both have."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.agreements import Partnership


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def visible_to(self, teammate: Teammate) -> DebriefQuerySet:
        """Both sides: that one looks back is no secret, what one writes is."""
        org = teammate.organization_id
        return self.filter(Q(partnership__host_id=org) | Q(partnership__partner_id=org))


class Debrief(models.Model):
    """One look back. ``campaign_ref`` and ``about`` (its name then) where it is about one campaign.

    ``opened_by`` is nobody when the campaign's end opened it. ``settled_at``: both sides have sent their answers.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="debriefs")
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    about = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "campaign_ref"],
                condition=Q(settled_at__isnull=True, campaign_ref__isnull=False),
                name="one_open_debrief_a_campaign",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(settled_at__isnull=True, campaign_ref__isnull=True),
                name="one_open_debrief",
            ),
        ]


class Wish(models.TextChoices):
    """How to go on."""

    RAISE = "raise", _("Raise the level")
    SAME = "same", _("Same again")
    SMALLER = "smaller", _("Smaller")
    END = "end", _("End well")


class DebriefAnswerQuerySet(models.QuerySet["DebriefAnswer"]):
    def visible_to(self, teammate: Teammate) -> DebriefAnswerQuerySet:
        """One's own side's; the other's once both have sent theirs."""
        settled = Q(
            debrief__settled_at__isnull=False, debrief__in=Debrief.objects.visible_to(teammate), sent_at__isnull=False
        )
        return self.filter(Q(organization_id=teammate.organization_id) | settled)


class DebriefAnswer(models.Model):
    """What one side writes: a draft of its team until it is sent."""

    debrief = models.ForeignKey(Debrief, on_delete=models.CASCADE, related_name="answers")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    heard = models.TextField(max_length=2000, blank=True)
    asked = models.TextField(max_length=2000, blank=True)
    kept = models.TextField(max_length=2000, blank=True)
    results = models.TextField(max_length=2000, blank=True)
    wish = models.CharField(max_length=8, choices=Wish, blank=True)
    why = models.TextField(max_length=2000, blank=True)
    written_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debrief", "organization"], name="one_debrief_answer_a_side"),
            models.CheckConstraint(
                name="sent_debrief_is_whole",
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False)
                    & ~Q(wish="")
                    & ~Q(heard="")
                    & ~Q(asked="")
                    & ~Q(results="")
                ),
            ),
        ]
