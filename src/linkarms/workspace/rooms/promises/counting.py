"""What came by the tracked link of a promise that goes out with one, for those who may see it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.campaigns.models import CampaignState, LinkKind, Participation, ParticipationState, TrackedLink
from linkarms.petitions.figures import standing_by_day
from linkarms.workspace.rooms.campaigns.hosting import short_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.promises import Shown


@dataclass(frozen=True, slots=True)
class Counted:
    """``number``: confirmed signatures by this link since that day; None: its figures are not ours to see."""

    campaign: str
    link: str
    since: date
    number: int | None


def counted(found: Iterable[Shown], teammate: Teammate) -> dict[int, list[Counted]]:
    """By the number of the promise; three queries, or none where no promise goes out with a link."""
    by_link = [one for one in found if one.promise.by_link and one.promise.partnership.partner_id is not None]
    if not by_link:
        return {}
    parts = _parts(by_link, teammate)
    campaigns = {part.campaign_id for some in parts.values() for part in some}
    keepers = {one.promise.keeper_id or 0 for one in by_link}
    links = _links(campaigns, keepers)
    days = standing_by_day(campaigns, keepers)
    return {
        one.promise.pk: [
            _counted(one, part, links, days, teammate)
            for part in parts[one.promise.partnership_id]
            if one.campaign_ref in (None, part.campaign_id) and (part.campaign_id, one.promise.keeper_id) in links
        ]
        for one in by_link
    }


def _counted(
    one: Shown,
    part: Participation,
    links: dict[tuple[int, int | None], TrackedLink],
    days: dict[tuple[int, int], dict[date, int]],
    teammate: Teammate,
) -> Counted:
    keeper = one.promise.keeper_id or 0
    since = next((said.done_on for said in one.said if said.ours == one.ours and said.done_on), None)
    since = since or one.promise.since.date()
    told = keeper == part.organization_id and part.figures_shown_at is not None
    seen = keeper == teammate.organization_id or told  # "Inference" in product.md
    by_day = days.get((part.campaign_id, keeper), {})
    return Counted(
        campaign=part.campaign.name,
        link=short_address(links[part.campaign_id, keeper]),
        since=since,
        number=sum(number for day, number in by_day.items() if day >= since) if seen else None,
    )


def _parts(found: list[Shown], teammate: Teammate) -> dict[int, list[Participation]]:
    """In which campaigns of the host the partner takes part, by partnership."""
    rows = (
        Participation.objects.visible_to(teammate)
        .filter(
            campaign__host_id__in={one.promise.partnership.host_id for one in found},
            organization_id__in={one.promise.partnership.partner_id for one in found},
            state=ParticipationState.JOINED,
        )
        .exclude(campaign__state=CampaignState.DRAFT)
        .select_related("campaign")
        .order_by("campaign__name", "pk")
    )
    by_pair: dict[tuple[int, int | None], list[Participation]] = defaultdict(list)
    for part in rows:
        by_pair[part.campaign.host_id, part.organization_id].append(part)
    pairs = {one.promise.partnership_id: one.promise.partnership for one in found}
    return {pk: by_pair[row.host_id, row.partner_id] for pk, row in pairs.items()}


def _links(campaigns: set[int], keepers: set[int]) -> dict[tuple[int, int | None], TrackedLink]:
    """The first own link of each in each."""
    rows = TrackedLink.objects.filter(
        campaign_id__in=campaigns, organization_id__in=keepers, kind=LinkKind.OWN, retired_at__isnull=True
    )
    found: dict[tuple[int, int | None], TrackedLink] = {}
    for link in rows.order_by("pk"):
        found.setdefault((link.campaign_id, link.organization_id), link)
    return found
