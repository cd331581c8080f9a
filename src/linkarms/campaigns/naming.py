"""Facts for ``policy.may_be_shown``, read for all partners of a campaign at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.policy import DocumentSays, UseDecision, UseFacts, may_be_shown
from linkarms.directory import queries as directory
from linkarms.directory.models import Organization
from linkarms.partnerships import approvals
from linkarms.partnerships import queries as partnerships
from linkarms.partnerships.clauses import NameUse
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    Partnership,
    PartnershipState,
)
from linkarms.partnerships.terms import VersionTerms


@dataclass(frozen=True, slots=True)
class Standing:
    """One partner of a campaign: whether it may be named now, why not, and whether its logo may stand too.

    ``document`` is the agreement alive now for this campaign, if there is one.
    """

    participation: Participation
    decision: UseDecision
    logo: bool
    document: VersionTerms | None

    @property
    def named(self) -> bool:
        return self.decision.allowed


def standings(campaign: Campaign, participations: list[Participation], *, now: datetime) -> list[Standing]:
    """The same number of queries for one partner as for forty. ``participations`` need their organization."""
    ids = [participation.organization_id for participation in participations]
    if not ids:
        return []
    nameable = set(directory.nameable(Organization.objects.filter(pk__in=ids)).order_by().values_list("pk", flat=True))
    open_with = set(
        Partnership.objects.filter(
            host_id=campaign.host_id, partner_id__in=ids, state=PartnershipState.OPEN
        ).values_list("partner_id", flat=True)
    )
    documents, ends = _documents(campaign, now=now)
    kept_off = approvals.withheld(campaign.host_id, campaign.pk, ids)
    found = []
    for participation in participations:
        partner = participation.organization_id
        document = documents.get(partner)
        says, logo = _says(participation, document, ended_at=ends.get(partner))
        facts = UseFacts(
            joined=participation.state == ParticipationState.JOINED,
            yes_version=participation.yes_text_version,
            text_version=campaign.text_version,
            may_be_named_at_all=partner in nameable,
            partnership_open=partner in open_with,
            document=says,
            approved=_approved(participation, kept_off.get(partner)),
        )
        found.append(Standing(participation, may_be_shown(facts), logo, document))
    return found


def _says(
    participation: Participation, document: VersionTerms | None, *, ended_at: datetime | None
) -> tuple[DocumentSays, bool]:
    """What is written down about the name, and whether the logo may stand beside it.

    The partner's own yes to this very use is what names it; a document can only take away. One without a clause
    on names takes nothing away, and neither does having none. One that ended after the yes takes the name off at
    once ("Ending" in product.md), until the partner says yes anew.
    """
    if document is not None:
        if not document.terms.rules(NameUse):
            return DocumentSays.ALLOWS, True
        says = DocumentSays.ALLOWS if document.terms.may_use_name else DocumentSays.FORBIDS
        return says, document.terms.may_use_logo
    if ended_at is not None and (participation.yes_at is None or participation.yes_at <= ended_at):
        return DocumentSays.ENDED, False
    return DocumentSays.NOTHING, True


def _approved(participation: Participation, kept_off_since: datetime | None) -> bool:
    """Does no request for approval of these pages keep the name off? A yes to the campaign after it says yes anew."""
    if kept_off_since is None:
        return True
    return participation.yes_at is not None and participation.yes_at > kept_off_since


def _documents(campaign: Campaign, *, now: datetime) -> tuple[dict[int, VersionTerms], dict[int, datetime]]:
    """By partner: the agreement alive now, whatever it says about data; and when the last one was over.

    Alive is what both signed and nobody ended, within its term.
    """
    ends = _latest_ends(campaign)
    found = {}
    for partner, documents in partnerships.terms_for_campaign(campaign.host_id, campaign.pk, at=now).items():
        for document in documents:
            over = document.terms.ended_at
            if document.terms.alive(now):
                found[partner] = document
            elif over is not None:
                ends[partner] = max(over, ends.get(partner, over))
    return found, ends


def _latest_ends(campaign: Campaign) -> dict[int, datetime]:
    """When the last agreement about this campaign ended, by partner; those whose scope does not touch it left out."""
    rows = Agreement.objects.filter(
        Q(campaign_ref__isnull=True) | Q(campaign_ref=campaign.pk),
        partnership__host_id=campaign.host_id,
        state=AgreementState.ENDED,
    ).values_list("partnership__partner_id", "ended_at")
    latest: dict[int, datetime] = {}
    for partner, ended_at in rows:
        if ended_at is not None:
            latest[partner] = max(ended_at, latest.get(partner, ended_at))
    return latest
