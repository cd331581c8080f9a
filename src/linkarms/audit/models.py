"""Who did what to what. Ids only: no names, no addresses, nothing that erasure would have to reach.

Entries are never changed once written, but for being put into a batch; batches are chained by hashes,
so that a later change to an old entry shows.
"""

from django.db import models


class Batch(models.Model):
    """A run of entries sealed together. `digest` covers them and the digest of the batch before."""

    number = models.PositiveBigIntegerField(unique=True)  # 1, 2, 3 …: two sealers cannot fork the chain
    entries_count = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"batch {self.number}"


class Entry(models.Model):
    """One thing done. Plain numbers instead of foreign keys: an entry outlives what it speaks of."""

    verb = models.CharField(max_length=60)  # "agreement.signed"
    actor_id = models.BigIntegerField(null=True, blank=True)  # a user, or nobody: the installation itself
    organization_id = models.BigIntegerField(null=True, blank=True)  # for which one it was done
    thing_kind = models.CharField(max_length=60, blank=True)  # "partnerships.agreement"
    thing_id = models.BigIntegerField(null=True, blank=True)
    ids = models.JSONField(default=dict, blank=True)  # further ids and codes
    at = models.DateTimeField()
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["thing_kind", "thing_id", "at"], name="audit_history_of_a_thing"),
            models.Index(fields=["organization_id", "at"], name="audit_of_an_organization"),
            models.Index(fields=["id"], condition=models.Q(batch__isnull=True), name="audit_not_yet_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing_kind} {self.thing_id}"
