"""Several answer blind, then see each other's, talk and decide: nobody looks before giving their own answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import judging, services
from linkarms.partnerships.models import Evaluation, Prospect, ReviewAnswer, Stage, Touchpoint
from linkarms.partnerships.scorecard import STARTING, Question, scorecard_of
from tests.factories.asks import ROSA, answers_for, begin_evaluation, reviewed_by
from tests.factories.directory import add_member, make_owner
from tests.factories.pipeline import make_prospect

DAY = timedelta(days=1)


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, name="Oak Street")


@pytest.fixture
def sam(amina: Teammate, now: datetime) -> Teammate:
    return add_member(amina, now=now, role=Role.HELPER, name="Sam")


@pytest.fixture
def evaluation(amina: Teammate, sam: Teammate, now: datetime) -> Evaluation:
    return begin_evaluation(amina, sam, now=now)


def seen(evaluation: Evaluation, teammate: Teammate) -> list[str]:
    view = judging.view_of(Evaluation.objects.get(pk=evaluation.pk), teammate)
    return sorted({said.words for one in view.side_by_side for said in one.answers if said.words})


def decide(evaluation: Evaluation, actor: Teammate, now: datetime, **values: object) -> Evaluation:
    usual = {"decision": "yes", "reasons": "They turn up.", "look_again_on": (now + 90 * DAY).date(), **values}
    return services.decide(evaluation, actor=actor, now=now, **usual)  # type: ignore[arg-type]


def test_the_first_pass_is_blind_for_owners_too(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    lee = add_member(amina, now=now, role=Role.OWNER)  # an owner who was not asked
    reviewed_by(evaluation, [sam], now=now, words="What Sam thinks")
    services.comment(evaluation, words="And more", actor=sam, now=now)
    assert [seen(evaluation, one) for one in (amina, lee, sam)] == [[], [], ["What Sam thinks"]]
    assert [judging.view_of(evaluation, one).comments for one in (amina, lee)] == [[], []]
    with pytest.raises(NotAllowed):
        services.comment(evaluation, words="What did Sam say?", actor=lee, now=now)
    reviewed_by(evaluation, [amina], now=now, words="What Amina thinks")
    both = ["What Amina thinks", "What Sam thinks"]
    assert [seen(evaluation, one) for one in (amina, lee, sam)] == [both, both, both]


def test_the_last_answer_closes_the_first_pass(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    with pytest.raises(Refused):
        decide(evaluation, amina, now)
    reviewed_by(evaluation, [amina, sam], now=now)
    assert (evaluation.closed_at, evaluation.closed_by) == (now, sam)


def test_an_organizer_closes_early_and_it_is_kept_who_did(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    with pytest.raises(Refused):
        services.close_first_pass(evaluation, actor=amina, now=now)  # nothing to see yet
    reviewed_by(evaluation, [sam], now=now, words="Sam's")
    with pytest.raises(NotAllowed):
        services.close_first_pass(evaluation, actor=sam, now=now)
    services.close_first_pass(evaluation, actor=amina, now=now)
    assert (seen(evaluation, amina), evaluation.closed_by) == (["Sam's"], amina)


def test_answers_are_given_once_by_who_was_asked(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    reviewed_by(evaluation, [sam], now=now)
    with pytest.raises(Refused):
        reviewed_by(evaluation, [sam], now=now)
    for nobody in (add_member(amina, now=now), make_owner(now=now)):
        with pytest.raises(NotAllowed):
            reviewed_by(evaluation, [nobody], now=now)


def test_a_named_risk_needs_what_can_be_done_about_it(amina: Teammate, evaluation: Evaluation, now: datetime) -> None:
    risky = answers_for(evaluation, risk="They endorsed the mayor")
    with pytest.raises(BadInputs) as problem:
        services.give_review(evaluation, answers=risky, actor=amina, now=now)
    assert set(problem.value.errors) == {"mitigation-4"}
    answers = answers_for(evaluation, risk="They endorsed the mayor", mitigation="We say why")
    review = services.give_review(evaluation, answers=answers, actor=amina, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAnswer.objects.filter(review=review, risk_named=True).update(mitigation="")


def test_a_decision_has_reasons_a_day_and_a_word_on_the_risk(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    answers = answers_for(evaluation, risk="They endorsed the mayor", mitigation="We say why")
    services.give_review(evaluation, answers=answers, actor=amina, now=now)
    reviewed_by(evaluation, [sam], now=now)
    for values, wrong in (
        ({"reasons": " "}, {"reasons", "mitigation"}),
        ({"mitigation": "We say why", "look_again_on": None}, {"look_again_on"}),
        ({"mitigation": "We say why", "look_again_on": now.date()}, {"look_again_on"}),
        ({"decision": "perhaps"}, {"decision"}),
    ):
        with pytest.raises(BadInputs) as problem:
            decide(evaluation, amina, now, **values)
        assert set(problem.value.errors) == wrong
    with pytest.raises(NotAllowed):
        decide(evaluation, sam, now, mitigation="We say why")
    decide(evaluation, amina, now, mitigation="We say why")
    assert (evaluation.decision, evaluation.decided_by) == ("yes", amina)
    with pytest.raises(Refused):
        decide(evaluation, amina, now)


def test_today_knows_who_is_awaited_what_to_decide_and_when_to_look_again(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    def to_do(day: datetime) -> list[int]:
        found = (judging.to_review(amina), judging.to_decide(amina), judging.to_look_again(amina, today=day.date()))
        return [each.count() for each in found]

    assert to_do(now) == [1, 0, 0]
    reviewed_by(evaluation, [amina, sam], now=now)
    assert to_do(now) == [0, 1, 0]
    decide(evaluation, amina, now)
    assert [to_do(now + days * DAY) for days in (89, 90)] == [[0, 0, 0], [0, 0, 1]]
    services.begin_evaluation(evaluation.prospect, about="Again", reviewers=[sam], actor=amina, now=now + 90 * DAY)
    assert to_do(now + 90 * DAY) == [0, 0, 0]


def test_one_evaluation_at_a_time_by_own_people(amina: Teammate, evaluation: Evaluation, now: datetime) -> None:
    with pytest.raises(Refused):
        begin_evaluation(amina, now=now, prospect=evaluation.prospect)
    with pytest.raises(BadInput):
        begin_evaluation(amina, make_owner(now=now), now=now, prospect=make_prospect(amina, now=now))
    assert judging.evaluations_of(make_owner(now=now)).count() == 0


def test_own_questions_in_an_own_order_count_from_the_next_evaluation_on(
    amina: Teammate, sam: Teammate, evaluation: Evaluation, now: datetime
) -> None:
    assert [one.key for one in scorecard_of(amina.organization)] == list(STARTING)
    questions = [Question("", "Do they speak our languages?"), Question("risk", ""), Question("work", "", is_off=True)]
    with pytest.raises(NotAllowed):
        services.set_scorecard(questions, actor=sam, now=now)
    services.set_scorecard(questions, actor=amina, now=now)
    assert next(one.words for one in scorecard_of(amina.organization)) == "Do they speak our languages?"
    later = begin_evaluation(amina, now=now, prospect=make_prospect(amina, now=now))
    assert [len(one.questions) for one in (evaluation, later)] == [9, 2]
    assert [one.key for one in scorecard_of(make_owner(now=now).organization)] == list(STARTING)
    for wrong in ([Question("risk", "", is_off=True)], [Question("risk", ""), Question("risk", "")]):
        with pytest.raises(BadInput):
            services.set_scorecard(wrong, actor=amina, now=now)


@pytest.mark.parametrize(
    ("kind", "stage", "rests_until"),
    [("decline", Stage.DECLINED, None), ("postpone", Stage.DORMANT, 90), ("smaller", Stage.MET, 7)],
)
def test_a_good_no_is_told_once_and_the_relationship_rests(
    amina: Teammate, now: datetime, kind: str, stage: str, rests_until: int | None
) -> None:
    prospect = make_prospect(amina, now=now, email=ROSA, stage=Stage.MET)
    evaluation = begin_evaluation(amina, now=now, prospect=prospect)
    told = {"kind": kind, "words": "Thank you, no.", "by_mail": True, "language": "en", "actor": amina, "now": now}
    with pytest.raises(Refused):
        services.tell_no(evaluation, **told)
    reviewed_by(evaluation, [amina], now=now)
    decide(evaluation, amina, now, decision="later")
    services.tell_no(evaluation, **told)
    with pytest.raises(Refused):
        services.tell_no(evaluation, **told)
    assert [(mail.to, "Thank you, no." in mail.text) for mail in Mail.objects.filter(kind="partnerships_good_no")] == [
        (ROSA, True)
    ]
    prospect = Prospect.objects.get()
    day = (now + timedelta(days=rests_until)).date() if rests_until else None
    assert (prospect.stage, prospect.next_on, Touchpoint.objects.get().notes) == (stage, day, "Thank you, no.")
