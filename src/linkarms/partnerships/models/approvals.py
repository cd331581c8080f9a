"""A text or picture that one side of a partnership shows the other before it is published with the other's name.

Both sides see the same row; nobody else sees that it exists. Where it stands is computed from the clock
(``approvals.py``): no answer by the deadline is nothing that somebody would have to write down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.agreements import Partnership

if TYPE_CHECKING:
    from datetime import datetime


class ApprovalUse(models.TextChoices):
    """Where it is to be published."""

    PAGE = "page", _("A web page or post")
    MAILING = "mailing", _("A mailing")
    PRINT = "print", _("Something printed")
    PRESS = "press", _("A word to the press")
    OTHER = "other", _("Something else")


class ApprovalAnswer(models.TextChoices):
    YES = "yes", _("Yes, with our name")
    CHANGES = "changes", _("Yes, with changes")
    NO = "no", _("No, without our name")


class ApprovalQuerySet(models.QuerySet["ApprovalRequest"]):
    def visible_to(self, teammate: Teammate) -> ApprovalQuerySet:
        """Both sides of the partnership."""
        org = teammate.organization_id
        return self.filter(Q(partnership__host_id=org) | Q(partnership__partner_id=org))

    def unanswered(self) -> ApprovalQuerySet:
        return self.filter(answer="", withdrawn_at__isnull=True)


class ApprovalRequest(models.Model):
    """``batch`` is the form it came from: sent twice is sent once. ``deadline`` was said in the asker's ``zone``.

    ``campaign_ref`` is a campaign of the asker's on whose public pages the name then stands only with a yes to this
    (floor 6 hands it down), ``about`` its name when it was asked. ``answer_text`` is the text as they changed it;
    their yes to it counts from ``taken_at`` on, when the asker took it over.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="approvals")
    asker = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    asked = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    batch = models.UUIDField()
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    about = models.CharField(max_length=200, blank=True)
    use = models.CharField(max_length=10, choices=ApprovalUse)
    language = models.CharField(max_length=8, choices=[("en", "English"), ("es", "Español")])
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=10_000, blank=True)
    picture = models.ImageField(
        upload_to="approvals/", blank=True, width_field="picture_width", height_field="picture_height"
    )
    picture_width = models.PositiveIntegerField(null=True, blank=True)
    picture_height = models.PositiveIntegerField(null=True, blank=True)
    picture_words = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=64)
    deadline = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=ApprovalAnswer, blank=True)
    answer_text = models.TextField(max_length=10_000, blank=True)
    answer_words = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(  # None: by link, without an account
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_name = models.CharField(max_length=100, blank=True)
    answered_role = models.CharField(max_length=120, blank=True)
    answered_hash = models.CharField(max_length=64, blank=True)  # of the address that answered: no two sides share it
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)  # the asked side took its yes back
    undone_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reminded_day_at = models.DateTimeField(null=True, blank=True)
    reminded_hours_at = models.DateTimeField(null=True, blank=True)
    lapse_told_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "batch"], name="one_approval_a_form"),
            models.CheckConstraint(name="approval_of_another", condition=~Q(asker=models.F("asked"))),
            models.CheckConstraint(name="approval_of_something", condition=~Q(text="") | ~Q(picture="")),
            models.CheckConstraint(
                name="approval_says_who",
                condition=Q(answer="", answered_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_name="") & ~Q(answered_role="")),
            ),
            models.CheckConstraint(  # silence is never yes
                name="approval_in_time", condition=Q(answer="") | Q(answered_at__lt=models.F("deadline"))
            ),
            models.CheckConstraint(name="a_no_has_a_reason", condition=~Q(answer="no") | ~Q(answer_words="")),
            models.CheckConstraint(
                name="changes_are_said", condition=~Q(answer="changes") | ~Q(answer_text="") | ~Q(answer_words="")
            ),
            models.CheckConstraint(
                name="only_changed_words_are_taken",
                condition=Q(taken_at__isnull=True) | (Q(answer="changes") & ~Q(answer_text="")),
            ),
            models.CheckConstraint(
                name="only_a_yes_is_undone", condition=Q(undone_at__isnull=True) | ~Q(answer__in=["", "no"])
            ),
            models.CheckConstraint(name="withdrawn_unanswered", condition=Q(withdrawn_at__isnull=True) | Q(answer="")),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(answer="", withdrawn_at__isnull=True), name="approvals_open"),
            models.Index(fields=["campaign_ref", "asker"], name="approvals_of_campaign"),
        ]

    @property
    def counts(self) -> bool:
        """May the name stand there? A yes with changes counts once the asker took over the changed words."""
        said_yes = self.answer == ApprovalAnswer.YES or (
            self.answer == ApprovalAnswer.CHANGES and self.taken_at is not None
        )
        return said_yes and self.undone_at is None

    @property
    def final_text(self) -> str:
        """The words to which the yes was said."""
        return self.answer_text if self.taken_at is not None else self.text

    def is_waiting(self, now: datetime) -> bool:
        return self.answer == "" and self.withdrawn_at is None and now < self.deadline


class ApprovalDelegateQuerySet(models.QuerySet["ApprovalDelegate"]):
    def visible_to(self, teammate: Teammate) -> ApprovalDelegateQuerySet:
        return self.filter(organization_id=teammate.organization_id)


class ApprovalDelegate(models.Model):
    """Who may answer approval requests of one partnership for a side whose signers are away. With or without account.

    Named by somebody who may sign there; the address stays that side's own, the other side reads the name.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="approval_delegates")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")

    objects = ApprovalDelegateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "organization"], name="one_delegate_a_side"),
        ]
