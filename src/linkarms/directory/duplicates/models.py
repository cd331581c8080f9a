"""Keys by which records find each other, pairs that people look at, and what was joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class EntryKey(models.Model):
    """One of the keys of an entry (``matching.keys``), as a number."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["holder", "key", "entry"], name="entries_by_key")]


class RegisterKey(models.Model):
    """One of the keys of a register row. `region` narrows the common ones."""

    entry = models.ForeignKey(
        "directory.RegisterEntry", on_delete=models.CASCADE, related_name="keys", db_constraint=False
    )
    key = models.BigIntegerField()
    region = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key", "region", "entry"], name="register_by_key")]


class RegisterTwin(models.Model):
    """Two register rows of different sources that are the same organization for certain. The same for everybody."""

    one = models.ForeignKey(
        "directory.RegisterEntry", on_delete=models.CASCADE, related_name="twins", db_constraint=False
    )
    other = models.ForeignKey(
        "directory.RegisterEntry", on_delete=models.CASCADE, related_name="twins_of", db_constraint=False
    )
    found_by = models.ForeignKey("directory.Import", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_twin_a_pair"),
            models.CheckConstraint(name="twins_in_order", condition=Q(one__lt=F("other"))),
        ]


class PairState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    LATER = "later", _("Put off")
    APART = "apart", _("Two organizations")
    SAME = "same", _("One organization")


#: What can be said of a pair, and when. `SAME` goes back only by taking the merge apart.
TRANSITIONS = {
    PairState.OPEN: {PairState.LATER, PairState.APART, PairState.SAME},
    PairState.LATER: {PairState.OPEN, PairState.APART, PairState.SAME},
    PairState.APART: {PairState.OPEN},
    PairState.SAME: {PairState.APART},
}


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, teammate: Teammate) -> PairQuerySet:
        """Those whose entries stand for themselves; of a merged one the entry that was kept speaks."""
        return self.filter(holder_id=teammate.organization_id)

    def waiting(self) -> PairQuerySet:
        """Open, and both entries are there; register rows always are."""
        return self.filter(
            Q(other__isnull=True) | Q(other__merged_into__isnull=True),
            state=PairState.OPEN,
            entry__merged_into__isnull=True,
        )


class Pair(models.Model):
    """An entry and another entry, or a register row, that may be the same organization; and what people said of it."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="pairs")
    other = models.ForeignKey(
        "directory.Entry", null=True, blank=True, on_delete=models.CASCADE, related_name="pairs_of"
    )
    register = models.ForeignKey(
        "directory.RegisterEntry",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
    )
    reasons = models.JSONField(default=list)  # words of matching.Reason
    state = models.CharField(max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(  # nobody: certain without being asked
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "other"], condition=Q(other__isnull=False), name="one_pair"),
            models.UniqueConstraint(
                fields=["entry", "register"], condition=Q(register__isnull=False), name="one_pair_a_register_row"
            ),
            models.CheckConstraint(
                name="pair_of_two",
                condition=Q(other__isnull=True, register__isnull=False)
                | (Q(other__isnull=False, register__isnull=True) & Q(entry__lt=F("other"))),
            ),
            models.CheckConstraint(
                name="pair_decided_when",
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["holder", "state", "found_at"], name="pairs_to_look_at")]


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, teammate: Teammate) -> MergeQuerySet:
        return self.filter(holder_id=teammate.organization_id)

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """One entry put into another. The one that goes stays in the database as it was, out of sight.

    `changes`: what was altered for it, as [model, row, column, before, after]: taking apart goes through it backwards
    and leaves alone whatever was changed again since.
    """

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="+")
    kept = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="merged_by")
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="merged_once"),
            models.CheckConstraint(name="not_into_itself", condition=~Q(kept=F("gone"))),
        ]
        indexes = [models.Index(fields=["holder", "at"], name="merges_by_day")]
