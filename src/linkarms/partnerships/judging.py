"""What one teammate may see of an evaluation. The first pass is blind: for owners too, on every page.

Whoever has given their own answers, and everybody of the team once the first pass is closed, sees them side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from linkarms.partnerships.models import Evaluation, Review, ReviewAnswer, ReviewComment
from linkarms.partnerships.scorecard import Question, from_json, label_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class Said:
    """One reviewer's answer to one question."""

    who: str
    label: str
    words: str
    risk_named: bool
    mitigation: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with everybody's answers. ``differ``: worth talking about first."""

    question: Question
    answers: list[Said]
    differ: bool


@dataclass(slots=True)
class View:
    """An evaluation as one teammate may see it. Without ``is_open`` there is nothing of anybody's answers in it."""

    evaluation: Evaluation
    questions: list[Question]
    reviews: list[Review]
    mine: Review | None
    is_open: bool
    side_by_side: list[Compared] = field(default_factory=list)
    comments: list[ReviewComment] = field(default_factory=list)

    @property
    def given(self) -> int:
        return sum(review.given_at is not None for review in self.reviews)

    @property
    def may_give(self) -> bool:
        """Asked, not given yet, and still to be decided."""
        return self.mine is not None and self.mine.given_at is None and self.evaluation.decided_at is None

    @property
    def risk_named(self) -> bool:
        return any(said.risk_named for one in self.side_by_side for said in one.answers)


def view_of(evaluation: Evaluation, teammate: Teammate) -> View:
    """Answers and comments are only read from the database where this teammate may see them."""
    reviews = list(evaluation.reviews.select_related("reviewer__user").order_by("pk"))
    mine = next((one for one in reviews if one.reviewer_id == teammate.pk), None)
    is_open = evaluation.closed_at is not None or (mine is not None and mine.given_at is not None)
    view = View(evaluation, from_json(evaluation.questions), reviews, mine, is_open)
    if is_open:
        view.side_by_side = _side_by_side(view)
        view.comments = list(evaluation.comments.select_related("by__user").order_by("pk"))
    return view


def evaluations_of(teammate: Teammate) -> QuerySet[Evaluation]:
    found = Evaluation.objects.visible_to(teammate)
    return found.select_related(
        "prospect__entry", "begun_by__user", "decided_by__user", "closed_by__user", "told_by__user"
    )


def to_review(teammate: Teammate) -> QuerySet[Review]:
    """Where this teammate's own answers are still awaited."""
    return (
        Review.objects.filter(
            reviewer=teammate,
            given_at__isnull=True,
            evaluation__decided_at__isnull=True,
            evaluation__prospect__holder_id=teammate.organization_id,
        )
        .select_related("evaluation__prospect__entry", "evaluation__begun_by__user")
        .order_by("asked_at", "pk")
    )


def to_decide(teammate: Teammate) -> QuerySet[Evaluation]:
    """The first pass is closed and nothing is decided."""
    return evaluations_of(teammate).filter(closed_at__isnull=False, decided_at__isnull=True).order_by("closed_at", "pk")


def to_look_again(teammate: Teammate, *, today: date) -> QuerySet[Evaluation]:
    """Decided, the day to look again has come, and nobody has begun to since."""
    newer = Evaluation.objects.filter(prospect=OuterRef("prospect"), pk__gt=OuterRef("pk"))
    due = evaluations_of(teammate).filter(look_again_on__lte=today, decided_at__isnull=False)
    return due.exclude(Exists(newer)).order_by("look_again_on", "pk")


def _side_by_side(view: View) -> list[Compared]:
    by_place: dict[int, list[Said]] = {}
    choices: dict[int, set[str]] = {}
    answers = ReviewAnswer.objects.filter(review__evaluation=view.evaluation, review__given_at__isnull=False)
    for answer in answers.select_related("review__reviewer__user").order_by("place", "review_id"):
        label = label_of(view.questions[answer.place], answer.choice)
        who = str(answer.review.reviewer.user)
        said = Said(who, label, answer.words, answer.risk_named, answer.mitigation)
        by_place.setdefault(answer.place, []).append(said)
        choices.setdefault(answer.place, set()).add(answer.choice)
    return [
        Compared(question, by_place.get(place, []), len(choices.get(place, set())) > 1)
        for place, question in enumerate(view.questions)
    ]
