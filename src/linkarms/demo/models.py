"""The mark by which a demo is known."""

from __future__ import annotations

from django.db import models


class DemoMark(models.Model):
    """One row: this database is a demo and may be deleted. `linkarms demo` refuses any database without it."""

    made_at = models.DateTimeField()
    #: When the world was complete; null while it is being built, or when building broke off.
    ready_at = models.DateTimeField(null=True, blank=True)
    from_files = models.BooleanField(default=False)
    #: What `linkarms demo --json` reports under "counts".
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(name="one_demo_mark", condition=models.Q(id=1))]
