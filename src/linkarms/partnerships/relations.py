"""How each organization that we wrote down stands with us: partner, in the pipeline, a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.directory.models import Lead
from linkarms.directory.search.questions import Level
from linkarms.partnerships.models import Partnership, PartnershipState, Prospect

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


def levels_of_entries(teammate: Teammate) -> dict[int, Level]:
    """By the number of the entry; the highest level counts, and who is not in it stands at none."""
    leads = Lead.objects.visible_to(teammate).filter(dismissed_at__isnull=True).values_list("entry_id", flat=True)
    talked_to = Prospect.objects.visible_to(teammate).open().order_by().values_list("entry_id", flat=True)
    partners = Partnership.objects.visible_to(teammate).filter(
        host_id=teammate.organization_id, state=PartnershipState.OPEN
    )
    found = dict.fromkeys(leads, Level.LEAD)
    found |= dict.fromkeys(talked_to, Level.PIPELINE)
    return found | dict.fromkeys(partners.values_list("entry_id", flat=True), Level.PARTNER)
