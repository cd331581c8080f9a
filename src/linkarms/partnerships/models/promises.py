"""Promises: the dated responsibilities of a signed agreement, each one row for the side that keeps it.

Made from the clauses of the version in force (``services/promises.py``), never typed. Both sides see the same list;
who does it inside a side is that side's own business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.agreements import Agreement, AgreementState, AgreementVersion, Partnership

if TYPE_CHECKING:
    from datetime import date


class PromiseSide(models.TextChoices):
    HOST = "host", _("The host")
    PARTNER = "partner", _("The partner")


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, teammate: Teammate) -> PromiseQuerySet:
        """Both sides, and nobody else."""
        org = teammate.organization_id
        return self.filter(Q(partnership__host_id=org) | Q(partnership__partner_id=org))

    def kept_by(self, organization_id: int) -> PromiseQuerySet:
        """Those that this organization has to keep."""
        return self.filter(
            Q(keeper=PromiseSide.HOST, partnership__host_id=organization_id)
            | Q(keeper=PromiseSide.PARTNER, partnership__partner_id=organization_id)
        )

    def unsettled(self) -> PromiseQuerySet:
        """Nobody has said anything about them, and the agreement is in force."""
        return self.filter(released_at__isnull=True, agreement__state=AgreementState.IN_FORCE, said__isnull=True)


class Promise(models.Model):
    """One dated responsibility of one side. ``clause`` is a list of that one clause, as ``clauses.to_json`` writes it.

    ``agreed_on`` is the day as it was signed, ``due`` the day that holds now; ``since`` is when a version with it
    first came into force; ``released_at`` when a newer version no longer had it. The three moments are those at
    which its keeper was reminded.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="promises")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="promises")
    keeper = models.CharField(max_length=8, choices=PromiseSide)
    clause = models.JSONField()
    place = models.PositiveSmallIntegerField()
    agreed_on = models.DateField()
    due = models.DateField()
    by_link = models.BooleanField()  # goes out with a tracked link: what comes by it is counted
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    reminded_week_at = models.DateTimeField(null=True, blank=True)
    reminded_eve_at = models.DateTimeField(null=True, blank=True)
    reminded_after_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due"], condition=Q(released_at__isnull=True), name="promises_by_day")]

    @property
    def is_moved(self) -> bool:
        """Both sides agreed on another day than the one that was signed."""
        return self.due != self.agreed_on

    @property
    def keeper_id(self) -> int | None:
        """The organization that keeps it."""
        return self.partnership.host_id if self.keeper == PromiseSide.HOST else self.partnership.partner_id


class PromiseBook(models.Model):
    """Up to which version an agreement's promises were written down."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="promise_book")
    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()


class Outcome(models.TextChoices):
    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Not kept")


class PromiseSaidQuerySet(models.QuerySet["PromiseSaid"]):
    def visible_to(self, teammate: Teammate) -> PromiseSaidQuerySet:
        return self.filter(promise__in=Promise.objects.visible_to(teammate))


class PromiseSaid(models.Model):
    """What one side says became of a promise: its newest word. ``by`` is told to nobody but that side."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="said")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    done_on = models.DateField(null=True, blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)  # how many mails, people, posts
    words = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PromiseSaidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "organization"], name="one_word_a_side"),
            models.CheckConstraint(
                name="kept_has_a_day",
                condition=Q(outcome="kept", done_on__isnull=False) | Q(outcome="missed", done_on__isnull=True),
            ),
        ]


class PromiseCareQuerySet(models.QuerySet["PromiseCare"]):
    def visible_to(self, teammate: Teammate) -> PromiseCareQuerySet:
        """The side that keeps the promise; the other side where it was told."""
        told = Q(is_told=True, promise__in=Promise.objects.visible_to(teammate))
        return self.filter(Q(teammate__organization_id=teammate.organization_id) | told)


class PromiseCare(models.Model):
    """Who sees to it, at the side that keeps the promise; ``is_told``: the other side may know the name."""

    teammate = models.ForeignKey(Teammate, on_delete=models.CASCADE, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="care")
    is_told = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = PromiseCareQuerySet.as_manager()


class MoveAnswer(models.TextChoices):
    YES = "yes", _("Agreed")
    NO = "no", _("Not agreed")
    GONE = "gone", _("Taken back")


class PromiseMoveQuerySet(models.QuerySet["PromiseMove"]):
    def visible_to(self, teammate: Teammate) -> PromiseMoveQuerySet:
        return self.filter(promise__in=Promise.objects.visible_to(teammate))

    def waiting(self) -> PromiseMoveQuerySet:
        return self.filter(answer="")


class PromiseMove(models.Model):
    """One side asks for another day; it holds once the other side has said yes."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="moves")
    was = models.DateField()
    to = models.DateField()
    why = models.TextField(max_length=1000, blank=True)
    asked_for = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=4, choices=MoveAnswer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise"], condition=Q(answer=""), name="one_move_waits"),
            models.CheckConstraint(name="moves_to_another_day", condition=~Q(to=F("was"))),
            models.CheckConstraint(
                name="move_answer_paired",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]


def care_of(promise: Promise) -> PromiseCare | None:
    """Who sees to it, if anybody was named (free of queries where it was loaded with the promise)."""
    return getattr(promise, "care", None)


def day_over(agreement: Agreement) -> date | None:
    """The day on which an agreement ended, or None while it is in force."""
    return agreement.ended_at.date() if agreement.ended_at else None
