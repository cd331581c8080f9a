"""What came, by who brought it: for the host's list of partners and a partner's own page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from linkarms.campaigns.models import Campaign
from linkarms.petitions.models import Signature
from linkarms.petitions.queries import STANDING


def confirmed_by_recruiter(campaign: Campaign, organizations: Iterable[int]) -> dict[int, int]:
    """Confirmed signatures of a campaign that the links of these organizations brought; none brought: left out.

    Figures of others are shown only with their yes ("Inference" in product.md): the caller asks for no others.
    """
    brought = Signature.objects.filter(STANDING, petition__campaign=campaign, recruiter__in=list(organizations))
    rows = brought.values_list("recruiter").annotate(Count("pk")).order_by()
    return {pk: count for pk, count in rows if pk is not None}
