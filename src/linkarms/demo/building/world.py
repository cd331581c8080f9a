"""What the steps of building hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from linkarms.campaigns.models import Campaign, Participation, TrackedLink
from linkarms.demo.building.days import Days
from linkarms.demo.sources.records import Source
from linkarms.demo.story.cast import Group
from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.models import Agreement, Partnership
from linkarms.petitions.models import Petition

SEED = 20_003


@dataclass
class Team:
    """An organization of the demo with its people, the owner first."""

    group: Group
    owner: Teammate
    others: dict[str, Teammate] = field(default_factory=dict)

    @property
    def organization(self) -> Organization:
        return self.owner.organization


@dataclass
class Effort:
    """One campaign with its petition; ``links`` by the name of the stream of visitors that uses them."""

    campaign: Campaign
    petition: Petition
    links: dict[str, TrackedLink] = field(default_factory=dict)
    participations: dict[str, Participation] = field(default_factory=dict)


@dataclass
class World:
    """Everything built so far."""

    days: Days
    source: Source
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  # the same world each time
    teams: dict[str, Team] = field(default_factory=dict)
    partnerships: dict[str, Partnership] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    efforts: dict[str, Effort] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.days.now
