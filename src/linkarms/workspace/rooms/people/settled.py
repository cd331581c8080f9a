"""What is written down for the partners of a campaign now: where trying other settings starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from linkarms.campaigns.ceiling import under
from linkarms.campaigns.models import Participation, ParticipationState
from linkarms.partnerships.clauses import DataSharing, from_json, the_one
from linkarms.partnerships.models import AgreementState, AgreementVersion
from linkarms.partnerships.queries import in_force, terms_for_campaign
from linkarms.sharing.services import Level, Mode

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.campaigns.models import Campaign
    from linkarms.partnerships.terms import Terms


@dataclass(frozen=True, slots=True)
class Saved:
    """A partner with what is written down for it now."""

    key: int
    name: str
    level: Level
    mode: Mode
    fields: frozenset[str]
    note: str


def saved_settings(campaign: Campaign, *, now: datetime) -> list[Saved]:
    """Everyone asked or taking part, as if all had said yes, with the terms signed or else proposed."""
    parts = Participation.objects.filter(
        campaign=campaign, state__in=[ParticipationState.INVITED, ParticipationState.JOINED]
    )
    documents = terms_for_campaign(campaign.host_id, campaign.pk, at=now)
    proposed = _proposed(campaign)
    found = []
    for part in parts.select_related("organization").order_by("invited_at", "pk"):
        signed = in_force(documents.get(part.organization_id, []), on=now)
        mode, fields, note = Mode.NONE, frozenset[str](), _("no agreement yet")
        if signed is not None:
            capped, named = under(signed.terms, part.level)
            mode, fields, note = Mode(capped), frozenset(str(name) for name in named), _as_signed(signed.terms)
        elif part.organization_id in proposed:
            sharing = proposed[part.organization_id]
            mode, fields, note = Mode(sharing.mode), frozenset(map(str, sharing.fields)), _("as proposed, not signed")
        found.append(Saved(part.organization_id, part.organization.name, Level(part.level), mode, fields, note))
    return found


def _as_signed(terms: Terms) -> str:
    """The ten of the preview come from everywhere, so it says where real people have to come from."""
    notes = [_("as signed")]
    if terms.places is not None:
        notes = [_("as signed, only from: %(places)s") % {"places": ", ".join(sorted(terms.places))}]
    if terms.most is not None:
        notes.append(_("at most %(most)d people") % {"most": terms.most})
    if terms.share is not None:
        notes.append(_("only who is counted in on the day of the count"))
    return "; ".join(notes)


def _proposed(campaign: Campaign) -> dict[int, DataSharing]:
    """Partner id to the data clause of the newest version on the table."""
    versions = AgreementVersion.objects.filter(
        Q(agreement__campaign_ref=campaign.pk) | Q(agreement__campaign_ref__isnull=True),
        agreement__partnership__host_id=campaign.host_id,
        agreement__partnership__partner__isnull=False,
        agreement__state=AgreementState.PROPOSED,
    )
    # One for this campaign comes after a standing one, and so wins; of each, the newest wording.
    in_order = versions.order_by(F("agreement__campaign_ref").asc(nulls_first=True), "number")
    found: dict[int, DataSharing] = {}
    for partner, clauses in in_order.values_list("agreement__partnership__partner", "clauses"):
        sharing = the_one(from_json(clauses), DataSharing)
        if sharing is not None:
            found[partner] = sharing
    return found
