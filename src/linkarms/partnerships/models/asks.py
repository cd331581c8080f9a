"""A specific ask of another organization, its answer, and what both sides gave. The ask's own row is the asking
side's and hangs on its pipeline; the other side is shown a ``Letter`` made from it (``asking.py``), never the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.agreements import Level
from linkarms.partnerships.models.prospects import Prospect

if TYPE_CHECKING:
    from datetime import date


class AskKind(models.TextChoices):
    """What one group asks of another (seeds 001 and 003), the smaller things first."""

    ENDORSE = "endorse", _("Endorse this petition")
    SHARE = "share", _("Share our post")
    ANNOUNCE = "announce", _("Announce it at your meeting")
    MAIL = "mail", _("Mail your list")
    BRING = "bring", _("Bring twenty people")
    SPEAK = "speak", _("Speak")
    ROOM = "room", _("Lend a room")
    INTRODUCE = "introduce", _("Introduce us")
    DELEGATION = "delegation", _("Join a delegation to an official")
    COHOST = "cohost", _("Co-host this event")
    MONEY = "money", _("Give money")
    OTHER = "other", _("Something else")


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    CONDITIONS = "conditions", _("Yes, if")
    LATER = "later", _("Later")
    NO = "no", _("No")


class AskTemplateQuerySet(models.QuerySet["AskTemplate"]):
    def visible_to(self, teammate: Teammate) -> AskTemplateQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class AskTemplate(models.Model):
    """Words that an organization asks with again and again; the starting ones are in ``ask_words.py``."""

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="ask_templates")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=AskKind)
    title = models.CharField(max_length=150)
    letter = models.TextField(max_length=5000)
    in_return = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=8, choices=[("en", "English"), ("es", "Español")])
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AskTemplateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "name"], name="one_ask_template_a_name")]

    def __str__(self) -> str:
        return self.name


#: No answer of their own yet, or "later"; silence past the deadline is still no answer.
AWAITED = Q(withdrawn_at__isnull=True, answer__in=["", Answer.LATER])
#: Of these, those about which they have not told us anything either, or "later" (``told.py``); and the others.
UNSETTLED = AWAITED & (Q(told_answer__isnull=True) | Q(told_answer__answer=Answer.LATER))
SETTLED_BY_WORD = AWAITED & Q(told_answer__answer__in=[one for one in Answer if one != Answer.LATER])


class AskQuerySet(models.QuerySet["Ask"]):
    def visible_to(self, teammate: Teammate) -> AskQuerySet:
        """What we asked."""
        return self.filter(prospect__holder_id=teammate.organization_id)

    def for_us(self, teammate: Teammate) -> AskQuerySet:
        """What others asked of us, here on this installation."""
        return self.filter(asked_id=teammate.organization_id)

    def awaiting(self) -> AskQuerySet:
        return self.filter(AWAITED)

    def unsettled(self) -> AskQuerySet:
        return self.filter(UNSETTLED)


class Ask(models.Model):
    """One ask of one organization, in its own words. ``batch`` is the form it came from: sent twice is sent once.

    ``asked`` is the other side where it is on this installation, else the letter went to ``email``. ``campaign_ref``
    is the id of one of our campaigns (floor 6 hands it down), ``about`` its name when it was asked.
    """

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="asks")
    batch = models.UUIDField()
    asked = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="asked")
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=8, choices=[("en", "English"), ("es", "Español")])
    kind = models.CharField(max_length=12, choices=AskKind)
    title = models.CharField(max_length=150)
    letter = models.TextField(max_length=5000)
    in_return = models.TextField(max_length=2000, blank=True)
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    about = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    deadline = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    reminded_before_at = models.DateTimeField(null=True, blank=True)
    reminded_after_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answer_words = models.TextField(max_length=2000, blank=True)  # the conditions, the reasons
    later_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(  # None: by link, without an account
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_name = models.CharField(max_length=100, blank=True)
    answered_role = models.CharField(max_length=120, blank=True)
    conditions_met_at = models.DateTimeField(null=True, blank=True)
    conditions_met_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "prospect"], name="one_ask_a_form"),
            models.CheckConstraint(
                name="ask_goes_somewhere",
                condition=Q(asked__isnull=False) | ~Q(email=""),
            ),
            models.CheckConstraint(
                name="an_answer_says_who",
                condition=Q(answer="", answered_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_name="") & ~Q(answered_role="")),
            ),
            models.CheckConstraint(
                name="conditions_are_words", condition=~Q(answer="conditions") | ~Q(answer_words="")
            ),
            models.CheckConstraint(
                name="later_has_a_day",
                condition=Q(answer="later", later_on__isnull=False) | (~Q(answer="later") & Q(later_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_conditions_are_met", condition=Q(conditions_met_at__isnull=True) | Q(answer="conditions")
            ),
            models.CheckConstraint(
                name="withdrawn_is_unanswered",
                condition=Q(withdrawn_at__isnull=True) | Q(answer="") | Q(answer="later"),
            ),
        ]
        indexes = [
            models.Index(fields=["asked", "answer"], name="asks_for_us"),
            models.Index(fields=["deadline"], condition=Q(answer="", withdrawn_at__isnull=True), name="asks_open"),
        ]

    @property
    def due_on(self) -> date:
        """The day by which an answer is expected: the deadline, or the later day that they named."""
        return self.later_on or self.deadline

    @property
    def is_awaiting(self) -> bool:
        return self.withdrawn_at is None and self.answer in ("", Answer.LATER)

    @property
    def counts(self) -> bool:
        """A yes with conditions counts only when somebody wrote down that they are met."""
        return self.answer == Answer.YES or (self.answer == Answer.CONDITIONS and self.conditions_met_at is not None)


class Way(models.TextChoices):
    GIVEN = "given", _("We gave")
    RECEIVED = "received", _("They gave")


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, teammate: Teammate) -> ContributionQuerySet:
        return self.filter(prospect__holder_id=teammate.organization_id)


class Contribution(models.Model):
    """What one side did for the other, as one of them wrote it down: private to that side (law 3)."""

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="contributions")
    way = models.CharField(max_length=10, choices=Way)
    what = models.CharField(max_length=200)
    on = models.DateField()
    ask = models.ForeignKey(Ask, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ask", "way"], condition=Q(ask__isnull=False), name="one_contribution_an_ask_and_way"
            )
        ]
        ordering = ["-on", "-pk"]
