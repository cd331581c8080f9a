"""What the host asked, what it was told, and how its team decides: with some of those that it talks to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from linkarms.demo.building.world import World
from linkarms.demo.story import asks as words
from linkarms.demo.story.cast import HOST
from linkarms.directory.models import Teammate
from linkarms.directory.services import change_entry
from linkarms.partnerships import services
from linkarms.partnerships.models import Ask, Evaluation, Prospect, Stage
from linkarms.partnerships.scorecard import from_json
from linkarms.partnerships.services import AnswerInput, AskInput, OwnWords, ReviewInput, ToldInput

DAY = timedelta(days=1)


def ask_and_decide(world: World, talked: Sequence[Prospect]) -> None:
    """Three asks (a yes, a word on the phone, one that waits), an evaluation decided and one begun, a team asked."""
    host = world.teams[HOST].owner
    partners = [one for one in talked if one.stage == Stage.ACTIVE and one.entry.organization_id is not None]
    leads = [one for one in talked if one.is_open and one.entry.organization_id is None]
    for number, prospect in enumerate(partners[:2]):
        _ask(prospect, number=number, actor=host, now=world.days.at(50 + number, 11), deadline=world.days.date(66))
    for number, prospect in enumerate(leads[3:5]):
        _reachable(prospect, number=number, actor=host, now=world.days.at(49, 10))
        _ask(prospect, number=2 + number, actor=host, now=world.days.at(50, 12), deadline=world.days.date(64))
    _answers(world)
    team = [one for one in (host, *world.teams[HOST].others.values()) if one.may_help]
    if len(leads) > 4:
        _evaluated(leads[3], team, now=world.days.at(53, 9))
        services.begin_evaluation(leads[4], about=words.ABOUT, reviewers=team, actor=host, now=world.days.at(57, 9))
        _team_asked(leads[3], team, now=world.days.at(57, 10))


def _ask(prospect: Prospect, *, number: int, actor: Teammate, now: datetime, deadline: date) -> None:
    title, letter, in_return = words.LETTERS[number % len(words.LETTERS)]
    said = AskInput(kind=words.KINDS[number % len(words.KINDS)], deadline=deadline, about=words.CAMPAIGN)
    own = OwnWords(prospect, title, letter % {"name": prospect.entry.name}, in_return)
    services.send_asks(said, letters=[own], batch=UUID(int=prospect.pk), actor=actor, now=now)


def _reachable(prospect: Prospect, *, number: int, actor: Teammate, now: datetime) -> None:
    person, email = words.CONTACTS[number % len(words.CONTACTS)]
    entry = prospect.entry
    change_entry(
        entry, actor=actor, now=now, name=entry.name, kind=entry.kind, place=entry.place, country=entry.country,
        website=entry.website, notes=entry.notes, contact_name=person, email=email,
    )  # fmt: skip


def _answers(world: World) -> None:
    """The first partner says yes; one of the leads said so on the phone, as the host's helper noted."""
    owners = {team.organization.pk: team.owner for team in world.teams.values()}
    asked = list(Ask.objects.select_related("asked").order_by("pk"))
    here = [ask for ask in asked if ask.asked_id is not None]
    for ask in here[:1]:
        if ask.asked_id in owners:
            said = AnswerInput("conditions", words.ROLE, words.CONDITIONS)
            services.answer_ask(ask, said, actor=owners[ask.asked_id], now=world.days.at(53, 15))
    for ask in [one for one in asked if one.asked_id is None][:1]:
        now = world.days.at(55, 18)
        told = ToldInput(AnswerInput("yes", words.ROLE), words.CONTACTS[0][0], "call", now.date())
        services.note_told_answer(ask, told, actor=world.teams[HOST].owner, now=now)


def _evaluated(prospect: Prospect, team: Sequence[Teammate], *, now: datetime) -> Evaluation:
    """Blind first; then side by side, a word, and a decision with a day to look again."""
    begun = services.begin_evaluation(prospect, about=words.ABOUT, reviewers=team, actor=team[0], now=now)
    for number, one in enumerate(team):
        services.give_review(begun, answers=_views(begun, number), actor=one, now=now + (1 + number) * DAY / 4)
    services.comment(begun, words=words.COMMENT, actor=team[1], now=now + 2 * DAY)
    services.decide(
        begun, decision="smaller", reasons=words.REASONS, mitigation=words.MITIGATION, actor=team[0],
        now=now + 3 * DAY, look_again_on=(now + 60 * DAY).date(),
    )  # fmt: skip
    return begun


def _views(evaluation: Evaluation, number: int) -> list[ReviewInput]:
    found = []
    for place, question in enumerate(from_json(evaluation.questions)):
        choice = question.choices[(number * place) % len(question.choices)][0] if question.choices else ""
        if question.is_risk:
            found.append(ReviewInput("some", words.RISK, words.MITIGATION) if number == 1 else ReviewInput("none", ""))
        else:
            found.append(ReviewInput(choice, words.VIEWS[(number + place) % len(words.VIEWS)]))
    return found


def _team_asked(prospect: Prospect, team: Sequence[Teammate], *, now: datetime) -> None:
    asked = services.ask_team(
        prospect, work=words.WORK, why=words.WHY, teammates=team[1:], actor=team[0], now=now
    )  # fmt: skip
    services.answer_buy_in(asked, answer="yes", words="", actor=team[1], now=now + DAY / 2)
