"""The host's pipeline: whom Amina's group talks to, all of them invented, and what it needs them for."""

from __future__ import annotations

from datetime import datetime, timedelta

from linkarms.demo.building.deciding import ask_and_decide
from linkarms.demo.building.knowing import write_down_more
from linkarms.demo.building.world import World
from linkarms.demo.story import talks as words
from linkarms.demo.story.cast import HOST
from linkarms.directory.models import Entry, Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Partnership, PartnershipState, Prospect, Stage
from linkarms.partnerships.services import NeedInput, Plan

#: How far the host got with whom it invited, by how that stands.
STAGES: dict[str, tuple[str, ...]] = {
    PartnershipState.OPEN: (Stage.ACTIVE,),
    PartnershipState.INVITED: (Stage.ASKED, Stage.DECIDING),
    PartnershipState.DECLINED: (Stage.DECLINED,),
    PartnershipState.WITHDRAWN: (Stage.DORMANT,),
    PartnershipState.ENDED: (Stage.ACTIVE, Stage.ENDED),
}


#: And with the first on the invented lists; names from real files are left alone.
LEADS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    (Stage.CONTACTED,),
    (Stage.CONTACTED,),
    (Stage.MET,),
    (Stage.MET, Stage.ASKED),
    (Stage.MET, Stage.ASKED, Stage.DECIDING),
    (Stage.MET, Stage.ASKED, Stage.ANSWERED),
)


def talk_to_all(world: World) -> None:
    """A relationship with every organization that the host ever invited, and with some of its leads."""
    host = world.teams[HOST]
    known = Partnership.objects.filter(host=host.organization).select_related("entry__holder").order_by("pk")
    ways = [(one.entry, (Stage.MET, *STAGES[one.state])) for one in known]
    if not world.source.name:
        write_down_more(world)
        entries = Entry.objects.filter(holder=host.organization, leads__isnull=False, partnerships__isnull=True)
        ways += zip(entries.select_related("holder").distinct().order_by("pk"), LEADS, strict=False)
    talked = [_talk(world, entry, stages, number=number) for number, (entry, stages) in enumerate(ways)]
    need = services.state_need(
        NeedInput(
            title=words.NEED,
            place="" if world.source.name else words.PLACE,
            reasons=["pressure", "constituencies"],
            resources=["members", "languages"],
            issues=["education"],
            target=words.TARGET,
            constituency=words.MISSING,
            deadline=world.days.date(90),
            offer=words.OFFER,
        ),
        actor=host.owner,
        now=world.days.at(52, 9),
    )
    helping = [one for one in talked if one.is_open][::2]
    services.connect(need, prospects=helping, actor=host.owner, now=world.days.at(52, 10))
    ask_and_decide(world, talked)


def _talk(world: World, entry: Entry, stages: tuple[str, ...], *, number: int) -> Prospect:
    """Begun, described and moved on; whom they met has a talk."""
    host = world.teams[HOST]
    team = [one for one in (host.owner, *host.others.values()) if one.may_help]
    then = world.days.at(40 + number % 12, 10 + number % 7)
    plan = Plan(team[number % len(team)], words.STEPS[number % len(words.STEPS)], world.days.date(58 + 2 * number))
    prospect = services.begin(entry, plan=plan, actor=host.owner, now=then)
    for stage in stages:
        if stage == Stage.MET:
            _meet(prospect, plan=plan, number=number, actor=host.owner, now=then)
            continue
        services.move(
            prospect, stage=stage, decides=words.DECIDES, expected_on=world.days.date(56 + number), actor=host.owner,
            now=then + timedelta(minutes=30),
        )  # fmt: skip
    return prospect


def _meet(prospect: Prospect, *, plan: Plan, number: int, actor: Teammate, now: datetime) -> None:
    services.describe(
        prospect, interest=words.INTERESTS[number % len(words.INTERESTS)], want=words.WANT, for_them=words.FOR_THEM,
        offer=words.OFFER, actor=actor, now=now,
    )  # fmt: skip
    notes = words.NOTES[number % len(words.NOTES)]
    services.log(prospect, kind="meeting", happened_on=now.date(), notes=notes, follow_up=plan, actor=actor, now=now)
