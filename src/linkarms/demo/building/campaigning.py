"""Campaigns and their petitions, from the first draft to publication, and who takes part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, LinkKind, Participation
from linkarms.core.fields import Field
from linkarms.demo.building.planning import BENCH_EFFORT, BUS_EFFORT, LIBRARY_EFFORT, STREAMS
from linkarms.demo.building.streams import Stream
from linkarms.demo.building.world import Effort, Team, World
from linkarms.demo.drawing import pictures
from linkarms.demo.story import words
from linkarms.demo.story.cast import BO, CHIDI, HOST, NADIA
from linkarms.directory.models import Teammate
from linkarms.partnerships.models import Level
from linkarms.petitions import authoring
from linkarms.petitions.authoring import TargetInput, TextInput
from linkarms.petitions.models import Petition

USUAL = (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE)

#: Who takes part in the coalition's campaign, at which level, and on which day it says yes.
JOINING: tuple[tuple[str, Level, int], ...] = (
    (BO, Level.FULL, -4),
    ("lantern", Level.FULL, -3),
    ("harbor", Level.ASSOCIATE, -3),
    ("copperline", Level.FULL, -2),
    ("prairie", Level.ASSOCIATE, -2),
    ("nightschool", Level.ASSOCIATE, -1),
    ("opengate", Level.ENDORSER, 2),
    ("hands", Level.ASSOCIATE, 6),
    ("bookbinders", Level.ENDORSER, 9),
)
#: These let the host see what came by their links.
OPEN_FIGURES = frozenset({BO, "lantern", "hands"})


@dataclass(frozen=True)
class Draft:
    """What a petition is before anybody sees it."""

    name: str
    summary: str
    texts: dict[str, TextInput]
    targets: tuple[TargetInput, ...]
    goal: int
    ends_day: int
    asks_phone: bool = False
    fields: tuple[Field, ...] = field(default=USUAL)


def prepare_library(world: World) -> None:
    """Malik writes, Amina approves the data statement; texts and pictures are ready before anybody is asked."""
    host, days = world.teams[HOST], world.days
    officials = tuple(TargetInput(official.name, official.title) for official in world.source.officials)
    draft = Draft(
        name=words.LIBRARY_CAMPAIGN,
        summary=words.LIBRARY_SUMMARY,
        texts={"en": words.LIBRARY_EN, "es": words.LIBRARY_ES},
        targets=officials,
        goal=goal_for(len({signer.email for signer in world.source.signers})),
        ends_day=90,
    )
    effort = _draft(world, host, draft, writer=host.others["malik"], key=LIBRARY_EFFORT, day=-12)
    for file, description in (
        (pictures.library(), words.LIBRARY_PICTURE),
        (pictures.screen_corner(), words.INSIDE_PICTURE),
    ):
        authoring.add_picture(
            effort.petition,
            file=file,
            description=description,
            actor=host.others["malik"],
            now=days.at(-8, 16),
        )
    for key, level, day in JOINING:
        invite(world, effort, key, level=level, now=days.at(min(day - 2, -6) if day < 0 else day - 1, 15))
        if day < 0:
            join(world, effort, key, now=days.at(day, 19))
    _make_links(world, LIBRARY_EFFORT, effort)


def publish(world: World, key: str, team: Team, *, now: datetime) -> None:
    """An owner publishes. What it names without a yes would have to be read first; there is none."""
    petition = world.efforts[key].petition
    authoring.publish(petition, actor=team.owner, now=now)
    world.efforts[key].campaign.refresh_from_db()


def publish_library(world: World, *, now: datetime) -> None:
    publish(world, LIBRARY_EFFORT, world.teams[HOST], now=now)


def start_bus(world: World, *, now: datetime) -> None:
    """Bo's petition, in two languages, with the boxes of both groups on every link."""
    bo, days = world.teams[BO], world.days
    draft = Draft(
        name=words.BUS_CAMPAIGN,
        summary=words.BUS_SUMMARY,
        texts={"en": words.BUS_EN, "es": words.BUS_ES},
        targets=words.BUS_TARGETS,
        goal=goal_for(len(world.source.signers) // 9),
        ends_day=110,
        asks_phone=True,
        fields=(*USUAL, Field.PHONE),
    )
    effort = _draft(world, bo, draft, writer=bo.others["paloma"], key=BUS_EFFORT, day=18)
    authoring.add_picture(
        effort.petition,
        file=pictures.bus(),
        description=words.BUS_PICTURE,
        actor=bo.owner,
        now=days.at(20, 15),
    )
    invite(world, effort, HOST, level=Level.FULL, now=days.at(21, 15))
    join(world, effort, HOST, now=days.at(22, 17))
    campaigns.switch_several_boxes(effort.campaign, on=True, actor=bo.owner, now=days.at(23, 15))
    effort.campaign.refresh_from_db()
    publish(world, BUS_EFFORT, bo, now=days.at(24, 14))
    _make_links(world, BUS_EFFORT, effort)


def start_bench(world: World, *, now: datetime) -> None:
    """Chidi's own small petition: nobody of the others has anything to do with it."""
    chidi, days = world.teams[CHIDI], world.days
    draft = Draft(
        name=words.BENCH_CAMPAIGN,
        summary=words.BENCH_SUMMARY,
        texts={"en": words.BENCH_EN},
        targets=words.BENCH_TARGETS,
        goal=250,
        ends_day=100,
    )
    effort = _draft(world, chidi, draft, writer=chidi.owner, key=BENCH_EFFORT, day=26)
    publish(world, BENCH_EFFORT, chidi, now=days.at(30, 14))
    _make_links(world, BENCH_EFFORT, effort)


def invite(world: World, effort: Effort, key: str, *, level: Level, now: datetime) -> None:
    host = next(team for team in world.teams.values() if team.organization.pk == effort.campaign.host_id)
    effort.participations[key] = campaigns.invite_participant(
        effort.campaign,
        world.teams[key].organization,
        level=level,
        message=words.CAMPAIGN_MESSAGE,
        actor=host.owner,
        now=now,
    )


def join(world: World, effort: Effort, key: str, *, now: datetime) -> None:
    """Its own yes, to the texts as they are; the tracked link comes with it."""
    campaigns.join(effort.participations[key], figures=key in OPEN_FIGURES, actor=world.teams[key].owner, now=now)
    if effort.links:  # the others have theirs already: this one comes late
        effort_key = next(name for name, one in world.efforts.items() if one is effort)
        _make_links(world, effort_key, effort)


def join_late(world: World, key: str, *, now: datetime) -> None:
    join(world, world.efforts[LIBRARY_EFFORT], key, now=now)


def invite_nadia(world: World, *, now: datetime) -> None:
    """Asked to take part; the network has not answered."""
    invite(world, world.efforts[LIBRARY_EFFORT], NADIA, level=Level.ASSOCIATE, now=now)


def leave(world: World, key: str, *, now: datetime) -> None:
    """Name, logo, box and links go at once; yeses given before stay covered for the run-out."""
    participation = world.efforts[LIBRARY_EFFORT].participations[key]
    campaigns.leave(participation, actor=world.teams[key].owner, now=now)


def write_news(world: World, *, now: datetime) -> None:
    """The words change, so every partner is asked again."""
    effort, malik = world.efforts[LIBRARY_EFFORT], world.teams[HOST].others["malik"]
    texts = {
        "en": TextInput(words.LIBRARY_EN.title, words.LIBRARY_EN.summary, words.LIBRARY_EN.body + words.UPDATE_EN),
        "es": TextInput(words.LIBRARY_ES.title, words.LIBRARY_ES.summary, words.LIBRARY_ES.body + words.UPDATE_ES),
    }
    authoring.write_text(effort.petition, texts=texts, actor=malik, now=now)
    effort.campaign.refresh_from_db()


def yes_again(world: World, key: str, *, now: datetime) -> None:
    participation: Participation = world.efforts[LIBRARY_EFFORT].participations[key]
    campaigns.say_yes_to_new_text(participation, actor=world.teams[key].owner, now=now)


def goal_for(people: int) -> int:
    """A round number just above what can be reached, as people choose their goals."""
    ten = 100
    while True:
        for share in (1, 1.5, 2.5, 5, 7.5):
            if ten * share > people:
                return int(ten * share)
        ten *= 10


def _draft(world: World, team: Team, draft: Draft, *, writer: Teammate, key: str, day: int) -> Effort:
    days = world.days
    campaign = campaigns.create_campaign(
        team.organization, name=draft.name, summary=draft.summary, actor=writer, now=days.at(day, 15)
    )
    statement = campaigns.write_statement(
        campaign,
        purpose=words.PURPOSE,
        fields=draft.fields,
        retention=words.RETENTION,
        actor=writer,
        now=days.at(day, 17),
    )
    campaigns.approve_statement(statement, actor=team.owner, now=days.at(day + 1, 15))
    petition = authoring.create_petition(
        campaign,
        goal=draft.goal,
        ends_on=days.date(draft.ends_day),
        country="US",
        asks_phone=draft.asks_phone,
        actor=writer,
        now=days.at(day + 1, 17),
    )
    authoring.write_text(petition, texts=draft.texts, actor=writer, now=days.at(day + 2, 15))
    authoring.set_targets(petition, targets=draft.targets, actor=writer, now=days.at(day + 2, 16))
    campaign = Campaign.objects.select_related("host").get(pk=campaign.pk)
    effort = Effort(campaign, Petition.objects.select_related("campaign__host").get(pk=petition.pk))
    world.efforts[key] = effort
    return effort


def _make_links(world: World, key: str, effort: Effort) -> None:
    """The link of every stream whose organization takes part; further and promoted ones are made by their teams."""
    for stream in STREAMS[key]:
        if stream.team and stream.key not in effort.links and _takes_part(effort, world.teams.get(stream.team)):
            effort.links[stream.key] = campaigns.make_link(
                effort.campaign,
                world.teams[stream.team].organization,
                kind=LinkKind.PROMOTED if stream.promoted else LinkKind.OWN,
                label=stream.label,
                actor=world.teams[stream.team].owner,
                now=_link_moment(world, stream),
            )


def _takes_part(effort: Effort, team: Team | None) -> bool:
    if team is None:
        return False
    own = effort.campaign.host_id == team.organization.pk
    return own or effort.campaign.participations.filter(organization=team.organization, state="joined").exists()


def _link_moment(world: World, stream: Stream) -> datetime:
    return world.days.at(stream.opens, 13) - timedelta(minutes=20)
