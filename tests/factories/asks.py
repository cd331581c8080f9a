"""Asks, evaluations and buy-in for tests, made by the same services that the pages call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Ask, BuyIn, Evaluation, Prospect
from linkarms.partnerships.scorecard import from_json
from linkarms.partnerships.services import AskInput, OwnWords, ReviewInput
from tests.factories.mails import found_in_mail
from tests.factories.pipeline import make_prospect

ROSA = "rosa@anglers.example"


def make_ask(
    actor: Teammate,
    *,
    now: datetime,
    prospect: Prospect | None = None,
    asked: Organization | None = None,
    batch: UUID | None = None,
    title: str = "Mail your list",
    deadline: date | None = None,
    language: str = "en",
) -> Ask:
    """One letter. Without a prospect: to Rosa of the Anglers by mail, or to ``asked`` on this installation."""
    if prospect is None:
        prospect = make_prospect(actor, now=now, name="Anglers", email="" if asked else ROSA, contact_name="Rosa Díaz")
        if asked is not None:
            prospect.entry.organization = asked
            prospect.entry.save()
    said = AskInput(
        kind="mail", deadline=deadline or (now + timedelta(days=10)).date(), language=language, about="River"
    )
    own = OwnWords(prospect, title, f"Dear {prospect.entry.name}, would you?", "We share your post.")
    [ask] = services.send_asks(said, letters=[own], batch=batch or uuid4(), actor=actor, now=now)
    return ask


def token_of(ask: Ask, *, kind: str = "partnerships_asked") -> str:
    """Of the newest mailed link to answer this ask."""
    return found_in_mail(r"/answer/ask/([\w-]+)/", kind=kind, email=ask.email)


def code_for(email: str) -> str:
    return found_in_mail(r"(?m)^\s*(\d{6})\s*$", kind="accounts_code", email=email)


def begin_evaluation(actor: Teammate, *others: Teammate, now: datetime, prospect: Prospect | None = None) -> Evaluation:
    return services.begin_evaluation(
        prospect or make_prospect(actor, now=now, name="Anglers", email=ROSA), about="A joint campaign",
        reviewers=[actor, *others], actor=actor, now=now,
    )  # fmt: skip


def answers_for(
    evaluation: Evaluation, *, words: str = "Because", risk: str = "", mitigation: str = ""
) -> list[ReviewInput]:
    """To every question its first choice; ``risk`` names one."""
    found = []
    for question in from_json(evaluation.questions):
        if question.is_risk:
            found.append(ReviewInput("some" if risk else "none", risk, mitigation))
        else:
            found.append(ReviewInput(question.choices[0][0], words))
    return found


def make_buy_in(actor: Teammate, *team: Teammate, now: datetime, prospect: Prospect | None = None) -> BuyIn:
    return services.ask_team(
        prospect or make_prospect(actor, now=now), work="Two evenings a month", why="It brings tenants in",
        teammates=team, actor=actor, now=now,
    )  # fmt: skip


def say(buy_in: BuyIn, *team: Teammate, now: datetime, answer: str = "yes", words: str = "") -> None:
    for one in team:
        services.answer_buy_in(buy_in, answer=answer, words=words, actor=one, now=now)


def reviewed_by(evaluation: Evaluation, team: Sequence[Teammate], *, now: datetime, words: str = "Because") -> None:
    for one in team:
        services.give_review(evaluation, answers=answers_for(evaluation, words=words), actor=one, now=now)
