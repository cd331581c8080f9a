"""Files of places, and the places of those in force: the same for everybody on the installation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GazetteerState(models.TextChoices):
    RUNNING = "running", _("Under way, or broken off")
    DONE = "done", _("In force")
    REPLACED = "replaced", _("Replaced by a newer file")
    UNDONE = "undone", _("Undone")


#: From which state to which an import of places goes.
TRANSITIONS = {
    GazetteerState.RUNNING: {GazetteerState.DONE, GazetteerState.UNDONE},
    GazetteerState.DONE: {GazetteerState.REPLACED, GazetteerState.UNDONE},
    GazetteerState.REPLACED: set[GazetteerState](),
    GazetteerState.UNDONE: set[GazetteerState](),
}


class Gazetteer(models.Model):
    """One file of places. Of each source one at most is in force; of any other one no place counts."""

    source = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)  # licence, and what else the operator wants to remember
    state = models.CharField(max_length=10, choices=GazetteerState, default=GazetteerState.RUNNING)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # of the file and of how it was read
    country = models.CharField(max_length=2)  # of rows that name none
    mapping = models.JSONField(default=dict, blank=True)  # column of the file: field
    rows_read = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    rows_passed_over = models.PositiveIntegerField(default=0)  # what is no town: rivers, counties
    postcodes = models.PositiveIntegerField(default=0)
    towns = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # replaced or undone then

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(state="done"), name="one_gazetteer_in_force"),
            models.CheckConstraint(
                name="gazetteer_ended_when",
                condition=Q(state__in=["replaced", "undone"], ended_at__isnull=False)
                | Q(state__in=["running", "done"], ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"


class GazetteerPlace(models.Model):
    """A postcode or a town, and where it is."""

    gazetteer = models.ForeignKey(Gazetteer, on_delete=models.CASCADE, related_name="all_places", db_constraint=False)
    key = models.CharField(max_length=200)  # see search.places
    normal_name = models.CharField(max_length=120, blank=True)  # of a town
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)
    latitude_e6 = models.IntegerField()
    longitude_e6 = models.IntegerField()
    people = models.PositiveIntegerField(default=0)  # who live there, as the file says

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "gazetteer"], name="one_place_a_key")]
        indexes = [
            models.Index(fields=["normal_name"], condition=~Q(normal_name=""), name="gazetteer_normal_name"),
        ]

    def __str__(self) -> str:
        return self.name
