"""Clauses to start agreements from: an organization's own, which no other is shown (law 3), and the operator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from linkarms.directory.models import Organization
from linkarms.partnerships.models.agreements import Level

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def visible_to(self, teammate: Teammate) -> AgreementTemplateQuerySet:
        """Our own and the operator's, and nobody else's."""
        return self.filter(Q(holder_id=teammate.organization_id) | Q(holder__isnull=True))

    def held_by(self, teammate: Teammate) -> AgreementTemplateQuerySet:
        """Our own: what we may change."""
        return self.filter(holder_id=teammate.organization_id)

    def of_operator(self) -> AgreementTemplateQuerySet:
        """For all organizations of the installation."""
        return self.filter(holder__isnull=True)


class AgreementTemplate(models.Model):
    """Clauses that an organization begins with again and again, or a single one of its own words.

    The names of the two sides stand there as ``{host}`` and ``{partner}``. Without a holder it is the operator's.
    """

    holder = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="agreement_templates"
    )
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level)
    clauses = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "name"], name="one_agreement_template_a_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(holder__isnull=True), name="one_template_of_the_operator_a_name"
            ),
            models.CheckConstraint(
                name="template_holder_paired",
                condition=Q(holder__isnull=True, kept_by__isnull=True) | Q(holder__isnull=False, kept_by__isnull=False),
            ),
        ]
