"""Signs of life of what runs apart from the web: whoever looks may be on another machine."""

from django.db import models


class Pulse(models.Model):
    """One periodic job, or the background worker: when it last did its work, and its latest failure."""

    name = models.CharField(primary_key=True, max_length=60)
    well_at = models.DateTimeField(null=True, blank=True)
    unwell_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=100, blank=True)  # the kind of error, without its words

    def __str__(self) -> str:
        return f"pulse of {self.name}"
