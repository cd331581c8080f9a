"""What a demo world is made from, wherever it comes from: real files, or our own imagination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class LeadName:
    """A name on somebody's list: the demo's host writes it down as a lead, privately."""

    name: str
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A fictional person who signs. Several can share one address, as people in real lists do."""

    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True, slots=True)
class Official:
    """A decision maker: the petition's target."""

    name: str
    title: str


@dataclass(frozen=True)
class Places:
    """State (two letters) to its districts, each a list of postcodes."""

    districts: Mapping[str, Sequence[Sequence[str]]]

    def pick(self, state: str, rng: Random) -> str:
        """A postcode of that state: a district first, so that every district is as likely as another."""
        return rng.choice(rng.choice(self.districts[state]))

    @property
    def states(self) -> list[str]:
        return sorted(self.districts)


@dataclass(frozen=True)
class Source:
    """Everything read. ``people_read`` counts what the file held, ``too_young`` what was left out of it."""

    name: str
    leads: tuple[LeadName, ...]
    signers: tuple[Signer, ...]
    officials: tuple[Official, ...]
    places: Places
    people_read: int
    too_young: int = 0
