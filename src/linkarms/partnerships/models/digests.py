"""How often a teammate wants the list of Today by mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Teammate


class Rhythm(models.TextChoices):
    OFF = "off", _("Not by mail")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("On Monday mornings")


class DigestChoice(models.Model):
    """Whoever never chose has no row and gets no mail: silence is never yes."""

    teammate = models.OneToOneField(Teammate, on_delete=models.CASCADE, related_name="digest_choice")
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    chosen_at = models.DateTimeField()
    looked_at = models.DateField(null=True, blank=True)  # first day of the last period that was looked at

    class Meta:
        indexes = [models.Index(fields=["rhythm", "looked_at"], name="digests_to_write")]
