"""The index of the register, and what an organization keeps of its searches.

Everything but `SavedSearch` and `Taken` is derived: a backup leaves it out, and `linkarms search-index` makes it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from linkarms.core.tokens import new_token

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


def new_lineage() -> str:
    return new_token()[:32]


class SearchState(models.Model):
    """The one row that says which index is valid, and who works on it."""

    lineage = models.CharField(max_length=32, default=new_lineage)  # tells this database's index from any other's
    version = models.PositiveBigIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)


class SearchTodo(models.Model):
    """A part of the register (65,536 numbers in a row) whose entries changed. Written with the change itself."""

    part = models.BigIntegerField(primary_key=True)
    mark = models.PositiveBigIntegerField(default=0)  # grows with every change: what came meanwhile is not forgotten


class SearchSlot(models.Model):
    """One indexed state of one part: its entries in the order of their names. Never changed, only replaced."""

    number = models.PositiveIntegerField()  # the upper half of the numbers that its entries have in the index
    part = models.BigIntegerField()
    segment = models.BigIntegerField()
    is_live = models.BooleanField(default=True)
    size = models.PositiveIntegerField()
    unplaced = models.PositiveIntegerField()  # entries of which nobody knows where they are
    entries = models.BinaryField()  # by position: the entry's number within the part
    latitudes = models.BinaryField()  # by position: microdegrees
    longitudes = models.BinaryField()


class SearchPosting(models.Model):
    """Which entries have a token. A segment is what was written together; nothing of it is ever changed."""

    pk = models.CompositePrimaryKey("token", "segment")
    token = models.BinaryField(max_length=250)  # bytes: ordered the same way by every database
    segment = models.BigIntegerField()
    entries = models.BinaryField()


class SearchPlace(models.Model):
    """A postcode or a place, and the middle of the organizations there that are known to be somewhere."""

    key = models.CharField(max_length=200, primary_key=True)  # see places
    normal_name = models.CharField(max_length=120, blank=True)  # of a place
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    latitude_e6 = models.IntegerField()
    longitude_e6 = models.IntegerField()
    organizations = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["normal_name"], condition=~models.Q(normal_name=""), name="searchplace_normal_name"),
        ]


class TakenQuerySet(models.QuerySet["Taken"]):
    def visible_to(self, teammate: Teammate) -> TakenQuerySet:
        return self.filter(entry__holder_id=teammate.organization_id)


class Taken(models.Model):
    """An organization's own entry was begun from this one of a register: shown as one from then on, to its holder."""

    entry = models.OneToOneField("directory.Entry", on_delete=models.CASCADE, related_name="taken_from")
    register_entry = models.ForeignKey(
        "directory.RegisterEntry", on_delete=models.CASCADE, related_name="taken", db_constraint=False
    )
    at = models.DateTimeField()

    objects = TakenQuerySet.as_manager()


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, teammate: Teammate) -> SavedSearchQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class SavedSearch(models.Model):
    """A search that an organization wants to run again. Private: it says whom one looks for."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=2000)  # as in the address of the page
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "name"], name="one_saved_search_a_name")]

    def __str__(self) -> str:
        return self.name
