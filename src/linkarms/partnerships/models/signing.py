"""Who has to sign for a side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from linkarms.directory.models import Organization
from linkarms.partnerships.models.agreements import Agreement

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def visible_to(self, teammate: Teammate) -> SignatoryQuerySet:
        """Those of our own side: the other one reads names and roles under the paper, never an address."""
        return self.filter(organization_id=teammate.organization_id)


class Signatory(models.Model):
    """A person whose signature a side waits for. Where nobody is named, anybody who may sign does it for the side."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254)  # where the one-time code goes
    role_title = models.CharField(max_length=120)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization", "email"], name="one_signatory_an_address")
        ]
        ordering = ["pk"]
