"""An agreement that somebody began to write and put aside: theirs alone until it is sent."""

from __future__ import annotations

from django.db import models

from linkarms.directory.models import Teammate
from linkarms.partnerships.models.agreements import Agreement, Partnership


class KeptDraftQuerySet(models.QuerySet["KeptDraft"]):
    def visible_to(self, teammate: Teammate) -> KeptDraftQuerySet:
        """Not even the own team: two who write at once must not write over each other."""
        return self.filter(teammate=teammate)


class KeptDraft(models.Model):
    """The form of the composer as it was, ``typed`` by name; ``agreement`` where it is a change of one."""

    teammate = models.ForeignKey(Teammate, on_delete=models.CASCADE, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField()  # {"level": ["full"], "clause": ["1-boundary", …], …}
    kept_at = models.DateTimeField()

    objects = KeptDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["teammate", "partnership"], condition=models.Q(agreement__isnull=True), name="one_new_draft"
            ),
            models.UniqueConstraint(fields=["teammate", "agreement"], name="one_draft_of_a_change"),
        ]
