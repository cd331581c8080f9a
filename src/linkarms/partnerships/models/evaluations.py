"""Whether to work with somebody: a scorecard that several fill in blind, and the decision. Private (law 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models.prospects import Prospect


class ScorecardQuestionQuerySet(models.QuerySet["ScorecardQuestion"]):
    def visible_to(self, teammate: Teammate) -> ScorecardQuestionQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class ScorecardQuestion(models.Model):
    """A question as one organization asks it: a starting one (``key``, see ``scorecard.py``) or one of its own."""

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="scorecard")
    key = models.CharField(max_length=12, blank=True, choices=[(one, one) for one in (
        "aligned", "term", "openness", "brings", "risk", "work", "often", "direction", "autonomy",
    )])  # fmt: skip
    text = models.CharField(max_length=300, blank=True)  # "" for a starting one: in the reader's language
    place = models.PositiveSmallIntegerField()
    is_off = models.BooleanField(default=False)

    objects = ScorecardQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "key"], condition=~Q(key=""), name="one_starting_question"),
            models.CheckConstraint(name="own_question_has_words", condition=~Q(key="") | ~Q(text="")),
        ]
        ordering = ["place", "pk"]


class Decision(models.TextChoices):
    YES = "yes", _("Yes, we want to work with them")
    SMALLER = "smaller", _("A smaller step first")
    LATER = "later", _("Later")
    NO = "no", _("No")


class GoodNo(models.TextChoices):
    DECLINE = "decline", _("Decline")
    POSTPONE = "postpone", _("Postpone")
    SMALLER = "smaller", _("Offer a smaller step")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, teammate: Teammate) -> EvaluationQuerySet:
        return self.filter(prospect__holder_id=teammate.organization_id)


class Evaluation(models.Model):
    """One time that a team asked itself whether. ``questions`` are those of the day it began.

    Until the first pass is closed nobody sees another's answers before giving their own: see ``judging.py``.
    """

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="evaluations")
    about = models.CharField(max_length=200)
    questions = models.JSONField()  # [{"key": "aligned", "text": ""}, …]
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)  # the first, blind pass
    closed_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reasons = models.TextField(max_length=5000, blank=True)
    mitigation = models.TextField(max_length=2000, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=10, choices=GoodNo, blank=True)
    told_words = models.TextField(max_length=5000, blank=True)
    told_by_mail = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Teammate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prospect"], condition=Q(decided_at__isnull=True), name="one_open_evaluation"
            ),
            models.CheckConstraint(
                name="decision_has_reasons_and_a_day",
                condition=Q(decision="", decided_at__isnull=True)
                | (
                    Q(decided_at__isnull=False, closed_at__isnull=False, look_again_on__isnull=False)
                    & ~Q(decision="")
                    & ~Q(reasons="")
                ),
            ),
            models.CheckConstraint(
                name="told_has_words",
                condition=Q(told="", told_at__isnull=True)
                | (Q(told_at__isnull=False, decided_at__isnull=False) & ~Q(told="") & ~Q(told_words="")),
            ),
        ]
        indexes = [models.Index(fields=["look_again_on"], name="evaluations_again")]


class Review(models.Model):
    """One reviewer's place in an evaluation; ``given_at`` when they gave their answers, for good."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[Review] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "reviewer"], name="one_review_a_person")]


class ReviewAnswer(models.Model):
    """What one reviewer says to the question at ``place`` of the evaluation."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    place = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=10, choices=[(one, one) for one in (
        "yes", "partly", "no", "once", "campaign", "long", "open", "quiet", "unsure", "much", "some", "little",
        "none", "serious", "often", "sometimes", "rarely", "ours", "shared", "theirs",
    )])  # fmt: skip
    words = models.TextField(max_length=2000, blank=True)
    risk_named = models.BooleanField(default=False)
    mitigation = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "place"], name="one_answer_a_question"),
            models.CheckConstraint(
                name="risk_has_words_and_mitigation",
                condition=Q(risk_named=False) | (~Q(words="") & ~Q(mitigation="")),
            ),
        ]
        ordering = ["place"]


class ReviewComment(models.Model):
    """What is said once one sees each other's answers."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class BuyInAnswer(models.TextChoices):
    YES = "yes", _("Yes")
    IF = "if", _("Yes, if")
    NO = "no", _("No")


class BuyInQuerySet(models.QuerySet["BuyIn"]):
    def visible_to(self, teammate: Teammate) -> BuyInQuerySet:
        return self.filter(prospect__holder_id=teammate.organization_id)


class BuyIn(models.Model):
    """What a partnership would mean for those who do the work, put to them before an agreement is sent (seed 001).

    ``agreement_ref`` is the agreement that was sent or signed on it; then the next agreement asks anew.
    """

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="buy_ins")
    work = models.TextField(max_length=2000)  # who would do what, by when
    why = models.TextField(max_length=2000)  # how it helps the mission
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    agreement_ref = models.BigIntegerField(null=True, blank=True)

    objects = BuyInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prospect"],
                condition=Q(withdrawn_at__isnull=True, agreement_ref__isnull=True),
                name="one_open_buy_in",
            )
        ]


class BuyInVoice(models.Model):
    """One teammate who was asked, and their answer. Only they change it."""

    buy_in = models.ForeignKey(BuyIn, on_delete=models.CASCADE, related_name="voices")
    teammate = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=3, choices=BuyInAnswer, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buy_in", "teammate"], name="one_voice_a_person"),
            models.CheckConstraint(
                name="voice_has_a_moment",
                condition=Q(answer="", answered_at__isnull=True) | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="no_and_if_have_words", condition=Q(answer="") | Q(answer="yes") | ~Q(words="")
            ),
        ]
        ordering = ["pk"]


class BuyInRule(models.Model):
    """An organization's own rule: no agreement leaves before those who will do the work have said yes."""

    holder = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="buy_in_rule")
    is_on = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class BuyInOverrideQuerySet(models.QuerySet["BuyInOverride"]):
    def visible_to(self, teammate: Teammate) -> BuyInOverrideQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class BuyInOverride(models.Model):
    """An owner sent or signed an agreement without the team's yes, and wrote down why. The other side never sees it."""

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    agreement = models.ForeignKey("Agreement", on_delete=models.PROTECT, related_name="+")
    version_number = models.PositiveIntegerField()
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(Teammate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = BuyInOverrideQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="override_has_a_reason", condition=~Q(reason=""))]
