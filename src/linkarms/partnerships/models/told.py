"""What they told us by word of mouth about an ask, as one of us wrote it down.

It stands apart from the ask's own answer: whoever looks there for their yes, on behalf of anybody but us, cannot find
it (law 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Teammate
from linkarms.partnerships.models.asks import Answer, Ask

if TYPE_CHECKING:
    from datetime import date


class ToldHow(models.TextChoices):
    MET = "met", _("In person")
    CALL = "call", _("On the phone")
    MESSAGE = "message", _("By message")
    MAIL = "mail", _("By mail")


class ToldAnswerQuerySet(models.QuerySet["ToldAnswer"]):
    def visible_to(self, teammate: Teammate) -> ToldAnswerQuerySet:
        """The asking side only: the other one answers for itself."""
        return self.filter(ask__prospect__holder_id=teammate.organization_id)


class ToldAnswer(models.Model):
    """``person`` said it ``how`` on ``said_on``; ``noted_by`` heard it, or heard of it."""

    ask = models.OneToOneField(Ask, on_delete=models.CASCADE, related_name="told_answer")
    answer = models.CharField(max_length=10, choices=Answer)
    words = models.TextField(max_length=2000, blank=True)
    later_on = models.DateField(null=True, blank=True)
    person = models.CharField(max_length=100)
    role = models.CharField(max_length=120)
    how = models.CharField(max_length=10, choices=ToldHow)
    said_on = models.DateField()
    noted_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = ToldAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="told_by_somebody", condition=~Q(person="") & ~Q(role="")),
            models.CheckConstraint(name="told_conditions_are_words", condition=~Q(answer="conditions") | ~Q(words="")),
            models.CheckConstraint(
                name="told_later_has_a_day",
                condition=Q(answer="later", later_on__isnull=False) | (~Q(answer="later") & Q(later_on__isnull=True)),
            ),
        ]


def told_of(ask: Ask) -> ToldAnswer | None:
    """What we noted about this ask, if anything (free of queries where it was loaded with the ask)."""
    return getattr(ask, "told_answer", None)


def expected_on(ask: Ask) -> date:
    """The day by which we expect their answer: what they told us counts for our own calendar."""
    told = told_of(ask)
    return told.later_on if told is not None and told.later_on is not None else ask.due_on
