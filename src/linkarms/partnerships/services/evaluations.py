"""A team decides whether: begin, answer blind, close the first pass, talk, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.models import Decision, Evaluation, Review, ReviewAnswer, ReviewComment
from linkarms.partnerships.scorecard import Question, from_json, scorecard_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """One answer. ``mitigation``: what can be done about the risk that ``words`` name."""

    choice: str
    words: str = ""
    mitigation: str = ""


def begin_evaluation(
    prospect: Prospect, *, about: str, reviewers: Sequence[Teammate], actor: Teammate, now: datetime
) -> Evaluation:
    """Ask some of the team whether to work with them; each answers alone first."""
    _check_writes(prospect.holder_id, actor)
    if not reviewers:
        raise BadInput(_("Who of you answers? Choose at least one."), "reviewers")
    if any(one.organization_id != prospect.holder_id or not one.may_help for one in reviewers):
        raise BadInput(_("Please choose somebody of your team who may write."), "reviewers")
    kept = [{"key": one.key, "text": one.text} for one in scorecard_of(actor.organization) if not one.is_off]
    words = one_line(about, field="about", max_length=200)
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(
                prospect=prospect, about=words, questions=kept, begun_at=now, begun_by=actor
            )
            Review.objects.bulk_create(Review(evaluation=made, reviewer=one, asked_at=now) for one in set(reviewers))
            recorded("evaluation.begun", made, actor=actor, now=now)
            for one in set(reviewers):
                _ask(made, one, actor=actor, now=now)
    except IntegrityError:
        raise Refused(_("An evaluation of this organization is open already.")) from None
    return made


@transaction.atomic
def give_review(evaluation: Evaluation, *, answers: Sequence[ReviewInput], actor: Teammate, now: datetime) -> Review:
    """One's own answers, for good: whoever could change them after seeing the others' would not be blind.

    When the last one has answered, the first pass is closed.
    """
    row = locked(evaluation, actor)
    review = Review.objects.filter(evaluation=row, reviewer=actor).first()
    if review is None:
        raise NotAllowed(_("You were not asked to answer here."))
    if review.given_at is not None:
        raise Refused(_("You have answered already. Say below what you see differently now."))
    if row.decided_at is not None:
        raise Refused(_("This was decided in the meantime."))
    ReviewAnswer.objects.bulk_create(_answers(review, from_json(row.questions), answers))
    review.given_at = now
    review.save(update_fields=["given_at"])
    recorded("evaluation.reviewed", row, actor=actor, now=now)
    if row.closed_at is None and not row.reviews.filter(given_at__isnull=True).exists():
        _close(row, actor=actor, now=now)
    evaluation.refresh_from_db()
    return review


@transaction.atomic
def close_first_pass(evaluation: Evaluation, *, actor: Teammate, now: datetime) -> None:
    """Do not wait for those who have not answered. From then on everybody sees what was said; it is kept who closed."""
    row = locked(evaluation, actor)
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers close the first pass. Please ask one of them."))
    if row.closed_at is not None:
        raise Refused(_("The first pass is closed already."))
    if not row.reviews.filter(given_at__isnull=False).exists():
        raise Refused(_("Nobody has answered yet."))
    _close(row, actor=actor, now=now)
    evaluation.refresh_from_db()


@transaction.atomic
def comment(evaluation: Evaluation, *, words: str, actor: Teammate, now: datetime) -> ReviewComment:
    """Say something to the others, once one sees their answers."""
    row = locked(evaluation, actor)
    given = row.reviews.filter(reviewer=actor, given_at__isnull=False).exists()
    if row.closed_at is None and not given:
        raise NotAllowed(_("Give your own answers first; then you see the others' and can talk."))
    said = ReviewComment.objects.create(
        evaluation=row, by=actor, words=paragraphs(words, field="words", max_length=2000), at=now
    )
    recorded("evaluation.commented", row, actor=actor, now=now)
    return said


@transaction.atomic
def decide(
    evaluation: Evaluation,
    *,
    decision: str,
    reasons: str,
    look_again_on: date | None,
    actor: Teammate,
    now: datetime,
    mitigation: str = "",
) -> Evaluation:
    """What follows from it, with reasons and a day to look again. A named risk needs a word on what to do about it."""
    row = locked(evaluation, actor)
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers decide. Please ask one of them."))
    if row.closed_at is None:
        raise Refused(_("Not everybody has answered yet. Close the first pass before you decide."))
    if row.decided_at is not None:
        raise Refused(_("This was decided in the meantime."))
    why, about_risk = _reasoned(row, decision, reasons, mitigation, look_again_on, now=now)
    row.decision, row.reasons, row.mitigation = decision, why, about_risk
    row.look_again_on, row.decided_at, row.decided_by = look_again_on, now, actor
    row.save()
    recorded("evaluation.decided", row, actor=actor, now=now)
    evaluation.refresh_from_db()
    return evaluation


def _reasoned(
    row: Evaluation, decision: str, reasons: str, mitigation: str, look_again_on: date | None, *, now: datetime
) -> tuple[str, str]:
    """Reasons and mitigation, cleaned; everything that is missing is said at once."""
    wrong: dict[str, list[str]] = {}
    if decision not in Decision.values:
        wrong["decision"] = [_("What do you decide? Please choose.")]
    texts = {"reasons": "", "mitigation": ""}
    for name, typed, most in (("reasons", reasons, 5000), ("mitigation", mitigation, 2000)):
        try:
            texts[name] = paragraphs(typed, field=name, max_length=most, required=False)
        except BadInput as problem:
            wrong |= problem.errors
    if not texts["reasons"]:
        wrong.setdefault("reasons", [_("Why? Whoever looks again needs your reasons.")])
    if decision in (Decision.YES, Decision.SMALLER) and not texts["mitigation"] and risk_was_named(row):
        wrong["mitigation"] = [_("A risk was named: write what you do about it, or why it is worth it.")]
    if look_again_on is None or look_again_on <= now.date():
        wrong["look_again_on"] = [_("When do you look again? Choose a day that is still to come.")]
    if wrong:
        raise BadInputs(wrong)
    return texts["reasons"], texts["mitigation"]


def risk_was_named(evaluation: Evaluation) -> bool:
    return ReviewAnswer.objects.filter(review__evaluation=evaluation, risk_named=True).exists()


def locked(evaluation: Evaluation, actor: Teammate) -> Evaluation:
    """The row as it is now, for this change only."""
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("prospect__entry").get(pk=evaluation.pk)
    _check_writes(row.prospect.holder_id, actor)
    return row


def _answers(review: Review, questions: list[Question], given: Sequence[ReviewInput]) -> list[ReviewAnswer]:
    """One for each question; everything that is missing is said at once."""
    if len(given) != len(questions):
        raise BadInput(_("Please answer every question."))
    wrong: dict[str, list[str]] = {}
    found = []
    for place, (question, said) in enumerate(zip(questions, given, strict=True)):
        if said.choice not in {value for value, _label in question.choices}:
            wrong[f"choice-{place}"] = [_("Please choose an answer.")]
        texts = {"words": said.words, "mitigation": said.mitigation if question.is_risk else ""}
        clean = {"words": "", "mitigation": ""}
        for name, typed in texts.items():
            try:
                clean[name] = paragraphs(typed, field=f"{name}-{place}", max_length=2000, required=False)
            except BadInput as problem:
                wrong |= problem.errors
        risk = question.is_risk and (said.choice in ("some", "serious") or bool(clean["words"]))
        if risk and not clean["words"]:
            wrong.setdefault(f"words-{place}", [_("Which risk is it?")])
        if risk and not clean["mitigation"]:
            wrong.setdefault(f"mitigation-{place}", [_("What can be done about it, or why is it worth it?")])
        found.append(ReviewAnswer(review=review, place=place, choice=said.choice, risk_named=risk, **clean))
    if wrong:
        raise BadInputs(wrong)
    return found


def _close(row: Evaluation, *, actor: Teammate, now: datetime) -> None:
    row.closed_at, row.closed_by = now, actor
    row.save(update_fields=["closed_at", "closed_by"])
    recorded("evaluation.closed", row, actor=actor, now=now)


def _ask(evaluation: Evaluation, reviewer: Teammate, *, actor: Teammate, now: datetime) -> None:
    if reviewer.pk == actor.pk:
        return
    outbox.write(
        "partnerships_team_asked",
        to=reviewer.user.email,
        language=reviewer.user.language,
        context={
            "person": actor.user.name,
            "name": evaluation.prospect.entry.name,
            "words": evaluation.about,
            "is_review": True,
            "action_url": links.evaluation(evaluation, side=actor.organization),
        },
        now=now,
    )


def _check_writes(holder_id: int, actor: Teammate) -> None:
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))


def recorded(verb: str, evaluation: Evaluation, *, actor: Teammate, now: datetime) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=evaluation, now=now,
        prospect=evaluation.prospect_id,
    )  # fmt: skip
