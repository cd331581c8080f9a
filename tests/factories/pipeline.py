"""Relationships for tests, begun by the same services that the pages call."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Need, Prospect, Stage
from linkarms.partnerships.services import NeedInput, Plan
from tests.factories.directory import make_entry

#: How a relationship gets to a stage.
WAY: dict[str, tuple[str, ...]] = {
    Stage.LEAD: (),
    Stage.CONTACTED: (Stage.CONTACTED,),
    Stage.MET: (Stage.MET,),
    Stage.ASKED: (Stage.MET, Stage.ASKED),
    Stage.DECIDING: (Stage.MET, Stage.ASKED, Stage.DECIDING),
    Stage.ANSWERED: (Stage.MET, Stage.ASKED, Stage.ANSWERED),
    Stage.ACTIVE: (Stage.MET, Stage.ACTIVE),
    Stage.DORMANT: (Stage.DORMANT,),
    Stage.ENDED: (Stage.MET, Stage.ACTIVE, Stage.ENDED),
    Stage.DECLINED: (Stage.DECLINED,),
}


def make_prospect(
    teammate: Teammate,
    *,
    now: datetime,
    name: str = "",
    stage: str = Stage.LEAD,
    owner: Teammate | None = None,
    next_step: str = "Call them",
    next_on: date | None = None,
    **values: str,
) -> Prospect:
    """A relationship at a stage, by the usual way there. ``values`` go to the entry."""
    plan = Plan(owner or teammate, next_step, next_on or now.date() + timedelta(days=7))
    entry = make_entry(teammate, now=now, name=name, **values)
    prospect = services.begin(entry, plan=plan, actor=teammate, now=now)
    for one in WAY[stage]:
        services.move(prospect, stage=one, actor=teammate, now=now, decides="their board", expected_on=now.date())
    return prospect


def said(now: datetime, *, title: str = "Sixty people at the town hall", campaign_ref: int | None = None) -> NeedInput:
    return NeedInput(
        title=title,
        reasons=["pressure", "constituencies"],
        resources=["members"],
        issues=["housing"],
        campaign_ref=campaign_ref,
        target="The city council",
        place="Oakland",
        constituency="Tenants",
        deadline=now.date() + timedelta(days=30),
        offer="We bring forty people to your rally.",
    )


def make_need(teammate: Teammate, *, now: datetime, title: str = "Sixty people at the town hall") -> Need:
    return services.state_need(said(now, title=title), actor=teammate, now=now)
