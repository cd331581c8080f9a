"""What reminds of an end, and what is still to be done after one. Both sides see the same list."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.agreements import Agreement


class EndReminder(models.Model):
    """The owners of both sides were told, so many days before, that this day is the last one: once."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="end_reminders")
    last_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "last_day", "days"], name="one_reminder_an_end_and_moment")
        ]


class ExitKind(models.TextChoices):
    DATA = "data", _("What was received")
    NAMES = "names", _("Names and logos")
    MAILINGS = "mailings", _("Mailings")
    LENT = "lent", _("What was lent")
    AGREED = "agreed", _("Agreed for the end")
    THANKS = "thanks", _("Thanks")


class ExitItemQuerySet(models.QuerySet["ExitItem"]):
    def unconfirmed_by(self, organization_id: int) -> ExitItemQuerySet:
        """What this side is asked for and has not confirmed."""
        host = Q(agreement__partnership__host_id=organization_id, by__in=["host", "both"])
        partner = Q(agreement__partnership__partner_id=organization_id, by__in=["partner", "both"])
        return self.filter(host | partner).exclude(confirmations__organization_id=organization_id)

    def visible_to(self, teammate: Teammate) -> ExitItemQuerySet:
        org = teammate.organization_id
        return self.filter(Q(agreement__partnership__host_id=org) | Q(agreement__partnership__partner_id=org))


class ExitItem(models.Model):
    """One thing to do after an agreement ended. ``clause`` is the place of its clause in the last version in force.

    ``by``: host, partner or both confirm it. Nothing is confirmed by waiting.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="exit_items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ExitKind)
    clause = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.CharField(max_length=10, choices=[("host", _("Host")), ("partner", _("Partner")), ("both", _("Both"))])
    due_on = models.DateField()

    objects = ExitItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "position"], name="one_exit_item_a_place")]
        ordering = ["position"]

    def asks(self, *, is_host: bool) -> bool:
        return self.by in ("both", "host" if is_host else "partner")


class ExitConfirmation(models.Model):
    """Somebody confirmed for one side that it is done; with name and date, for both to read."""

    item = models.ForeignKey(ExitItem, on_delete=models.CASCADE, related_name="confirmations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "organization"], name="one_confirmation_a_side")]


class ExitReminder(models.Model):
    """One side was reminded of what it has not confirmed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="exit_reminders")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization", "day"], name="one_exit_reminder_a_day")
        ]


class Thanks(models.Model):
    """The letter of thanks that one side sent the other after an end."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="thanks")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    letter = models.TextField(max_length=5000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "organization"], name="one_thanks_a_side")]
