"""Who has a place or a share, as it was written down: facts for the policy, two statements for any number of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.sharing.models import Allotted, Place

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from linkarms.partnerships.terms import Terms


@dataclass(frozen=True, slots=True)
class Limits:
    """What a signed version says about how many: ``most`` in all, the count as of ``counted_at``."""

    agreement_version_id: int
    most: int | None
    counted_at: datetime | None
    at_least: int


def limits_of(terms: Terms, agreement_version_id: int) -> Limits | None:
    """None for terms without a cap and without a share."""
    if terms.most is None and terms.share is None:
        return None
    at_least = terms.share.at_least if terms.share else 0
    return Limits(agreement_version_id, terms.most, terms.counted_at, at_least)


@dataclass(frozen=True, slots=True)
class Allotments:
    """Places by (person, organization, campaign); shares as (person, organization, campaign, version)."""

    places: dict[tuple[int, int, int], int]
    shares: frozenset[tuple[int, int, int, int]]

    @classmethod
    def read(cls, supporter_ids: Collection[int]) -> Allotments:
        places = Place.objects.filter(supporter__in=supporter_ids)
        counted = Allotted.objects.filter(supporter__in=supporter_ids)
        numbered = places.values_list("supporter_id", "organization_id", "campaign_id", "number")
        shares = counted.values_list(
            "supporter_id", "share__organization_id", "share__campaign_id", "share__agreement_version_id"
        )
        return cls(
            {(person, organization, campaign): number for person, organization, campaign, number in numbered},
            frozenset(shares),
        )

    def include(self, supporter_id: int, organization_id: int, campaign_id: int, limits: Limits) -> bool:
        """Every limit that was signed has to let the person in. What was not written down is not allotted."""
        key = (supporter_id, organization_id, campaign_id)
        if limits.counted_at is not None and (*key, limits.agreement_version_id) not in self.shares:
            return False
        return limits.most is None or self.places.get(key, limits.most + 1) <= limits.most


NOBODY = Allotments({}, frozenset())
