"""The ladder of levels: where two partners stand, what the next step would bring, and how they came there.

What a level may have is said by ``terms.CEILING`` and by the types of clauses; this only puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import LEVELS, TYPES, Mode
from linkarms.partnerships.clauses.parts import FIELD_NAMES
from linkarms.partnerships.clauses.people import DATA_SHARING
from linkarms.partnerships.clauses.words import Voice
from linkarms.partnerships.models import AgreementVersion
from linkarms.partnerships.terms import CEILING

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.partnerships.models import Partnership
    from linkarms.partnerships.text import Parties


@dataclass(frozen=True, slots=True)
class Rung:
    """One level, and what it has that the one below has not."""

    level: str
    here: bool
    reached: bool  # here, or below
    fields: str
    modes: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Climb:
    """A day on which a version came into force, and its level. ``campaign_ref``: for one campaign only."""

    at: datetime
    level: str
    campaign_ref: int | None
    agreement_id: int
    number: int


def above(level: str) -> str:
    """The next closer level; "" from the closest."""
    return _neighbour(level, 1)


def below(level: str) -> str:
    """The next looser level; "" from the loosest."""
    return _neighbour(level, -1)


def ladder(level: str, *, parties: Parties, language: str) -> list[Rung]:
    """All levels, the loosest first."""
    voice = Voice(parties, language)
    return [_rung(one, standing=level, voice=voice) for one in LEVELS]


def climbs(partnership: Partnership) -> list[Climb]:
    """Every change of level that both signed, the newest first. One query."""
    rows = (
        AgreementVersion.objects.filter(agreement__partnership=partnership, in_force_at__isnull=False)
        .order_by("in_force_at", "pk")
        .values_list("in_force_at", "level", "agreement__campaign_ref", "agreement_id", "number")
    )
    found: list[Climb] = []
    last: dict[int | None, str] = {}
    for at, level, campaign_ref, agreement_id, number in rows:
        if at is not None and last.get(campaign_ref) != level:
            found.append(Climb(at, level, campaign_ref, agreement_id, number))
            last[campaign_ref] = level
    return found[::-1]


def _rung(level: str, *, standing: str, voice: Voice) -> Rung:
    modes, fields = CEILING[level]
    modes_below, fields_below = CEILING[below(level)] if below(level) else (frozenset({Mode.NONE}), frozenset())
    more = [voice.say(FIELD_NAMES[name]) for name in Field.order() if name in fields - fields_below]
    [part] = (part for part in DATA_SHARING.parts if part.name == "mode")
    said = [part.say(mode, voice) for mode in Mode if mode in modes - modes_below]
    place = LEVELS.index(level)
    return Rung(
        level=level,
        here=level == standing,
        reached=standing in LEVELS and place <= LEVELS.index(standing),
        fields=voice.listed(more),
        modes=tuple(str(one) for one in said),
        clauses=tuple(voice.say(known.title) for known in TYPES if known.level == level) if place else (),
    )


def _neighbour(level: str, step: int) -> str:
    place = LEVELS.index(level) + step if level in LEVELS else -1
    return LEVELS[place] if 0 <= place < len(LEVELS) else ""
