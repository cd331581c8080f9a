"""What a member of an agreement of several parties wishes to be otherwise, and what its convener made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models.joint import JointVersion
from linkarms.partnerships.models.negotiation import VersionAnswer

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class WishOutcome(models.TextChoices):
    """ "" while nobody has said anything: silence is no answer."""

    TAKEN = "taken", _("Taken into a new version")
    NO = "no", _("Not taken up")
    REPLACED = "replaced", _("Replaced by a later wish")
    SIGNED = "signed", _("Signed as it was")


class JointWishQuerySet(models.QuerySet["JointWish"]):
    def visible_to(self, teammate: Teammate) -> JointWishQuerySet:
        """The member whose wish it is, and the convener: no other member."""
        ours = teammate.organization_id
        part = "answer__version__agreement__partnership"
        return self.filter(Q(**{f"{part}__host_id": ours}) | Q(**{f"{part}__partner_id": ours}))


class JointWish(models.Model):
    """An answer with other words, to a version that only the convener writes anew. ``led_to`` all members read."""

    answer = models.OneToOneField(VersionAnswer, on_delete=models.CASCADE, related_name="wish")
    note = models.TextField(max_length=2000, blank=True, default="")  # why, by the member
    outcome = models.CharField(max_length=10, choices=WishOutcome, blank=True, default="")
    words = models.TextField(max_length=2000, blank=True, default="")  # why not, for the member that wished
    led_to = models.ForeignKey(JointVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="wishes")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = JointWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settled_wish_has_a_moment",
                condition=Q(outcome="", settled_at__isnull=True) | (~Q(outcome="") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="taken_wish_has_a_version",
                condition=Q(outcome="taken", led_to__isnull=False) | (~Q(outcome="taken") & Q(led_to__isnull=True)),
            ),
        ]
        ordering = ["pk"]
