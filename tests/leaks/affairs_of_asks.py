"""What was asked and decided: asks that wait and that were answered, gives, evaluations, questions to the team."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from linkarms.directory.models import Teammate
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Boundary, OwnText
from linkarms.partnerships.models import Ask, Level, Prospect
from linkarms.partnerships.scorecard import Question
from linkarms.partnerships.text import Parties
from tests.factories.asks import answers_for
from tests.leaks.cast import DAY, Cast


def ask_and_judge(prospect: Prospect, actor: Teammate, *, now: datetime) -> None:
    """An ask that waits and a give; a decided evaluation and an open one; a question to the team."""
    own = partnerships.OwnWords(prospect, "An ask", "Dear you, would you?", "Our help")
    said = partnerships.AskInput(kind="mail", deadline=(now + 60 * DAY).date(), about="Its campaign")
    if prospect.entry.organization_id or prospect.entry.email:
        for _number in range(2):
            [ask] = partnerships.send_asks(said, letters=[own], batch=uuid4(), actor=actor, now=now)
            told = partnerships.ToldInput(
                partnerships.AnswerInput("conditions", "Their chair", "If it snows"),
                "Somebody there",
                "call",
                now.date(),
            )
            partnerships.note_told_answer(ask, told, actor=actor, now=now)
            partnerships.record_contribution(
                prospect, way="given", what="We came", on=now.date(), ask=ask, actor=actor, now=now
            )
    for number in range(2):
        evaluation = partnerships.begin_evaluation(prospect, about="Do we?", reviewers=[actor], actor=actor, now=now)
        given = answers_for(evaluation, words="Because", risk="A risk", mitigation="What to do")
        partnerships.give_review(evaluation, answers=given, actor=actor, now=now)
        partnerships.comment(evaluation, words="I think so", actor=actor, now=now)
        if number == 0:
            partnerships.decide(
                evaluation, decision="smaller", reasons="Why", mitigation="So", actor=actor, now=now,
                look_again_on=(now + 90 * DAY).date(),
            )  # fmt: skip
            partnerships.tell_no(
                evaluation, kind="smaller", words="A step", by_mail=False, language="en", actor=actor, now=now
            )
    buy_in = partnerships.ask_team(prospect, work="The work", why="Its use", teammates=[actor], actor=actor, now=now)
    partnerships.answer_buy_in(buy_in, answer="yes", words="Gladly", actor=actor, now=now)


def keep_words_and_rules(cast: Cast, *, now: datetime) -> None:
    """Templates, a scorecard of one's own, the rule, and an agreement that an owner sent in spite of it."""
    for actor in cast.owners.values():
        words = partnerships.TemplateInput("A template", "mail", "A title", "A letter", "In return")
        partnerships.keep_template(words, actor=actor, now=now)
        partnerships.keep_agreement_template(
            name="Ours", level=Level.FULL, clauses=(Boundary("Ours."), OwnText("A heading", "Words", "Palabras")),
            parties=Parties("Harbor", "Rivers"), actor=actor, now=now,
        )  # fmt: skip
        partnerships.set_scorecard([Question("risk", ""), Question("", "Ours?")], actor=actor, now=now)
        partnerships.set_buy_in_rule(is_on=True, actor=actor, now=now)
    agreement = partnerships.propose(
        cast.partnerships["lake"], level=Level.FULL, clauses=(Boundary("Not now."),), note="", actor=cast.hana, now=now,
        override="There was no time to ask",
    )  # fmt: skip
    typed = {"level": ["full"], "note": ["A half-finished note"], "clause": ["1-boundary"], "c1-text": ["Not yet."]}
    for change in (None, agreement):
        partnerships.keep_draft(
            cast.partnerships["lake"], agreement=change, typed=typed, actor=cast.hana, now=now
        )  # fmt: skip
    partnerships.withdraw_agreement(agreement, actor=cast.hana, now=now)
    for actor in cast.owners.values():
        partnerships.set_buy_in_rule(is_on=False, actor=actor, now=now)
    for ask in Ask.objects.filter(asked=cast.organization("rivers"))[:1]:
        said = partnerships.AnswerInput("conditions", "Chair", "If it rains")
        partnerships.answer_ask(ask, said, actor=cast.owners["rivers"], now=now)
        partnerships.note_conditions_met(ask, actor=cast.hana, now=now)
