"""An agreement of several parties: one text between an organization that convenes and its members.

Each member has an ``Agreement`` of its own with the convener, with the same words; that one holds its signatures, comes
into force and ends, and gives its terms. Here stands what they have in common (docs/decisions/0027).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from linkarms.directory.models import Organization
from linkarms.partnerships.models.agreements import Agreement, Level

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class JointAgreementQuerySet(models.QuerySet["JointAgreement"]):
    def visible_to(self, teammate: Teammate) -> JointAgreementQuerySet:
        """The convener, and every organization whose agreement is a part of it, also after it left."""
        ours = teammate.organization_id
        party = JointParty.objects.filter(agreement__partnership__partner_id=ours).values("joint")
        return self.filter(Q(convener_id=ours) | Q(pk__in=party))


class JointAgreement(models.Model):
    """``sign_by``: whoever has signed by then is in it without the others; None waits for all."""

    convener = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="convened_agreements")
    name = models.CharField(max_length=150)
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    sign_by = models.DateField(null=True, blank=True, db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # when ``sign_by`` was over and looked at
    created_at = models.DateTimeField()

    objects = JointAgreementQuerySet.as_manager()


class JointParty(models.Model):
    """A member by the name under which it stands in the text; its agreement says whether it still is one."""

    joint = models.ForeignKey(JointAgreement, on_delete=models.CASCADE, related_name="parties")
    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="joint_party")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]


class JointVersion(models.Model):
    """The words for all. Where a clause names the member there is a gap: ``{partner}``.

    The members' versions have the same number, with the name in the gap. Never changed once written.
    """

    joint = models.ForeignKey(JointAgreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level)
    clauses = models.JSONField()
    note = models.TextField(max_length=2000, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joint", "number"], name="one_joint_version_a_number")]
        ordering = ["number"]
