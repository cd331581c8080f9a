"""A talk is kept with what follows from it; silence reminds and changes nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, BadInputs, NotAllowed
from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import pipeline, services
from linkarms.partnerships.follow_up import follow_up
from linkarms.partnerships.models import Prospect, Stage, Touchpoint, TouchpointKind
from linkarms.partnerships.services import Plan
from tests.factories.directory import add_member, make_owner
from tests.factories.pipeline import make_prospect

YEAR = timedelta(days=365)


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


@pytest.fixture
def plan(amina: Teammate, now: datetime) -> Plan:
    return Plan(amina, "Send them the text", now.date() + timedelta(days=2))


@pytest.mark.parametrize("kind", TouchpointKind.values)
def test_every_kind_of_talk_proposes_a_step_on_a_later_day(kind: str, now: datetime) -> None:
    proposed = follow_up(kind, today=now.date())
    assert proposed.step
    assert proposed.on > now.date()


def test_a_meeting_is_kept_with_its_follow_up_and_moves_a_lead_on(amina: Teammate, now: datetime, plan: Plan) -> None:
    prospect = make_prospect(amina, now=now)
    talk, _batch = services.log(
        prospect, kind="meeting", happened_on=now.date(), with_whom="Rosa", notes="They fear for their lease.",
        follow_up=plan, actor=amina, now=now,
    )  # fmt: skip
    assert (talk.kind, talk.with_whom, talk.notes, talk.by) == ("meeting", "Rosa", "They fear for their lease.", amina)
    assert (prospect.stage, prospect.next_step, prospect.next_on) == (Stage.MET, "Send them the text", plan.next_on)


@pytest.mark.parametrize(
    "way",
    [
        (Stage.LEAD, "call", Stage.CONTACTED),
        (Stage.LEAD, "mail", Stage.CONTACTED),
        (Stage.LEAD, "their_event", Stage.MET),
        (Stage.CONTACTED, "meeting", Stage.MET),
        (Stage.CONTACTED, "call", Stage.CONTACTED),
        (Stage.DECIDING, "meeting", Stage.DECIDING),
        (Stage.ACTIVE, "meeting", Stage.ACTIVE),
        (Stage.DECLINED, "call", Stage.DECLINED),
    ],
)
def test_only_a_first_talk_moves_a_relationship(
    amina: Teammate, now: datetime, plan: Plan, way: tuple[str, str, str]
) -> None:
    stage, kind, after = way
    prospect = make_prospect(amina, now=now, stage=stage)
    services.log(prospect, kind=kind, happened_on=now.date(), follow_up=plan, actor=amina, now=now)
    assert prospect.stage == after


def test_an_open_relationship_s_talk_without_a_follow_up_is_not_kept(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now)
    with pytest.raises(BadInputs) as problem:
        services.log(
            prospect, kind="call", happened_on=now.date(), follow_up=Plan(amina, "", None), actor=amina, now=now
        )
    assert set(problem.value.errors) == {"next_step", "next_on"}
    assert not Touchpoint.objects.exists()


def test_a_resting_one_may_be_talked_to_without(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now, stage=Stage.ENDED)
    services.log(prospect, kind="call", happened_on=now.date(), follow_up=Plan(None, "", None), actor=amina, now=now)
    assert (prospect.stage, prospect.touchpoints.count()) == (Stage.ENDED, 1)


@pytest.mark.parametrize(("kind", "days"), [("dream", 0), ("call", 2)])
def test_an_unknown_kind_and_a_day_to_come_are_refused(
    amina: Teammate, now: datetime, plan: Plan, kind: str, days: int
) -> None:
    prospect = make_prospect(amina, now=now)
    with pytest.raises(BadInput):
        services.log(
            prospect, kind=kind, happened_on=now.date() + timedelta(days=days), follow_up=plan, actor=amina, now=now
        )
    assert not Touchpoint.objects.exists()


def test_a_viewer_and_a_stranger_log_nothing(amina: Teammate, now: datetime, plan: Plan) -> None:
    prospect = make_prospect(amina, now=now)
    for one in (add_member(amina, now=now, role=Role.VIEWER), make_owner(now=now)):
        with pytest.raises(NotAllowed):
            services.log(prospect, kind="call", happened_on=now.date(), follow_up=plan, actor=one, now=now)


def test_a_talk_is_undone_with_all_it_did(amina: Teammate, now: datetime, plan: Plan) -> None:
    prospect = make_prospect(amina, now=now)
    before = Prospect.objects.filter(pk=prospect.pk).values().get()
    _talk, batch = services.log(prospect, kind="meeting", happened_on=now.date(), follow_up=plan, actor=amina, now=now)
    assert services.undo(batch, actor=amina, now=now).back == 1
    assert Prospect.objects.filter(pk=prospect.pk).values().get() == before
    assert not Touchpoint.objects.exists()


def names(found: object) -> list[str]:
    return [one.entry.name for one in found]  # type: ignore[attr-defined]


def test_next_steps_are_due_on_their_day_and_to_their_owner_only(amina: Teammate, now: datetime) -> None:
    sam = add_member(amina, now=now)
    today = now.date()
    make_prospect(amina, now=now, name="Today", next_on=today)
    make_prospect(amina, now=now, name="Tomorrow", next_on=today + timedelta(days=1))
    make_prospect(amina, now=now, name="Sam's", next_on=today, owner=sam)
    assert names(pipeline.due(amina, today=today)) == ["Today"]
    assert names(pipeline.due(amina, today=today + timedelta(days=1))) == ["Today", "Tomorrow"]
    assert names(pipeline.due(sam, today=today)) == ["Sam's"]


def test_silence_reminds_and_is_never_an_answer(amina: Teammate, now: datetime) -> None:
    make_prospect(amina, now=now, name="Deciding", stage=Stage.DECIDING, next_on=(now + 2 * YEAR).date())
    active = make_prospect(amina, now=now, name="Active", stage=Stage.ACTIVE, next_on=(now + 2 * YEAR).date())
    before = list(Prospect.objects.order_by("pk").values())
    today: date = (now + YEAR).date()
    assert names(pipeline.awaited(amina, today=now.date())) == []  # expected today: nobody is late yet
    assert names(pipeline.awaited(amina, today=today)) == ["Deciding"]
    assert names(pipeline.gone_quiet(amina, today=now.date())) == []
    assert names(pipeline.gone_quiet(amina, today=today)) == ["Active"]
    assert list(Prospect.objects.order_by("pk").values()) == before
    services.log(
        active, kind="call", happened_on=today, follow_up=Plan(amina, "Meet", (now + 2 * YEAR).date()),
        actor=amina, now=now + YEAR,
    )  # fmt: skip
    assert names(pipeline.gone_quiet(amina, today=today)) == []


def test_what_somebody_who_left_looked_after_is_not_forgotten(amina: Teammate, now: datetime) -> None:
    sam = add_member(amina, now=now)
    make_prospect(amina, now=now, name="Sam's", owner=sam)
    make_prospect(amina, now=now, name="Sam's old one", owner=sam, stage=Stage.ENDED)
    assert names(pipeline.left_alone(amina)) == []
    Teammate.objects.filter(pk=sam.pk).update(left_at=now)
    assert names(pipeline.left_alone(amina)) == ["Sam's"]
    Teammate.objects.filter(pk=sam.pk).update(left_at=None, role=Role.VIEWER)
    assert names(pipeline.left_alone(amina)) == ["Sam's"]
