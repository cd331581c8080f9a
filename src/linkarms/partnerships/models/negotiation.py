"""What one side said about a version, clause by clause, and what it thinks about it for itself (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization
from linkarms.partnerships.models.agreements import AgreementVersion

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class Stance(models.TextChoices):
    AGREED = "agreed", _("We agree")
    OTHER = "other", _("Other words")
    OUT = "out", _("Take it out")


class VersionAnswer(models.Model):
    """One answer as it was sent: both sides read it. ``led_to`` is the version with the other words, if any.

    ``organization`` is None for a partner that has none here, ``user`` for who answered by link.
    """

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="answers")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(max_length=100)
    led_to = models.OneToOneField(
        AgreementVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="answers_to"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class ClauseAnswer(models.Model):
    """``position``: 0 is the level, then the clauses of the answered version in their order, from 1.

    ``wording`` are the other words where they made no version: a member's of an agreement of several parties.
    """

    answer = models.ForeignKey(VersionAnswer, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    stance = models.CharField(max_length=10, choices=Stance)
    wording = models.JSONField(null=True, blank=True)  # one clause as clauses.to_json writes it, with gaps

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "position"], name="one_answer_a_clause")]


class ClauseCommentQuerySet(models.QuerySet["ClauseComment"]):
    def visible_to(self, teammate: Teammate) -> ClauseCommentQuerySet:
        """All of our own side; of the other one's what it sent."""
        ours = teammate.organization_id
        between = Q(version__agreement__partnership__host_id=ours) | Q(version__agreement__partnership__partner_id=ours)
        return self.filter(between, Q(organization_id=ours) | Q(sent_with__isnull=False))


class ClauseComment(models.Model):
    """Words about a clause. ``for_both`` goes to the other side with the next answer, and not before."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="comments")
    position = models.PositiveSmallIntegerField()
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(max_length=100)
    words = models.TextField(max_length=2000)
    for_both = models.BooleanField()
    sent_with = models.ForeignKey(
        VersionAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    at = models.DateTimeField()

    objects = ClauseCommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="private_notes_stay", condition=Q(for_both=True) | Q(sent_with__isnull=True)),
            models.CheckConstraint(  # what comes by link is sent as it is written
                name="unsent_is_somebodys", condition=Q(organization__isnull=False) | Q(sent_with__isnull=False)
            ),
        ]
        ordering = ["at", "pk"]
