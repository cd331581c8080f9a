"""The real side of the machine: where every story begins, built once by the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, LinkKind
from linkarms.core.fields import Field
from linkarms.directory.models import Teammate
from linkarms.partnerships.models import Partnership
from linkarms.petitions.models import Petition
from tests.factories.snapshot import built_once
from tests.factories.world import approve, befriend, make_team, publish, start_campaign, write_petition
from tests.machine import log
from tests.machine.log import HOST, Event
from tests.machine.standing import ASKS_PHONE, CAMPAIGNS, PETITIONS

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PEOPLE = ("ana@mail.example", "ben@mail.example", "cleo@mail.example")
NAMES = {"river": "River", "forest": "Forest"}
TEAMS = {HOST: "amina", "bo": "bo", "nadia": "nadia", "chidi": "chidi"}


@dataclass
class Beginning:
    """Two campaigns of one host, published, and two partners that nothing is agreed with yet."""

    team: dict[str, Teammate]
    partnerships: dict[str, Partnership]
    campaigns: dict[str, Campaign]
    petitions: dict[str, Petition]
    events: list[Event]


def beginning() -> Beginning:
    return built_once("machine", _built)


def _built() -> Beginning:
    events: list[Event] = []
    team = {who: make_team(name, now=BEGIN) for who, name in TEAMS.items()}
    events += [log.EvidenceGiven(BEGIN, who) for who in team]
    amina = team[HOST]
    partnerships = {who: befriend(amina, team[who], now=BEGIN) for who in ("bo", "nadia")}
    events += [log.Partnered(BEGIN, who) for who in partnerships]
    made = {name: start_campaign(amina, name=NAMES[name], now=BEGIN) for name in CAMPAIGNS}
    petitions = {}
    for name, campaign in made.items():
        statement = approve(campaign, amina, fields=tuple(Field.order()), now=BEGIN)
        fields = frozenset(str(each) for each in Field.order())
        events.append(log.StatementApproved(BEGIN, name, fields, statement.pk))
    for name, campaign in PETITIONS.items():
        petition = write_petition(made[campaign], amina, asks_phone=name in ASKS_PHONE, now=BEGIN)
        publish(petition, amina, now=BEGIN)
        petitions[name] = Petition.objects.select_related("campaign__host").get(pk=petition.pk)
    for name, campaign in made.items():
        own = campaign.links.get(kind=LinkKind.OWN)
        promoted = campaigns.make_link(campaign, amina.organization, kind=LinkKind.PROMOTED, actor=amina, now=BEGIN)
        events.append(log.LinkMade(BEGIN, own.code, HOST, name))
        events.append(log.LinkMade(BEGIN, promoted.code, HOST, name, promoted=True))
    return Beginning(team, partnerships, made, petitions, events)
