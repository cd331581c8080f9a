"""Clauses of its own that an organization starts agreements from. Never shown to another one (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from linkarms.directory.models import Organization
from linkarms.partnerships.models.agreements import Level

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def visible_to(self, teammate: Teammate) -> AgreementTemplateQuerySet:
        """Our own, and nobody else's."""
        return self.filter(holder_id=teammate.organization_id)


class AgreementTemplate(models.Model):
    """Clauses that an organization begins with again and again, or a single one of its own words.

    The names of the two sides stand there as ``{host}`` and ``{partner}``.
    """

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="agreement_templates")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level)
    clauses = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "name"], name="one_agreement_template_a_name")]
